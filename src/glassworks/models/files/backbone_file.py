"""A backbone alone, in the same envelope: tensors ``backbone.*``, matrices and filters in half precision.

Its document, the card, says what the weights are: ``network`` (name, arguments, input side), ``tensors`` (a digest of
the numbers), ``data``, ``recipe``, ``seconds``, ``results``. Loading gives float32.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, cast

import torch
from pydantic import Field
from torch import nn

from glassworks.core.config import Config
from glassworks.core.errors import ModelFileError, RecipeError
from glassworks.models.create import build_backbone
from glassworks.models.files.envelope import Envelope, document_of, open_envelope, write_envelope
from glassworks.models.files.payload import BACKBONE
from glassworks.models.files.rebuild import Description, empty_network, filled_network

_PREFIX = "backbone."


class BackboneNetwork(Config):
    """Which network the tensors are of."""

    name: str
    arguments: dict[str, Any]
    side: Annotated[int, Field(ge=1, le=4096)]


@dataclass(frozen=True)
class Pretrained:
    """A backbone with its weights.

    Attributes:
        network: images [B, 3, H, W] in -1..1 to features [B, D], in eval mode.
        name: of our network.
        arguments: it was built with.
        num_features: D.
        side: of the images that it was trained on, in pixels.
        card: what the file says of itself.
    """

    network: nn.Module
    name: str
    arguments: dict[str, Any]
    num_features: int
    side: int
    card: dict[str, Any]


def write_backbone(
    path: Path, name: str, arguments: dict[str, Any], network: nn.Module, side: int, card: dict[str, Any]
) -> str:
    """Writes the whole file or nothing, and returns the digest of its numbers.

    Args:
        path: of the file.
        name: of our network.
        arguments: it was built with.
        network: the backbone.
        side: of the images that it was trained on.
        card: what else is to be said: data, recipe, seconds, results.

    Raises:
        RunError: the disk is full, the folder cannot be written, ...
    """
    state = {f"{_PREFIX}{key}": _stored(tensor) for key, tensor in sorted(network.state_dict().items())}
    digest = _digest(state)
    about = {"network": {"name": name, "arguments": arguments, "side": side}, "tensors": digest, **card}
    write_envelope(path, state, json.dumps(about))
    return digest


def read_backbone(path: Path) -> Pretrained:
    """The backbone in a file that ``write_backbone`` has written.

    Raises:
        ModelFileError: not such a file, or damaged.
    """
    with open_envelope(path, BACKBONE) as envelope:
        about = _about(envelope)
        description = Description(
            about.name, about.arguments, lambda: build_backbone("glassworks", about.name, about.arguments)
        )
        layout = {key.removeprefix(_PREFIX): form for key, form in envelope.layout.items()}
        empty = empty_network(description, layout, path.name)
        state = envelope.finite_tensors()
    network: Any = filled_network(
        empty, description, {key.removeprefix(_PREFIX): _loaded(t) for key, t in state.items()}
    )
    return Pretrained(network, about.name, about.arguments, int(network.num_features), about.side, envelope.document)


def backbone_name(path: Path) -> str | None:
    """The network whose backbone the file holds, by its header alone; ``None`` for any other file or folder."""
    found = document_of(path)
    if found is None or found[0] is not BACKBONE:
        return None
    name = _network_of(found[1]).get("name")
    return name if isinstance(name, str) else None


def _about(envelope: Envelope) -> BackboneNetwork:
    try:
        return BackboneNetwork.parse(_network_of(envelope.document), f"the card of {envelope.path}")
    except RecipeError as error:
        raise ModelFileError(
            expected=f"a card that names the network in {envelope.path}",
            found=error.found,
            do="Install glassworks again, or make the file again with `glassworks train pretrain_formula_resnet`.",
            problems=error.problems,
        ) from None


def _network_of(card: Mapping[str, Any]) -> dict[str, Any]:
    network = card["network"]
    return cast("dict[str, Any]", network) if isinstance(network, dict) else {}


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
