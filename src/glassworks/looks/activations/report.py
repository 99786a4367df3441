"""The numbers of ``look activations``: feature maps, the arithmetic of one cell, dead and saturated units."""

from dataclasses import dataclass

from glassworks.core.report import Report


@dataclass
class Channel:
    """One feature map in numbers.

    Attributes:
        channel: its index.
        energy: sum of its squared values.
        share: of the layer's energy.
        mean: over its positions.
        low: least value.
        high: greatest value.
        active: share of its positions above zero.
        peak: [row, column] of the greatest value.
    """

    channel: int
    energy: float
    share: float
    mean: float
    low: float
    high: float
    active: float
    peak: list[int]


@dataclass
class ActivationsReport(Report):
    """A layer's output for one image.

    Attributes:
        layer: its dotted name.
        module: its class.
        shape: of its output, [B, ...].
        channels: all of them, in order of energy.
        silent: how many have no value but zero.
    """

    layer: str
    module: str
    shape: list[int]
    channels: list[Channel]
    silent: int


@dataclass
class Arithmetic(Report):
    """How one output cell is computed.

    Attributes:
        layer: the layer's dotted name.
        operation: ``convolution``, ``linear``, ``max pool``, ``average pool`` or ``softmax``.
        unit: index of the cell in the layer's output, without the batch.
        formula: in words.
        where: index of every input element, without the batch; ``None`` stands for padding.
        inputs: their values.
        weights: what each is multiplied with; empty where there are none.
        products: input times weight; for softmax the exponentials.
        shape: how the lists are laid out, such as [channels, rows, columns].
        bias: added at the end.
        sum: what the arithmetic gives.
        value: what the network computed.
        difference: |sum - value|, rounding alone.
    """

    layer: str
    operation: str
    unit: list[int]
    formula: str
    where: list[list[int] | None]
    inputs: list[float]
    weights: list[float]
    products: list[float]
    shape: list[int]
    bias: float
    sum: float
    value: float
    difference: float


@dataclass
class LayerUnits:
    """The units of one activation function.

    Attributes:
        layer: the module in whose forward it is computed.
        operation: ``relu``, ``sigmoid``, ...
        units: how many channels.
        dead: channels that gave the least value at every position of every image.
        saturated: channels that lie at an end of their range nearly always, and are not dead.
        active: mean share of positions above the least value.
        dead_units: the first of the dead ones.
        saturated_units: the first of the saturated ones.
    """

    layer: str
    operation: str
    units: int
    dead: int
    saturated: int
    active: float
    dead_units: list[int]
    saturated_units: list[int]


@dataclass
class UnitsReport(Report):
    """Dead and saturated units of a whole network.

    Attributes:
        images: how many were looked at.
        layers: every activation function, in the order in which they run.
        dead: of all units.
        saturated: likewise.
        units: how many there are in all.
    """

    images: int
    layers: list[LayerUnits]
    dead: int
    saturated: int
    units: int
