"""Curves over the steps of a training, read off its recording."""

from collections.abc import Mapping, Sequence
from statistics import median

from glassworks.charts.forms import Curve
from glassworks.instruments.health_record import LayerHealth, Recording, Sample

Curves = dict[str, Curve]
"""By the name of a layer, an activation function or a loss."""


def loss_curves(recording: Recording) -> Curves:
    """Of single batches, and of the monitor images."""
    pairs = {**{sample.step: sample.loss for sample in recording.samples}, **dict(recording.losses)}
    batches = sorted((step, loss) for step, loss in pairs.items() if loss is not None)
    monitor = [(e["step"], e["monitor_loss"]) for e in recording.history if e.get("monitor_loss") is not None]
    points = {"batches": batches, "monitor images": monitor}
    return {name: ([x for x, _ in found], [y for _, y in found]) for name, found in points.items() if found}


def layer_curves(samples: Sequence[Sample], number: str) -> Curves:
    """One of the numbers of `LayerHealth`, by layer."""
    return _curves([(s.step, {layer.name: getattr(layer, number) for layer in s.layers}) for s in samples])


def zero_curves(samples: Sequence[Sample]) -> Curves:
    """The share of a ReLU's units that gave zero for a whole batch."""
    return _curves(
        [(s.step, {a.name: float(a.mask().mean()) for a in s.activations if a.silent is not None}) for s in samples]
    )


def saturated_curves(samples: Sequence[Sample]) -> Curves:
    """The share of the values of sigmoid or tanh that lie at an end of their range."""
    return _curves([(s.step, {a.name: a.saturated for a in s.activations if a.saturated is not None}) for s in samples])


def _curves(measured: Sequence[tuple[int, Mapping[str, float | None]]]) -> Curves:
    """One curve for each name that has values."""
    names = dict.fromkeys(name for _, values in measured for name, value in values.items() if value is not None)
    curves = {}
    for name in names:
        points = [(step, values[name]) for step, values in measured if values.get(name) is not None]
        curves[name] = [step for step, _ in points], [float(value) for _, value in points if value is not None]
    return curves


def select(curves: Curves, named: Sequence[str], most: int) -> Curves:
    """At most so many: the first, the last and some evenly between them, with up to two of those that are ``named``."""
    names = list(curves)
    if len(names) <= most:
        return dict(curves)
    wanted = [name for name in names if name in named or name.rpartition(" ")[0] in named][:2]
    rest, free = [name for name in names if name not in wanted], most - len(wanted)
    even = [rest[round(place * (len(rest) - 1) / (free - 1))] for place in range(free)]
    return {name: curves[name] for name in names if name in {*even, *wanted}}


def typical(recording: Recording) -> list[tuple[LayerHealth, list[float | None]]]:
    """Every layer, and the medians over the samples of its spread, gradient and update."""
    by_name: dict[str, list[LayerHealth]] = {}
    for sample in recording.samples:
        for layer in sample.layers:
            by_name.setdefault(layer.name, []).append(layer)
    return [
        (
            layers[-1],
            [_median([getattr(layer, number) for layer in layers]) for number in ("std", "gradient", "update")],
        )
        for layers in by_name.values()
    ]


def _median(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return median(known) if known else None
