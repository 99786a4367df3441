"""``look dream``: pictures that a unit, a channel, a class or a direction of a layer answers most strongly."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, Literal

import numpy as np
import torch
from pydantic import Field

from glassworks.core.context import RunContext
from glassworks.core.errors import InputError
from glassworks.core.report import Report
from glassworks.instruments.feature_maps import as_maps, layer_output
from glassworks.instruments.hooks import borrowed
from glassworks.looks.base import ImageRequest, LookResult
from glassworks.looks.choice import default_layer, spread_layers
from glassworks.looks.dream.aims import Aim, Eye, direction
from glassworks.looks.dream.best import BestImages
from glassworks.looks.dream.compute import NOISE, TOGETHER, Climb, Dream, dream, speaking_channels
from glassworks.looks.dream.fourier import Colours
from glassworks.looks.subject import Subject
from glassworks.looks.view import Files, View

SIDE = 128
"""Default side of the pictures where the network takes any, in pixels; one that was trained on less keeps its own."""


@dataclass
class DreamReport(Report):
    """Pictures and how strongly they are answered.

    Attributes:
        size: side of the pictures in pixels.
        steps: of the optimizer.
        pictures: of each aim.
        colours: ``imagenet``, ``independent`` or ``grey``.
        seed: of everything drawn.
        noise_pictures: pictures of chance that the answers are held against.
        images: of the data set that they are held against; 0 where none was given.
        seconds: for all pictures.
        seconds_per_picture: mean.
        dreams: what each aim reached.
    """

    size: int
    steps: int
    pictures: int
    colours: Colours
    seed: int
    noise_pictures: int
    images: int
    seconds: float
    seconds_per_picture: float
    dreams: list[Dream]


class DreamLook(ImageRequest):
    """What a part of a network would like to see."""

    layer: str | None = None
    """By default a few from the first to the last, and the classes."""
    unit: list[int] | None = None
    """A channel, or CHANNEL,ROW,COLUMN of one unit."""
    target: str | int | Annotated[list[str | int], Field(min_length=1)] | None = None
    """A class or several."""
    direction: Any = None
    """A weight for each channel, or ``{12=1, 40=-1}`` for those that have one; with ``image``, what the layer says."""
    data: str | None = None
    """A source of images, whose best ones the pictures are held against."""
    images: int = Field(default=500, ge=1)
    """Most images of ``data``, spread evenly over it."""
    layers: int = Field(default=6, ge=1, le=20)
    """How many layers, where none is named."""
    channels: Annotated[int, Field(ge=1)] | Annotated[list[int], Field(min_length=1)] = 6
    """How many channels of each layer, spread evenly over those that are not silent, or which."""
    pictures: int = Field(default=1, ge=1, le=16)
    """Different pictures of each aim."""
    steps: int = Field(default=192, ge=1)
    """Of the optimizer."""
    rate: float = Field(default=0.02, gt=0)
    """Its learning rate."""
    decay: float = Field(default=1.5, ge=0)
    """Power of 1/frequency: more of it gives larger forms, 0 gives noise."""
    disturbance: float = Field(default=1.0, ge=0)
    """Strength of the shifts, scalings and turns."""
    diversity: float = Field(default=1.0, ge=0)
    """How much several pictures of an aim are kept apart."""
    colours: Literal["auto"] | Colours = "auto"
    """``imagenet``, ``independent`` or ``grey``; ``auto`` is grey for networks and data without colours."""
    seed: int = 0
    """Of the start and the disturbances."""

    def look(self, subject: Subject, context: RunContext) -> LookResult:
        """Finds out what there is to excite, what excites it in the data, and makes the pictures."""
        side = self._side(subject)
        given = subject.normalized(torch.full((1, 3, side, side), 0.5))
        subject.answer_anything(given)
        groups = self._groups(subject, given)
        best = BestImages([aim for aims in groups for aim in aims])
        if self.data is not None:
            best.search(subject, groups, self.data, self.images, side, context)
        climb = self._climb(side, self._colours(subject, best))
        found: list[Dream] = []
        pictures: list[np.ndarray] = []
        with context.stage("dream", self._num_steps(groups), "steps") as advance:
            for aims in groups:
                dreams, made_APCSS = dream(
                    subject.network,
                    aims,
                    climb,
                    subject.normalized,
                    apart=self._apart(subject, given, aims[0].layer),
                    advance=advance,
                )
                found += [best.told(*pair) for pair in zip(aims, dreams, strict=True)]
                pictures += list(_pixels(made_APCSS))
                if aims[0].kind == "class":
                    _add_probabilities(subject, aims, dreams, made_APCSS)
        seconds = sum(one.seconds * climb.pictures for one in found)
        report = DreamReport(
            size=side,
            steps=climb.steps,
            pictures=climb.pictures,
            colours=climb.colours,
            seed=climb.seed,
            noise_pictures=NOISE,
            images=best.images,
            seconds=seconds,
            seconds_per_picture=seconds / (len(found) * climb.pictures),
            dreams=found,
        )
        return LookResult(report, lambda: View(files=_drawn(report, pictures, best.pictures(), subject)))

    def _side(self, subject: Subject) -> int:
        """As asked for; else the network's own, or ``SIDE`` where that is larger and the network takes it."""
        own = subject.pixels.crop
        if self.size is not None or own <= SIDE:
            return self.size or own
        try:
            subject.answer_anything(subject.normalized(torch.full((1, 3, SIDE, SIDE), 0.5)))
        except InputError:
            return own
        return SIDE

    def _groups(self, subject: Subject, given: torch.Tensor) -> list[list[Aim]]:
        """What is to be excited, the aims of one layer together.

        Raises:
            InputError: no such class, layer, channel or direction.
        """
        if self.target is not None:
            outputs_K = subject.answer(given)
            wanted = self.target if isinstance(self.target, list) else [self.target]
            return [[_class(subject, subject.target(one, outputs_K)) for one in wanted]]
        if self.direction is not None or self.image is not None:
            layer = self.layer if self.layer is not None else default_layer(subject.network, given)
            return [[self._direction(subject, given, layer)]]
        if self.unit is not None:
            return [[self._unit(self.unit)]]
        layers = [self.layer] if self.layer is not None else spread_layers(subject.network, given, self.layers)
        groups = [self._channels(subject, given, layer) for layer in layers]
        output = subject.answer_anything(given)
        if self.layer is None and isinstance(output, torch.Tensor) and output.ndim == 2 and output.shape[1] > 1:
            classes = _spread(output.shape[1], self.channels if isinstance(self.channels, int) else len(self.channels))
            groups.append([_class(subject, at) for at in classes])
        return groups

    def _unit(self, unit: list[int]) -> Aim:
        if self.layer is None:
            raise InputError(expected="the layer of that unit", found="--unit without --layer", do="Add --layer NAME.")
        if len(unit) not in (1, 3):
            raise InputError(
                expected="--unit CHANNEL or CHANNEL,ROW,COLUMN", found=f"{unit}", do="Give one number or three."
            )
        if len(unit) == 1:
            return Aim(self.layer, "channel", unit[0])
        return Aim(self.layer, "unit", unit[0], (unit[1], unit[2]))

    def _direction(self, subject: Subject, given: torch.Tensor, layer: str) -> Aim:
        if self.direction is not None:
            channels = len(as_maps(layer_output(subject.network, given, layer)))
            if not isinstance(self.direction, Mapping | Sequence | torch.Tensor):
                raise InputError(
                    expected="weights of channels", found=f"{self.direction}", do="Such as direction={12=1, 40=-1}."
                )
            named = str(dict(self.direction)) if isinstance(self.direction, Mapping) else f"{channels} weights"
            return Aim(layer, "direction", direction_C=direction(self.direction, channels), name=named)
        picture = self.input_image(subject)
        maps_CHW = as_maps(layer_output(subject.network, picture.input_1CHW, layer))
        name = self.image.rpartition("/")[2] if isinstance(self.image, str) else "the picture"
        means_C = maps_CHW.mean((1, 2))
        return Aim(layer, "direction", direction_C=direction(means_C, len(means_C)), name=f"what it says of {name}")

    def _channels(self, subject: Subject, given: torch.Tensor, layer: str) -> list[Aim]:
        if not isinstance(self.channels, int):
            return [Aim(layer, "channel", channel) for channel in self.channels]
        speaking = speaking_channels(subject.network, layer, given.shape[-1], subject.normalized)
        return [Aim(layer, "channel", speaking[at]) for at in _spread(len(speaking), self.channels)]

    def _colours(self, subject: Subject, best: BestImages) -> Colours:
        if self.colours != "auto":
            return self.colours
        return "grey" if subject.channels == 1 or best.all_grey else "imagenet"

    def _climb(self, side: int, colours: Colours) -> Climb:
        names = ("pictures", "steps", "rate", "decay", "disturbance", "diversity", "seed")
        return Climb(side, colours=colours, **{name: getattr(self, name) for name in names})

    def _num_steps(self, groups: list[list[Aim]]) -> int:
        at_once = max(1, TOGETHER // self.pictures)
        return self.steps * sum(-(-len(aims) // at_once) for aims in groups)

    def _apart(self, subject: Subject, given: torch.Tensor, layer: str) -> str | None:
        """Where pictures of a layer without positions are told apart: in the last one that has them."""
        if self.pictures == 1:
            return None
        with borrowed(subject.network) as hooks, torch.no_grad():
            maps, _ = Eye(subject.network, hooks, layer)(given)
        return default_layer(subject.network, given) if maps.shape[2:].numel() == 1 else layer


def _class(subject: Subject, index: int) -> Aim:
    return Aim("", "class", index, name=subject.class_name(index))


def _spread(count: int, wanted: int) -> list[int]:
    """``wanted`` of ``count``, evenly, none of them twice."""
    return sorted({int((at + 0.5) * count / wanted) for at in range(wanted)}) if wanted < count else list(range(count))


def _add_probabilities(
    subject: Subject, aims: Sequence[Aim], dreams: Sequence[Dream], pictures_APCSS: torch.Tensor
) -> None:
    for aim, one, pictures in zip(aims, dreams, pictures_APCSS, strict=True):
        logits_PK = subject.answer_anything(subject.normalized(pictures))
        one.probability = logits_PK.softmax(1)[:, aim.channel].tolist()


def _pixels(pictures_APCSS: torch.Tensor) -> np.ndarray:
    """uint8 colours [A, P, S, S, 3]."""
    colours = pictures_APCSS.expand(-1, -1, 3, -1, -1) if pictures_APCSS.shape[2] == 1 else pictures_APCSS
    return (255 * colours).round().byte().permute(0, 1, 3, 4, 2).numpy()


def _drawn(report: DreamReport, pictures: list[np.ndarray], best: list[list[np.ndarray]], subject: Subject) -> Files:
    from glassworks.charts.images import data_uri
    from glassworks.looks.page import dream_page
    from glassworks.looks.render import dream_figure, figure_files

    encode: Callable[[np.ndarray], str] = partial(data_uri, photograph=report.size > 64)
    page = dream_page(
        report,
        subject.name,
        subject.notes,
        pictures=[[encode(one) for one in several] for several in pictures],
        best=[[encode(one) for one in several] for several in best],
    )
    return {**figure_files(dream_figure(report.dreams, pictures, best, subject.name)), "look.html": page}
