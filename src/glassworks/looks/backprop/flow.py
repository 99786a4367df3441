"""How the gradient of one weight flows: how much of it passes each channel of each layer, and where on the image.

A single path of a real network carries next to nothing of a gradient. All paths through unit u together carry
dE/du · du/dw: the first factor comes from one backward pass, the second from one forward-mode pass along the tape.
Where a layer cuts the network, its units carry the whole gradient, so that their shares add up to 1; where a skip
connection goes around it, they add up to what does not take that way. Shares may be negative, and above 1.

Shape letters: C channels, H height, W width.
"""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import torch
from torch import nn

from glassworks.instruments.feature_maps import maps_of_batch
from glassworks.instruments.tape import LOSS, SILENT, Op, Tape
from glassworks.looks.backprop.changes import changes
from glassworks.looks.backprop.passes import Passes
from glassworks.looks.backprop.report import ChannelFlow, FlowReport, LayerFlow
from glassworks.looks.backprop.weight import Weight

MOST_CHANNELS = 48
"""Channels that are listed of a layer, the strongest first; what the others carry is one number."""
_SAME = 1e-9  # between the shares of layers that hand each channel on by itself


def flow(
    network: nn.Module,
    input_: torch.Tensor,
    objective: Callable[[torch.Tensor], torch.Tensor],
    *,
    layer: str | None = None,
    weight: Sequence[int] | None = None,
    parameter: str = "weight",
    described: str = "E",
) -> tuple[FlowReport, list[np.ndarray]]:
    """The gradient of one weight on its way, and for each layer of the report a map [H, W] of where it passes.

    Arguments as of `compute.backprop`.

    Raises:
        InputError: no such layer, parameter or index, or the weight does not act on E.
    """
    passes = Passes.of(network, input_, objective, layer, parameter)
    return flow_of(passes, passes.weight(layer, parameter, weight), described=described)


def flow_of(passes: Passes, chosen: Weight, *, described: str = "E") -> tuple[FlowReport, list[np.ndarray]]:
    """As `flow`, for a weight of passes that are there already."""
    tape, gradients = passes.tape, passes.gradients
    total = float(gradients[id(chosen.tensor)][chosen.index])
    layers: list[LayerFlow] = []
    maps: list[np.ndarray] = []
    before = np.zeros(0)
    for op, carried in _carried(tape, chosen, gradients):
        shares_CHW = maps_of_batch(carried)[0] / total if total else maps_of_batch(carried)[0]
        shares_C = shares_CHW.sum((1, 2)).numpy()
        if layers and len(shares_C) == len(before) and np.allclose(shares_C, before, rtol=0, atol=_SAME):
            layers[-1] = _extended(layers[-1], op)
        else:
            layers.append(_layer(op, shares_C, list(shares_CHW.shape)))
            maps.append(shares_CHW.sum(0).numpy())
        before = shares_C
    owner, _, own = chosen.name.rpartition(".")
    report = FlowReport(owner, own, list(chosen.index), chosen.value, passes.error, described, total, layers)
    return report, maps


def _carried(tape: Tape, weight: Weight, gradients: dict[int, torch.Tensor]) -> Iterator[tuple[Op, torch.Tensor]]:
    """For each operation of the network that the weight acts on, dE/du · du/dw of its units, in order."""
    one_hot = torch.zeros_like(weight.tensor)
    one_hot[weight.index] = 1
    moved = {id(weight.tensor): one_hot}
    last = {key: ops[-1] for key, ops in tape.consumers.items()}
    for op in tape.ops:
        if op.name in SILENT:
            continue
        inputs = {id(tensor): tensor for tensor in op.inputs}
        for key in [key for key in inputs if key in moved]:
            for output, change in zip(op.outputs, changes(op, inputs[key], moved[key]), strict=True):
                if change is not None:
                    moved[id(output)] = moved[id(output)] + change if id(output) in moved else change
            if last[key] is op:
                moved.pop(key)  # nothing reads it any more
        first = op.outputs[0] if op.outputs else None
        if first is None or op.layer == LOSS or id(first) not in moved or id(first) not in gradients:
            continue
        if first.ndim > 1 and _depends_on_input(op, tape):
            yield op, (gradients[id(first)] * moved[id(first)]).detach()


def _depends_on_input(op: Op, tape: Tape) -> bool:
    """A transposed matrix of weights is no layer: its first dimension is no image."""
    return op.outputs[0].shape[0] == tape.input.shape[0]


def _layer(op: Op, shares_C: np.ndarray, shape: list[int]) -> LayerFlow:
    order = np.argsort(-np.abs(shares_C), kind="stable")[:MOST_CHANNELS]
    channels = [ChannelFlow(int(at), float(shares_C[at])) for at in order if shares_C[at] != 0]
    rest = float(shares_C.sum() - sum(one.share for one in channels))
    return LayerFlow(op.layer, [op.name], shape, float(shares_C.sum()), channels, rest)


def _extended(before: LayerFlow, op: Op) -> LayerFlow:
    """The same channels carry the same through a further operation, such as an activation: one row is enough."""
    names = before.operations if before.operations[-1] == op.name else [*before.operations, op.name]
    return LayerFlow(
        op.layer or before.layer, names, before.shape, before.share, before.channels, before.rest
    )  # fmt: skip
