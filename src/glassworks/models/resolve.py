"""A model by whatever refers to it, resolved in this one place: the whole network opened.

A reference is a run folder, a model file, a timm ``local-dir:`` folder, a ``.txt`` list of layers, a name (ours,
timm's, ``torchvision:NAME``, ``worked_example``), or a file of the user's own (``net.py:make``, whose code is run). In
Python it may also be the network itself.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch import nn

from glassworks.core.context import RunContext
from glassworks.core.errors import InputError, unknown
from glassworks.core.generator import seeded
from glassworks.core.imports import without_compiler
from glassworks.core.pixels import PixelSpec
from glassworks.models.create import build_network
from glassworks.models.files.model_file import load_network, read_trained_on
from glassworks.models.files.trained_on import TrainedOn
from glassworks.models.packaged import EXTRA, is_installed, packaged
from glassworks.models.preprocessing import published_spec
from glassworks.models.reference import Kind, Reference, find
from glassworks.models.registry import IMAGENET_MEAN, IMAGENET_STD
from glassworks.models.registry import NETWORKS as OURS
from glassworks.models.shipped import SHIPPED, load_shipped
from glassworks.models.users_code import build_from_file
from glassworks.models.vision.textbook import Textbook
from glassworks.models.weights import from_timm, put_weights, read_state_dict
from glassworks.models.worked_example import WorkedExample

if TYPE_CHECKING:
    from glassworks.models.timm_backbones import Backbone

_INSTALL = f"pip install 'glassworks[{EXTRA}]'"


@dataclass(eq=False)
class Model:
    """A whole network with what belongs to it.

    Attributes:
        network: on the processor, in eval mode.
        name: short, for titles and folder names.
        pixels: what happens to an image before it.
        classes: names of its outputs, where they are known.
        notes: what a person should know, such as that the weights are random.
        is_random: True where nothing has put weights into the network.
        parts: names of the networks of several that are joined; empty where there is one.
        trained_on: the images it learned from, by content; ``None`` where its file does not say, or there is none.
    """

    network: nn.Module
    name: str
    pixels: PixelSpec
    classes: list[str] = field(default_factory=list[str])
    notes: list[str] = field(default_factory=list[str])
    is_random: bool = False
    parts: list[str] = field(default_factory=list[str])
    trained_on: TrainedOn | None = None


def open_model(
    reference: str | Path | nn.Module,
    weights: str | None = None,
    context: RunContext | None = None,
    *,
    only_installed: bool = False,
) -> Model:
    """Opens the whole network that ``reference`` means; see the top of this file.

    Args:
        reference: what is meant.
        weights: a file or folder of them, for a network by its name.
        context: gets a note before the user's own code is run.
        only_installed: a network by its name has weights that ship or come as an installed package, else random ones;
            no hub is asked, and no cache of one.

    Raises:
        InputError: nothing has that name (near misses are given), or the file's factory does not make a network.
        ModelFileError: the weights or the model file cannot be used.
    """
    if isinstance(reference, nn.Module):
        return Model(reference, type(reference).__name__, _usual_pixels())
    found = find(reference)
    if weights and found.kind not in ("ours", "timm"):
        raise InputError(
            expected="--weights with the name of a network", found=f"them with {reference}", do="Leave one out."
        )
    with seeded(0):  # random weights are the same each time
        if found.kind == "code":
            RunContext.of(context).note(f"running your own code: {found.name}() of {found.path}")
        if found.kind in ("ours", "timm"):
            return _open_name(found.name, weights, only_installed)
        return _OPEN[found.kind](found)


def _open_name(name: str, weights: str | None, only_installed: bool) -> Model:
    """With the weights that are given, else those that ship or that timm has at hand, else random ones."""
    if name in SHIPPED and not weights:
        return Model(load_shipped(name).network, name, published_spec(name))
    if name in OURS and (weights or not OURS[name].timm):
        return _open_ours(name, weights)
    from glassworks.models import timm_backbones

    at_hand = is_installed(name) if only_installed else timm_backbones.is_at_hand(name)
    if name in OURS and not at_hand:
        return _open_ours(name, weights)
    return _of_backbone(timm_backbones.load_backbone(name, weights or (None if at_hand else "random"), complete=True))


def _open_ours(name: str, weights: str | None) -> Model:
    """One of our own networks as it was published, with weights from a file where there is one."""
    card = OURS[name]
    network = build_network("glassworks", name, None, {}).eval()
    if weights:
        put_weights(network, from_timm(read_state_dict(Path(weights))), card.head, name, weights)
    random = not weights and not card.given
    notes = [f"{name} has random weights: give --weights FILE."] if random else []
    return Model(network, name, published_spec(name), notes=notes, is_random=random)


def _open_classifier(found: Reference) -> Model:
    metadata, network = load_network(found.path, torch.float32)
    parts = [part.name for part in metadata.architecture.parts]
    trained_on = read_trained_on(found.path)
    return Model(network, found.name, metadata.pixels, list(metadata.classes), parts=parts, trained_on=trained_on)


def _open_timm_folder(found: Reference) -> Model:
    from glassworks.models import timm_backbones

    return _of_backbone(timm_backbones.load_backbone(None, found.path, complete=True))


def _open_layers(found: Reference) -> Model:
    network = Textbook(found.path.read_text(encoding="utf-8"), 224)
    notes = [f"{found.name} has random weights."]
    return Model(network.eval(), found.name, PixelSpec.standard(224), notes=notes, is_random=True)


def _open_torchvision(found: Reference) -> Model:
    """One of torchvision's classifiers, with random weights."""
    with without_compiler():
        from torchvision import models  # pyright: ignore[reportMissingTypeStubs]

    known = models.list_models(models)
    if found.name not in known:
        raise unknown("a classifier of torchvision", found.name, known)
    settings: dict[str, Any] = {"init_weights": False} if found.name in ("googlenet", "inception_v3") else {}
    network = models.get_model(found.name, weights=None, **settings)
    pixels = _usual_pixels(299 if found.name == "inception_v3" else 224)
    notes = [f"{found.name} has random weights."]
    return Model(network.eval(), found.name, pixels, notes=notes, is_random=True)


def _open_code(found: Reference) -> Model:
    return Model(build_from_file(found.path, found.name).eval(), found.name, _usual_pixels())


def _open_worked_example(found: Reference) -> Model:
    return Model(WorkedExample(), found.name, _usual_pixels(), ["o1", "o2"])


_OPEN: dict[Kind, Callable[[Reference], Model]] = {
    "classifier": _open_classifier,
    "networks": _open_classifier,  # these three are refused, each in its own words
    "backbone": _open_classifier,
    "weights": _open_classifier,
    "timm folder": _open_timm_folder,
    "layers": _open_layers,
    "torchvision": _open_torchvision,
    "code": _open_code,
    "worked example": _open_worked_example,
}


def _of_backbone(backbone: "Backbone") -> Model:
    random = backbone.weights == "random"
    instead = f"give --weights FILE|FOLDER, or {_INSTALL}" if packaged(backbone.name) else "give --weights FILE|FOLDER"
    notes = [f"{backbone.name} has random weights: {instead}."] if random else []
    return Model(backbone.network.eval(), backbone.name, backbone.pixels, backbone.classes, notes, random)


def _usual_pixels(size: int = 224) -> PixelSpec:
    """What most networks from elsewhere expect."""
    return PixelSpec.standard(size, resize=round(size / 0.875), mean=IMAGENET_MEAN, std=IMAGENET_STD)
