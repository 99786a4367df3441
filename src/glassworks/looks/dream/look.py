"""``look dream``: images that excite a unit, a channel, a class or a direction of a layer most."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

import numpy as np
import torch
from pydantic import Field

from glassworks.core.context import RunContext
from glassworks.core.errors import InputError
from glassworks.looks.base import ImageRequest, LookResult
from glassworks.looks.choice import default_layer, spread_layers
from glassworks.looks.dream.ascent import Ascent
from glassworks.looks.dream.choose import (
    channel_objectives,
    class_objectives,
    image_objective,
    spread_classes,
    unit_objective,
    weighted_objective,
)
from glassworks.looks.dream.compute import NOISE_IMAGES, dream, has_positions, objectives_at_once
from glassworks.looks.dream.objectives import Objective
from glassworks.looks.dream.report import Colours, Dream, DreamReport
from glassworks.looks.dream.show import view
from glassworks.looks.dream.top_images import TopImages
from glassworks.looks.images import LookData
from glassworks.looks.subject import Subject

SIDE = 128
"""Default side of the images where the network takes any, in pixels; one that was trained on less keeps its own."""


class DreamLook(ImageRequest):
    """Which images excite a part of a network most."""

    layer: str | None = None
    """By default a few from the first to the last, and the classes."""
    unit: list[int] | None = None
    """A channel, or CHANNEL,ROW,COLUMN of one unit."""
    target: str | int | Annotated[list[str | int], Field(min_length=1)] | None = None
    """A class or several."""
    direction: Any = None
    """A weight for each channel, or ``{12=1, 40=-1}``; by default, with ``image``, what the layer gives for it."""
    data: LookData | None = None
    """A source of images; those with the greatest activations are shown beside the ones that are made."""
    images: int = Field(default=500, ge=1)
    """Most images of ``data``, spread evenly over it."""
    layers: int = Field(default=6, ge=1, le=20)
    """How many layers, where none is named."""
    channels: Annotated[int, Field(ge=1)] | Annotated[list[int], Field(min_length=1)] = 6
    """How many channels of each layer, spread evenly over those that respond to anything, or which."""
    pictures: int = Field(default=1, ge=1, le=16)
    """Different images for each objective."""
    steps: int = Field(default=192, ge=1)
    """Of the optimizer."""
    rate: float = Field(default=0.02, gt=0)
    """Its learning rate."""
    decay: float = Field(default=1.5, ge=0)
    """Power of 1/frequency: more of it gives larger shapes, 0 gives noise."""
    disturbance: float = Field(default=1.0, ge=0)
    """Strength of the random shifts, scalings and rotations."""
    diversity: float = Field(default=1.0, ge=0)
    """How much several images of an objective must differ."""
    colours: Literal["auto"] | Colours = "auto"
    """``imagenet``, ``independent`` or ``grey``; ``auto`` is grey for networks and data without colours."""
    seed: int = 0
    """Of the start and the random transformations."""

    def look(self, subject: Subject, context: RunContext) -> LookResult:
        """Chooses the objectives, searches the data for images that excite them, and makes images that do."""
        subject.check_weights()
        side = self._side(subject)
        given = _grey(subject, side)
        subject.run(given)
        groups = self._groups(subject, given)
        top = TopImages([one for objectives in groups for one in objectives])
        if self.data is not None:
            top.search(subject, groups, self.data, self.images, side, context)
        ascent = self._ascent(side, self._colours(subject, top))
        dreams: list[Dream] = []
        pixels: list[list[np.ndarray]] = []
        with context.stage("dream", self._num_steps(groups), "steps") as advance:
            for objectives in groups:
                made, images_OPCSS = dream(
                    subject.network,
                    objectives,
                    ascent,
                    subject.normalized,
                    compared_in=self._compared_in(subject, given, objectives[0].layer),
                    advance=advance,
                )
                for objective, one, images_PCSS in zip(objectives, made, images_OPCSS, strict=True):
                    top.add_to(one, objective)
                    _add_probabilities(subject, objective, one, images_PCSS)
                dreams += made
                pixels += [list(images) for images in _pixels(images_OPCSS)]
        report = _report(dreams, ascent, top.images)
        return LookResult(report, lambda: view(report, pixels, top.pixels(), subject.name))

    def _side(self, subject: Subject) -> int:
        """As asked for; else the network's own, or ``SIDE`` where that is less and the network takes it."""
        own = subject.pixels.crop
        if self.size is not None or own <= SIDE:
            return self.size or own
        try:
            subject.run(_grey(subject, SIDE))
        except InputError:
            return own
        return SIDE

    def _groups(self, subject: Subject, given: torch.Tensor) -> list[list[Objective]]:
        """What is to be excited, the objectives of one layer together.

        Raises:
            InputError: no such class, layer, channel or direction.
        """
        if self.target is not None:
            return [class_objectives(subject, self.target if isinstance(self.target, list) else [self.target], given)]
        if self.direction is not None or self.image is not None:
            return [[self._direction(subject, given)]]
        if self.unit is not None:
            return [[unit_objective(self.layer, self.unit)]]
        if self.layer is not None:
            return [channel_objectives(subject, given, self.layer, self.channels)]
        layers = spread_layers(subject.network, given, self.layers)
        groups = [channel_objectives(subject, given, layer, self.channels) for layer in layers]
        count = self.channels if isinstance(self.channels, int) else len(self.channels)
        classes = spread_classes(subject, given, count)
        return [*groups, classes] if classes else groups

    def _direction(self, subject: Subject, given: torch.Tensor) -> Objective:
        layer = self.layer if self.layer is not None else default_layer(subject.network, given)
        if self.direction is not None:
            return weighted_objective(subject, given, layer, self.direction)
        name = self.image.rpartition("/")[2] if isinstance(self.image, str) else "the image"
        return image_objective(subject, self.input_image(subject), layer, name)

    def _colours(self, subject: Subject, top: TopImages) -> Colours:
        if self.colours != "auto":
            return self.colours
        return "grey" if subject.channels == 1 or top.all_grey else "imagenet"

    def _ascent(self, side: int, colours: Colours) -> Ascent:
        names = ("pictures", "steps", "rate", "decay", "disturbance", "diversity", "seed")
        return Ascent(side, colours=colours, **{name: getattr(self, name) for name in names})

    def _num_steps(self, groups: Sequence[Sequence[Objective]]) -> int:
        at_once = objectives_at_once(self.pictures)
        return self.steps * sum(-(-len(objectives) // at_once) for objectives in groups)

    def _compared_in(self, subject: Subject, given: torch.Tensor, layer: str) -> str | None:
        """The layer in which several images of an objective are compared: the last with positions if it has none."""
        if self.pictures == 1:
            return None
        return layer if has_positions(subject.network, layer, given) else default_layer(subject.network, given)


def _grey(subject: Subject, side: int) -> torch.Tensor:
    """The network's input of a grey image."""
    return subject.normalized(torch.full((1, 3, side, side), 0.5))


def _add_probabilities(subject: Subject, objective: Objective, dream: Dream, images_PCSS: torch.Tensor) -> None:
    """Of a class: how probable the network finds it in each of its images."""
    if objective.kind == "class":
        inputs = subject.normalized(images_PCSS)
        dream.probability = subject.probabilities(subject.run(inputs), inputs)[:, objective.channel].tolist()


def _report(dreams: list[Dream], ascent: Ascent, images: int) -> DreamReport:
    seconds = sum(one.seconds * ascent.pictures for one in dreams)
    return DreamReport(
        size=ascent.side,
        steps=ascent.steps,
        pictures=ascent.pictures,
        colours=ascent.colours,
        seed=ascent.seed,
        noise_pictures=NOISE_IMAGES,
        images=images,
        seconds=seconds,
        seconds_per_picture=seconds / (len(dreams) * ascent.pictures),
        dreams=dreams,
    )


def _pixels(images_OPCSS: torch.Tensor) -> np.ndarray:
    """uint8 colours [O, P, S, S, 3]."""
    colours = images_OPCSS.expand(-1, -1, 3, -1, -1) if images_OPCSS.shape[2] == 1 else images_OPCSS
    return (255 * colours).round().byte().permute(0, 1, 3, 4, 2).numpy()
