"""Weights that ship with the package, and the form of their files: safetensors with a card in the header.

A file holds a backbone alone, as ``backbone.*``: matrices and filters in half precision, vectors in single. Loading
gives float32. Nothing in it runs.

Its card (JSON in ``__metadata__.glassworks``) says what the weights are: ``network`` (name, arguments, input side),
``tensors`` (a digest of the numbers), ``data``, ``recipe``, ``seconds``, ``results``.
"""

import hashlib
import json
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import nn

from glassworks.core.errors import ModelFileError
from glassworks.core.files import replacing
from glassworks.models.create import build_backbone

OURS = "glassworks"
"""``--backbone glassworks``: the best of ``SHIPPED``."""

SHIPPED = {"formula_net": "formula_net.safetensors"}
"""Networks whose weights ship with the package, and their files in ``models/weights``."""

METADATA_KEY = "glassworks"


@dataclass(frozen=True)
class Pretrained:
    """A backbone with its weights.

    Attributes:
        network: pictures [B, 3, H, W] in -1..1 to features [B, D], in eval mode.
        name: of our network.
        arguments: it was built with.
        num_features: D.
        side: of the pictures that it was trained on, in pixels.
        card: what the file says of itself.
    """

    network: nn.Module
    name: str
    arguments: dict[str, Any]
    num_features: int
    side: int
    card: dict[str, Any]


def shipped_file(name: str) -> Path:
    """Where the weights of ``name`` lie in the package."""
    return Path(str(files("glassworks.models") / "weights" / SHIPPED[name]))


def load_shipped(name: str) -> Pretrained:
    """A network of ``SHIPPED`` with its weights.

    Raises:
        ModelFileError: the installation is damaged.
    """
    return read_backbone(shipped_file(name))


def write_backbone(
    path: Path, name: str, arguments: dict[str, Any], network: nn.Module, side: int, card: dict[str, Any]
) -> str:
    """Writes the whole file or nothing, and returns the digest of its numbers.

    Args:
        path: of the file.
        name: of our network.
        arguments: it was built with.
        network: the backbone.
        side: of the pictures that it was trained on.
        card: what else is to be said: data, recipe, seconds, results.

    Raises:
        RunError: the disk is full, the folder cannot be written, ...
    """
    state = {f"backbone.{key}": _stored(tensor) for key, tensor in sorted(network.state_dict().items())}
    about = {"network": {"name": name, "arguments": arguments, "side": side}, "tensors": _digest(state), **card}
    with replacing(path) as temporary:
        save_file(state, temporary, metadata={METADATA_KEY: json.dumps(about)})
    return about["tensors"]


def read_backbone(path: Path) -> Pretrained:
    """The backbone in a file that ``write_backbone`` has written.

    Raises:
        ModelFileError: not such a file, or damaged.
    """
    try:
        with safe_open(path, framework="pt") as file:
            card = json.loads((file.metadata() or {})[METADATA_KEY])
            state = {key.removeprefix("backbone."): file.get_tensor(key) for key in file.keys()}  # noqa: SIM118
        name, arguments, side = (card["network"][key] for key in ("name", "arguments", "side"))
        network: Any = build_backbone("glassworks", name, arguments)
        network.load_state_dict({key: _loaded(tensor) for key, tensor in state.items()})
    except Exception as error:  # noqa: BLE001 - safetensors', JSON's and torch's own errors share no base
        raise ModelFileError(
            expected=f"pretrained weights in {path}",
            found=f"a file that is none, or damaged ({str(error).splitlines()[0][:200]})",
            do="Install glassworks again, or make the file again with `glassworks train pretrain_formula_resnet`.",
        ) from None
    return Pretrained(network.eval(), name, arguments, int(network.num_features), int(side), card)


def network_named_in(path: Path) -> str | None:
    """The network of ``SHIPPED`` whose backbone the file holds, by its card; ``None`` for any other file or folder."""
    try:
        with safe_open(path, framework="pt") as file:
            name = json.loads((file.metadata() or {})[METADATA_KEY])["network"]["name"]
    except Exception:  # noqa: BLE001 - any other file: what is wrong with it, if anything, is for its own reader to say
        return None
    return name if name in SHIPPED else None


def sha256(path: Path) -> str:
    """Of a file's bytes, in hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _digest(state: dict[str, torch.Tensor]) -> str:
    """SHA-256 over names and numbers: equal for two runs of a recipe, whose files differ in the seconds they took."""
    digest = hashlib.sha256()
    for name, tensor in sorted(state.items()):
        digest.update(name.encode() + tensor.reshape(-1).view(torch.uint8).numpy().tobytes())
    return digest.hexdigest()


def _stored(tensor: torch.Tensor) -> torch.Tensor:
    """Half precision for matrices and filters; vectors are small, and variances may lie below its range."""
    tensor = tensor.detach().cpu().contiguous().clone()
    return tensor.half() if tensor.is_floating_point() and tensor.ndim > 1 else tensor


def _loaded(tensor: torch.Tensor) -> torch.Tensor:
    return tensor.float() if tensor.is_floating_point() else tensor
