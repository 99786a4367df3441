"""The live arithmetic of one output cell: the numbers that go in, what they are multiplied with, and their sum.

Computed in double precision from the very values that the network worked on, and held against the network's own value.
"""

import math
from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import nn

from glassworks.core.errors import InputError
from glassworks.instruments.hooks import find_layer
from glassworks.instruments.output_form import output_form
from glassworks.instruments.tape import LOSS, Op, Tape, record
from glassworks.looks.activations.report import Arithmetic

SOFTMAX = "softmax"
"""The layer's name for the softmax of the network's outputs, which most networks leave to the loss."""

_CONVOLUTIONS, _MATRICES = {"convolution"}, {"addmm", "mm"}
_POOLS = {"max_pool2d_with_indices", "avg_pool2d", "_adaptive_avg_pool2d", "mean"}


def arithmetic(network: nn.Module, input_: torch.Tensor, layer: str, unit: list[int] | None) -> Arithmetic:
    """Takes one output cell of a convolution, pooling, linear layer or softmax apart.

    Args:
        network: any module; unchanged afterwards.
        input_: one image [1, C, H, W] or vector [1, D].
        layer: the layer, or ``softmax`` for that of the outputs.
        unit: the cell's index without the batch; by default that of the greatest value.

    Raises:
        InputError: no such layer or cell, or a layer of another kind.
    """
    if layer == SOFTMAX and SOFTMAX not in dict(network.named_modules()):
        return _of_op(_output_softmax(network, input_), layer, unit)
    find_layer(network, layer)
    return cell_on(record(network, input_, torch.sum), layer, unit)


def cell_on(tape: Tape, layer: str, unit: list[int] | None) -> Arithmetic:
    """As `arithmetic`, for a layer of a forward pass that was recorded: many cells of one image.

    Raises:
        InputError: no such cell, or a layer of another kind.
    """
    return _of_op(_operation(tape, layer), layer, unit)


def _of_op(op: Op, layer: str, unit: list[int] | None) -> Arithmetic:
    place = _place(op, unit)
    if op.name in _CONVOLUTIONS:
        return _of_convolution(op, layer, place)
    if op.name in _MATRICES:
        return _of_matrix(op, layer, place)
    return _of_softmax(op, layer, place) if op.name == "_softmax" else _of_pool(op, layer, place)


def _output_softmax(network: nn.Module, input_: torch.Tensor) -> Op:
    """What makes probabilities of the outputs: the network's own softmax, or the one that it leaves to the loss."""
    form = output_form(network, input_)
    if form == "sigmoid":
        raise InputError(
            expected="outputs that a softmax makes probabilities of",
            found="those of sigmoids, each of which is a probability by itself",
            do="Name another layer with --layer.",
        )
    tape = record(network, input_, lambda output: F.softmax(output, -1).sum())
    return [op for op in tape.ops if op.name == "_softmax" and (op.layer == LOSS) == (form == "logits")][-1]


def _operation(tape: Tape, layer: str) -> Op:
    known = _CONVOLUTIONS | _MATRICES | _POOLS | {"_softmax"}
    within = [op for op in tape.ops if op.layer == layer]
    found = [op for op in within if op.name in known and not (op.name == "convolution" and op.args[6])]
    if not found:
        did = ", ".join(dict.fromkeys(op.name for op in within)) or "nothing itself"
        raise InputError(
            expected="a convolution, pooling, linear layer or softmax",
            found=f"'{layer}', which does: {did}",
            do="Name such a layer with --layer, or --layer softmax for that of the outputs.",
        )
    return found[-1]


def _place(op: Op, unit: list[int] | None) -> tuple[int, ...]:
    """Index of the cell in the operation's output, the image first."""
    output = op.outputs[0].detach()
    if unit is None:
        return tuple(int(part) for part in torch.unravel_index(output[:1].reshape(-1).argmax(), output.shape))
    shape = output.shape[1:]
    short = len(unit) == 1 and all(side == 1 for side in shape[1:])  # a pooled map's cell by its channel alone
    full = [*unit, *([0] * (len(shape) - 1))] if short else unit
    if len(full) != len(shape) or any(not 0 <= at < side for at, side in zip(full, shape, strict=True)):
        raise InputError(
            expected=f"a cell of an output of shape {list(shape)}",
            found=f"{unit}",
            do=f"Give {len(shape)} numbers counted from 0, such as --unit {','.join('0' * len(shape))}.",
        )
    return (0, *full)


def _of_convolution(op: Op, layer: str, place: tuple[int, ...]) -> Arithmetic:
    input_, weight, bias, stride, padding, dilation, _, _, groups = op.args
    _, channel, *position = place
    first = channel // (weight.shape[0] // groups) * weight.shape[1]
    spatial = range(len(position))
    where: list[list[int] | None] = []
    inputs: list[float] = []
    values = input_[0].detach()
    for offset in range(weight.shape[1]):
        for tap in (
            torch.cartesian_prod(*(torch.arange(side) for side in weight.shape[2:])).reshape(-1, len(position)).tolist()
        ):
            at = [position[d] * _side(stride, d) - _side(padding, d) + tap[d] * _side(dilation, d) for d in spatial]
            inside = all(0 <= at[d] < values.shape[1 + d] for d in spatial)
            where.append([first + offset, *at] if inside else None)
            inputs.append(float(values[(first + offset, *at)]) if inside else 0.0)
    weights = weight[channel].detach().reshape(-1).tolist()
    added = 0.0 if bias is None else float(bias[channel].detach())
    formula = "Σ input · weight" + (" + bias" if bias is not None else "")
    return _summed(op, layer, "convolution", place, formula, where, inputs, weights, list(weight.shape[1:]), added)


def _of_matrix(op: Op, layer: str, place: tuple[int, ...]) -> Arithmetic:
    matrix, weight = op.args[-2], op.args[-1]
    row, column = place
    bias = op.args[0] if op.name == "addmm" else None
    added = 0.0 if bias is None else float(bias.detach().expand(op.outputs[0].shape)[row, column])
    inputs, weights = matrix[row].detach().tolist(), weight[:, column].detach().tolist()
    where: list[list[int] | None] = [[index] for index in range(len(inputs))]
    formula = "Σ input · weight" + (" + bias" if bias is not None else "")
    return _summed(op, layer, "linear", place, formula, where, inputs, weights, [len(inputs)], added)


def _of_softmax(op: Op, layer: str, place: tuple[int, ...]) -> Arithmetic:
    scores = op.args[0].detach()[place[:-1]].tolist()
    highest = max(scores)  # taken off all scores first, as the network does: the quotient is the same
    powers = [math.exp(score - highest) for score in scores]
    own = powers[place[-1]] / math.fsum(powers)
    value = float(op.outputs[0][place].detach())
    where: list[list[int] | None] = [[index] for index in range(len(scores))]
    formula = "exp(own score) / Σ exp(score), the highest score taken off all of them"
    unit = list(place[1:])
    return Arithmetic(
        layer, "softmax", unit, formula, where, scores, [], powers, [len(scores)], 0.0, own, value, abs(own - value)
    )


def _of_pool(op: Op, layer: str, place: tuple[int, ...]) -> Arithmetic:
    """A window's maximum, or its mean as a sum of equal shares."""
    values = op.args[0].detach()[place[0]]
    window, shape, counted = _window(op, place)
    inside = [all(0 <= at < side for at, side in zip(index, values.shape, strict=True)) for index in window]
    inputs = [
        float(values[tuple(index)]) if is_inside else 0.0 for index, is_inside in zip(window, inside, strict=True)
    ]
    where = [list(index) if is_inside else None for index, is_inside in zip(window, inside, strict=True)]
    if op.name.startswith("max"):
        best = max(value for value, is_inside in zip(inputs, inside, strict=True) if is_inside)
        value = float(op.outputs[0][place].detach())
        unit = list(place[1:])
        return Arithmetic(
            layer,
            "max pool",
            unit,
            "max of the window",
            where,
            inputs,
            [],
            [],
            shape,
            0.0,
            best,
            value,
            abs(best - value),
        )
    share = [1.0 / counted] * len(inputs)
    formula = "Σ input · 1/number of inputs"
    return _summed(op, layer, "average pool", place, formula, where, inputs, share, shape, 0.0)


def _window(op: Op, place: Sequence[int]) -> tuple[list[tuple[int, ...]], list[int], int]:
    """(indices [channel, row, column], their layout, how many count in a mean) of the cell's window."""
    channel, values, edge = place[1], op.args[0], [0]
    if op.name in ("mean", "_adaptive_avg_pool2d"):
        cells: list[int] = list(op.outputs[0].shape[2:]) if op.name != "mean" else [1, 1]
        at = list(place[2:]) if len(place) == 4 else [0, 0]
        rows, columns = (
            range(at[d] * values.shape[2 + d] // cells[d], -(-(at[d] + 1) * values.shape[2 + d] // cells[d]))
            for d in range(2)
        )
    else:
        kernel = op.args[1]
        stride, edge = _argument(op, 2) or kernel, _argument(op, 3) or [0]
        dilation = (_argument(op, 4) or [1]) if op.name.startswith("max") else [1]
        rows, columns = (
            range(start, start + _side(kernel, d) * _side(dilation, d), _side(dilation, d))
            for d in range(2)
            for start in [place[2 + d] * _side(stride, d) - _side(edge, d)]
        )
    window = [(channel, row, column) for row in rows for column in columns]
    return window, [len(rows), len(columns)], _divisor(op, rows, columns, edge if _counts_padding(op) else [0])


def _counts_padding(op: Op) -> bool:
    return op.name == "avg_pool2d" and (len(op.args) < 6 or op.args[5])


def _divisor(op: Op, rows: range, columns: range, edge: list[int]) -> int:
    """How many count in a mean: what lies in the image and this padding, where no other number is given."""
    sides: list[int] = list(op.args[0].shape[2:])
    if op.name == "avg_pool2d" and len(op.args) > 6 and op.args[6]:
        return op.args[6]
    counts = (
        sum(-_side(edge, d) <= at < sides[d] + _side(edge, d) for at in along)
        for d, along in enumerate((rows, columns))
    )
    return math.prod(counts)


def _argument(op: Op, at: int) -> list[int]:
    """An argument that may have been left out."""
    return op.args[at] if len(op.args) > at else []


def _summed(
    op: Op,
    layer: str,
    operation: str,
    place: tuple[int, ...],
    formula: str,
    where: list[list[int] | None],
    inputs: list[float],
    weights: list[float],
    shape: list[int],
    bias: float,
) -> Arithmetic:
    products = [one * weight for one, weight in zip(inputs, weights, strict=True)]
    total = math.fsum([*products, bias])  # rounded once, at the end
    value = float(op.outputs[0][place].detach())
    unit = list(place[1:])
    return Arithmetic(
        layer, operation, unit, formula, where, inputs, weights, products, shape, bias, total, value, abs(total - value)
    )


def _side(values: list[int], dimension: int) -> int:
    return values[dimension] if len(values) > 1 else values[0]
