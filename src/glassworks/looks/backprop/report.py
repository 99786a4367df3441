"""One weight's gradient in numbers: the terms that add up to it, the paths that it takes, and how it was checked."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from glassworks.core.report import Report

if TYPE_CHECKING:
    from glassworks.models.worked_example import Row


@dataclass
class Term:
    """One position's part of the gradient; ``product`` is that of the three factors."""

    position: list[int]
    dE_do: float
    do_dnet: float
    dnet_dw: float
    product: float


@dataclass
class Step:
    """One unit on a path.

    Attributes:
        layer: the module in which it was computed; empty for the network's own forward, ``(loss)`` after it.
        operation: ``convolution``, ``relu``, ...
        unit: its index in the operation's output, without the batch.
        derivative: of this unit with respect to the next one down the path, the last of them the weight.
        carried: the share of the gradient that flows through this unit along the path's part below it, over all ways
            from here to the loss together.
    """

    layer: str
    operation: str
    unit: list[int]
    derivative: float
    carried: float


@dataclass
class Path:
    """A chain of units from the loss down to the weight.

    Attributes:
        product: of all derivatives along it.
        share: of the gradient; shares of all paths add up to 1 and may be negative or above 1.
        steps: the loss first.
    """

    product: float
    share: float
    steps: list[Step]


@dataclass
class BackpropReport(Report):
    """One weight's gradient, taken apart.

    Attributes:
        layer: the layer's dotted name.
        parameter: which of its parameters, mostly ``weight``.
        weight: index of the one weight in it.
        weight_value: w.
        error: E, the number that is differentiated.
        objective: E in words.
        value: dE/dw as the sum of the terms.
        autograd: dE/dw from PyTorch's backward pass.
        central_difference: (E(w + h) - E(w - h)) / 2h, from two further forward passes.
        step: h.
        autograd_error: |value - autograd|.
        central_difference_error: |value - central_difference|; it also holds the curvature within h.
        factors: of the strongest term, by name; their product is ``value`` where there is one position.
        activation: the operations between net and o; empty where the layer has no activation of its own.
        positions: how many terms of the sum are not zero.
        terms: the strongest of them.
        terms_total: what the listed terms add up to.
        paths: the strongest chains of units from the loss to the weight.
        paths_are_complete: no path was left out of the search.
    """

    layer: str
    parameter: str
    weight: list[int]
    weight_value: float
    error: float
    objective: str
    value: float
    autograd: float
    central_difference: float
    step: float
    autograd_error: float
    central_difference_error: float
    factors: dict[str, float]
    activation: list[str]
    positions: int
    terms: list[Term]
    terms_total: float
    paths: list[Path]
    paths_are_complete: bool


@dataclass
class ChannelFlow:
    """What one channel carries: ``share`` of the weight's gradient passes its units, over all paths together."""

    channel: int
    share: float


@dataclass
class LayerFlow:
    """One layer on the gradient's way, or several that hand every channel on by itself.

    Attributes:
        layer: the last of them; empty for what the network's own forward does.
        operations: ``convolution``, ``relu``, ... in order.
        shape: channels, rows and columns.
        share: of the gradient, through all channels; 1 where there is no way around the layer.
        channels: the strongest ones, the strongest first.
        rest: the share of all others.
    """

    layer: str
    operations: list[str]
    shape: list[int]
    share: float
    channels: list[ChannelFlow]
    rest: float


@dataclass
class FlowReport(Report):
    """How the gradient of one weight flows.

    Attributes:
        layer: the weight's layer.
        parameter: which of its parameters.
        weight: index of the one weight in it.
        weight_value: w.
        error: E.
        objective: E in words.
        value: dE/dw.
        layers: from the weight to the loss.
    """

    layer: str
    parameter: str
    weight: list[int]
    weight_value: float
    error: float
    objective: str
    value: float
    layers: list[LayerFlow]


@dataclass
class WorkedReport(BackpropReport):
    """As for any network, and every number of the worked example.

    Attributes:
        table: the example's quantities in their order.
    """

    table: "list[Row]"
