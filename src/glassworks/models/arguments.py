"""Arguments that a file may not give to a network."""

from collections.abc import Iterable

_READS_FILES = frozenset({"cache_dir", "checkpoint_path", "device", "dtype", "features_only", "out_indices", "weights"})


def refused_arguments(arguments: Iterable[str]) -> list[str]:
    """Those among the names of ``arguments`` that a file may not give to a network, sorted.

    They make a library fetch or unpickle other files, or change what the network is beside its layers.
    """
    return sorted(name for name in arguments if name in _READS_FILES or name.startswith("pretrained"))
