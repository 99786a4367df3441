"""A network by any reference, as its layers are listed: a named one without memory for its weights."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

from glassworks.core.errors import InputError
from glassworks.models.create import build_network
from glassworks.models.reference import Reference, find
from glassworks.models.registry import card_of
from glassworks.models.resolve import open_model
from glassworks.models.vision.textbook import Textbook


@dataclass(frozen=True)
class Outline:
    """A network to be listed.

    Attributes:
        network: one that is named lies on torch's meta device.
        input_shape: of one input.
        at_size: builds it for images of another side, where layers depend on that.
    """

    network: nn.Module
    input_shape: tuple[int, ...]
    at_size: Callable[[int], nn.Module] | None = None


def outline_of(reference: str | Path, size: int | None = None, num_classes: int | None = None) -> Outline:
    """The network that ``reference`` means.

    Args:
        reference: see ``models.resolve``.
        size: side of the square input in pixels; default: what the network was published or trained for.
        num_classes: outputs; default: as published or trained.

    Raises:
        InputError: nothing has that name, or ``num_classes`` of a network that is trained.
    """
    found = find(reference)
    if found.kind == "ours":
        return _of_ours(found.name, size, num_classes)
    if found.kind == "timm":
        return _of_timm(found.name, size, num_classes)
    if found.kind == "layers":
        return _of_layers(found, size, num_classes)
    if num_classes is not None:
        raise InputError(
            expected="--classes with the name of a network", found=f"a trained model at {reference}", do="Leave it out."
        )
    model = open_model(reference)
    return Outline(model.network, (3, *(model.pixels.shape if size is None else model.pixels.at(size).shape)))


def _of_ours(name: str, size: int | None, num_classes: int | None) -> Outline:
    card = card_of(name)

    def build(side: int) -> nn.Module:
        return build_network("glassworks", name, num_classes, {"size": side} if card.sized else {})

    if card.inputs:
        return Outline(build(0), card.input_shape)
    side = size or card.size
    return Outline(_without_memory(build, side), (card.channels, side, side), build if card.sized else None)


def _of_timm(name: str, size: int | None, num_classes: int | None) -> Outline:
    from glassworks.models import timm_bridge  # here, because importing timm takes longer than listing our own

    side = size or timm_bridge.input_size(name)
    network = _without_memory(lambda _: build_network("timm", name, num_classes, {}), side)
    return Outline(network, (3, side, side))


def _of_layers(found: Reference, size: int | None, num_classes: int | None) -> Outline:
    side = size or 224
    network = Textbook(found.path.read_text(encoding="utf-8"), side, num_classes=num_classes)
    return Outline(network, (3, side, side))


def _without_memory(build: Callable[[int], nn.Module], side: int) -> nn.Module:
    with torch.device("meta"):
        return build(side)
