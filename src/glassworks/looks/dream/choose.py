"""Which objectives there are for what a person asked for."""

from collections.abc import Mapping, Sequence
from typing import Any

import torch

from glassworks.core.errors import InputError
from glassworks.instruments.feature_maps import as_maps, layer_output
from glassworks.looks.dream.compute import active_channels
from glassworks.looks.dream.objectives import Objective, direction
from glassworks.looks.subject import InputImage, Subject


def class_objective(subject: Subject, index: int) -> Objective:
    """The output of a class."""
    return Objective("", "class", index, name=subject.class_name(index))


def class_objectives(subject: Subject, wanted: Sequence[str | int], given: torch.Tensor) -> list[Objective]:
    """Classes by name or number.

    Raises:
        InputError: no such class.
    """
    outputs_K = subject.outputs(given)
    return [class_objective(subject, subject.target(one, outputs_K)) for one in wanted]


def spread_classes(subject: Subject, given: torch.Tensor, count: int) -> list[Objective]:
    """So many classes, spread evenly; none where the network gives no vector of outputs."""
    output = subject.run(given)
    if not isinstance(output, torch.Tensor) or output.ndim != 2 or output.shape[1] < 2:
        return []
    return [class_objective(subject, at) for at in spread(output.shape[1], count)]


def unit_objective(layer: str | None, unit: Sequence[int]) -> Objective:
    """A channel, or one unit of it.

    Raises:
        InputError: the layer is missing, or there are neither one nor three numbers.
    """
    if layer is None:
        raise InputError(expected="the layer of that unit", found="--unit without --layer", do="Add --layer NAME.")
    if len(unit) not in (1, 3):
        raise InputError(
            expected="--unit CHANNEL or CHANNEL,ROW,COLUMN", found=f"{unit}", do="Give one number or three."
        )
    if len(unit) == 1:
        return Objective(layer, "channel", unit[0])
    return Objective(layer, "unit", unit[0], (unit[1], unit[2]))


def weighted_objective(subject: Subject, given: torch.Tensor, layer: str, weights: Any) -> Objective:
    """A direction by the weights of its channels.

    Raises:
        InputError: they are no weights, or no direction.
    """
    channels = len(as_maps(layer_output(subject.network, given, layer)))
    if not isinstance(weights, Mapping | Sequence | torch.Tensor):
        raise InputError(expected="weights of channels", found=f"{weights}", do="Such as direction={12=1, 40=-1}.")
    name = str(dict(weights)) if isinstance(weights, Mapping) else f"{channels} weights"
    return Objective(layer, "direction", direction_C=direction(weights, channels), name=name)


def image_objective(subject: Subject, image: InputImage, layer: str, name: str) -> Objective:
    """The direction of what a layer gives for an image."""
    means_C = as_maps(layer_output(subject.network, image.input_1CHW, layer)).mean((1, 2))
    return Objective(layer, "direction", direction_C=direction(means_C, len(means_C)), name=f"what it says of {name}")


def channel_objectives(
    subject: Subject, given: torch.Tensor, layer: str, channels: int | Sequence[int]
) -> list[Objective]:
    """Channels by number, or so many of those that respond to anything, spread evenly."""
    if isinstance(channels, int):
        active = active_channels(subject.network, layer, given.shape[-1], subject.normalized)
        channels = [active[at] for at in spread(len(active), channels)]
    return [Objective(layer, "channel", channel) for channel in channels]


def spread(count: int, wanted: int) -> list[int]:
    """``wanted`` of ``count``, evenly, none of them twice."""
    return sorted({int((at + 0.5) * count / wanted) for at in range(wanted)}) if wanted < count else list(range(count))
