"""The networks by name. Listing imports no torch; building imports the one file that is asked for."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from glassworks.core.catalog import resolve

if TYPE_CHECKING:
    from torch import nn

NETWORKS = {
    "tiny_resnet": "glassworks.models.tiny_resnet:TinyResNet",
}
"""glassworks' own networks: each maps pictures [B, 3, H, W] to features [B, D] and has ``num_features``."""


_READS_FILES = frozenset({"cache_dir", "checkpoint_path", "device", "dtype", "features_only", "out_indices", "weights"})


def refused_arguments(arguments: Iterable[str]) -> list[str]:
    """Those among the names of ``arguments`` that a file may not give to a network, sorted.

    They make a library fetch or unpickle other files, or change what the network is beside its layers.
    """
    return sorted(name for name in arguments if name in _READS_FILES or name.startswith("pretrained"))


def build_backbone(family: str, name: str, arguments: dict[str, Any]) -> "nn.Module":
    """The feature extractor [B, 3, H, W] -> [B, D] with random weights.

    Raises:
        RecipeError: unknown name (near misses are given) or arguments that the network does not take.
    """
    if family == "timm":
        from glassworks.models.timm_bridge import build

        return build(name, arguments)
    return resolve(NETWORKS, name, "network")(**arguments)
