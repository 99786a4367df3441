"""The frequent drawings of networks in a line: layers of units, layers on top of each other, and chains of steps."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from glassworks.charts.network import Link, Network, Part

MOST_UNITS = 6
"""Of a layer that are drawn; of more, some with dots between them."""


_FEW = 4  # units of a layer up to which links have heads


@dataclass(frozen=True, kw_only=True)
class Units:
    """A layer of single units.

    Attributes:
        count: how many.
        name: below them; several lines are possible.
        labels: inside the units, from the first one.
        below: under each unit, from the first one.
        tone: of their outlines.
        filled: what is given: inputs.
        without: units that are switched off, by number.
    """

    count: int
    name: str = ""
    labels: Sequence[str] = ()
    below: Sequence[str] = ()
    tone: str = "a"
    filled: bool = False
    without: Sequence[int] = ()


Weights = Sequence[Sequence[str]]
"""Words on the links into a layer: a row for each of its units, a value for each unit of the layer before."""


def dense(layers: Sequence[Units], *, weights: Sequence[Weights] = (), directed: bool = True) -> Network:
    """Layers from left to right, every unit linked with every unit of the layer before.

    Args:
        layers: from the input to the output.
        weights: words on the links into each layer but the first, where there are few.
        directed: with heads at the ends of links, where there are few; false for links that have no direction.
    """
    shown = [_shown(layer) for layer in layers]
    deepest = max(len(units) for units in shown)
    arrows = directed and deepest <= _FEW
    parts: list[Part] = []
    for at, (layer, units) in enumerate(zip(layers, shown, strict=True)):
        top = (deepest - len(units)) / 2
        parts += [_unit(layer, at, unit, top + row) for row, unit in enumerate(units)]
        if layer.name:
            parts.append(Part(name=f"{at}:name", column=at, row=deepest - 0.1, label=layer.name, shape="words"))
    links = [
        Link(
            source=f"{at}:{before}", target=f"{at + 1}:{after}", arrow=arrows,
            label=weights[at][after][before] if at < len(weights) and weights[at] else "",
        )
        for at, (one, other) in enumerate(pairwise(shown))
        for before in one
        for after in other
        if before is not None and after is not None and _is_on(layers[at], before) and _is_on(layers[at + 1], after)
    ]  # fmt: skip
    return Network(parts=parts, links=links)


def _shown(layer: Units) -> list[int | None]:
    """Numbers of the units that are drawn, ``None`` for the dots."""
    if layer.count <= MOST_UNITS:
        return list(range(layer.count))
    return [*range(MOST_UNITS - 2), None, layer.count - 1]


def _is_on(layer: Units, unit: int) -> bool:
    return unit not in layer.without


def _unit(layer: Units, at: int, unit: int | None, row: float) -> Part:
    if unit is None:
        return Part(name=f"{at}:dots", column=at, row=row, label="⋮", shape="words", tone="muted")
    label = layer.labels[unit] if unit < len(layer.labels) else ""
    below = layer.below[unit] if unit < len(layer.below) else ""
    tone = layer.tone if _is_on(layer, unit) else "rule"
    return Part(
        name=f"{at}:{unit}", column=at, row=row, label=label, beside=below, shape="unit", tone=tone, filled=layer.filled
    )


@dataclass(frozen=True, kw_only=True)
class Step:
    """A box of a stack or a chain.

    Attributes:
        label: in it.
        tone: of its outline.
        filled: given, or kept as it is.
        into: words on the arrow that leads to it.
        shortcut: words on an arrow around it, from where it begins to where it ends; ``None`` for no such arrow.
    """

    label: str
    tone: str = "a"
    filled: bool = False
    into: str = ""
    shortcut: str | None = None


def stack(steps: Sequence[Step]) -> Network:
    """Boxes from top to bottom with arrows between them."""
    return _boxes(steps, lambda at: (0, at))


def chain(steps: Sequence[Step], back: str = "") -> Network:
    """Boxes from left to right.

    Args:
        steps: the boxes.
        back: words on an arrow from the last box back to the first one; empty for no such arrow.
    """
    made = _boxes(steps, lambda at: (at, 0))
    if not back:
        return made
    home = Link(source=str(len(steps) - 1), target="0", label=back, tone="b", dashed=True, route="below")
    return Network(parts=made.parts, links=[*made.links, home])


def _boxes(steps: Sequence[Step], place: Callable[[int], tuple[float, float]]) -> Network:
    parts, links = [], []
    for at, step in enumerate(steps):
        column, row = place(at)
        parts.append(Part(name=str(at), column=column, row=row, label=step.label, tone=step.tone, filled=step.filled))
        if at:
            links.append(Link(source=str(at - 1), target=str(at), label=step.into))
        if step.shortcut is not None:
            links.append(Link(source=str(at), target=str(at), label=step.shortcut, tone="b", route="right"))
    return Network(parts=parts, links=links)
