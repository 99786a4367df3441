"""The backpropagation microscope: where one weight's gradient comes from, with every number in sight.

A weight acts on the values ``net`` of its layer; those pass through the layer's activation and become ``o``; the rest
of the network turns ``o`` into the error E. So dE/dw = sum over positions of dE/do · do/dnet · dnet/dw: one product for
a weight of a linear layer, as many as the layer has output positions for one of a convolution. Everything is computed
in double precision, and the sum is held against autograd's answer and against (E(w + h) - E(w - h)) / 2h.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import nn

from glassworks.core.errors import InputError, unknown
from glassworks.core.report import Report
from glassworks.instruments.tape import SILENT, Tape, record
from glassworks.looks.backprop.derivatives import ACTIVATIONS, Columns, is_elementwise, is_reshape, tangents
from glassworks.looks.backprop.paths import Path, Start, strongest_paths

SMOOTH_STEP = torch.finfo(torch.float64).eps ** (1 / 3)
"""Step of the central difference for a weight up to 1: there, rounding and curvature spoil it about equally."""

KINKED_STEP = 1e-7
"""Where the network has kinks (ReLU, max pooling), which a step may cross: the fewer the smaller it is."""

_KINKS = {"relu", "hardtanh", "leaky_relu", "hardswish", "hardsigmoid", "clamp", "clamp_min", "prelu"}

MOST_TERMS = 12


@dataclass
class Term:
    """One position's part of the gradient; ``product`` is that of the three factors."""

    position: list[int]
    dE_do: float
    do_dnet: float
    dnet_dw: float
    product: float


@dataclass
class BackpropReport(Report):
    """One weight's gradient, taken apart.

    Attributes:
        layer: the layer's dotted name.
        parameter: which of its parameters, mostly ``weight``.
        weight: index of the one weight in it.
        weight_value: w.
        error: E, the number that is derived.
        objective: E in words.
        value: dE/dw as the sum of the terms.
        autograd: dE/dw from PyTorch's backward pass.
        central_difference: (E(w + h) - E(w - h)) / 2h, from two further forward passes.
        step: h.
        autograd_error: |value - autograd|.
        central_difference_error: |value - central_difference|; it also holds the curvature within h.
        factors: of the strongest term, by name; their product is ``value`` where there is one position.
        activation: the operations between net and o; empty where the layer has no activation of its own.
        positions: how many terms the sum has that are not zero.
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


def backprop(
    network: nn.Module,
    input_: torch.Tensor,
    objective: Callable[[torch.Tensor], torch.Tensor],
    *,
    layer: str | None = None,
    weight: Sequence[int] | None = None,
    parameter: str = "weight",
    paths: int = 5,
    described: str = "E",
) -> BackpropReport:
    """Takes the gradient of one weight apart.

    Args:
        network: any module; unchanged afterwards.
        input_: what it is given, one picture [1, C, H, W] or one vector [1, D].
        objective: makes the number E [] from the network's output.
        layer: the weight's layer; by default the one that holds the strongest weight.
        weight: its index; by default that of the layer's largest gradient.
        parameter: which of the layer's parameters.
        paths: how many paths to list.
        described: E in words.

    Raises:
        InputError: no such layer, parameter or index, or the weight does not act on E.
    """
    tape = record(network, input_, objective)
    candidates = _candidates(tape, layer, parameter)
    gradients = tape.gradients(candidates.values())
    name, tensor = _strongest(candidates, gradients)
    index = _index(tensor, gradients[id(tensor)], weight, name)
    starts = _starts(tape, tensor, index)
    columns = Columns()
    parts = [_Terms.of(tape, net, dnet_dw, gradients, columns) for net, dnet_dw in starts]
    value = sum(float(part.product.sum()) for part in parts)
    autograd = float(gradients[id(tensor)][index])
    step = _step(tape) * max(1.0, abs(float(tensor[index].detach())))
    difference = _central_difference(tape, tensor, index, step)
    terms = sorted((term for part in parts for term in part.listed()), key=lambda term: -abs(term.product))
    terms = terms[:MOST_TERMS]
    first = terms[0] if terms else Term([], 0.0, 0.0, 0.0, 0.0)
    found, complete = strongest_paths(tape, starts, gradients, value, paths)
    owner, _, parameter = name.rpartition(".")
    return BackpropReport(
        layer=owner,
        parameter=parameter,
        weight=list(index),
        weight_value=float(tensor[index].detach()),
        error=float(tape.objective.detach()),
        objective=described,
        value=value,
        autograd=autograd,
        central_difference=difference,
        step=step,
        autograd_error=abs(value - autograd),
        central_difference_error=abs(value - difference),
        factors={"dE/do": first.dE_do, "do/dnet": first.do_dnet, "dnet/dw": first.dnet_dw},
        activation=parts[0].activation if parts else [],
        positions=sum(int((part.product != 0).sum()) for part in parts),
        terms=terms,
        terms_total=sum(term.product for term in terms),
        paths=found,
        paths_are_complete=complete,
    )


def _candidates(tape: Tape, layer: str | None, parameter: str) -> dict[str, torch.Tensor]:
    """The parameters to choose from, by name: one where the layer is named, else every matrix of weights."""
    if layer is None:
        found = {
            name: tensor for name, tensor in tape.parameters.items() if tensor.ndim > 1 or len(tape.parameters) < 3
        }
        return found or tape.parameters
    name = f"{layer}.{parameter}" if layer else parameter
    if name not in tape.parameters:
        layers = {known.rpartition(".")[0] for known in tape.parameters}
        own = [known.rpartition(".")[2] for known in tape.parameters if known.rpartition(".")[0] == layer]
        if own:
            raise InputError(
                expected=f"a parameter of '{layer}'", found=f"'{parameter}'", do=f"It has: {', '.join(own)}."
            )
        such = f"Such as: {', '.join(sorted(layers)[:8])}."
        raise unknown("a layer with weights", layer, layers, otherwise=such, error=InputError)
    return {name: tape.parameters[name]}


def _strongest(candidates: dict[str, torch.Tensor], gradients: dict[int, torch.Tensor]) -> tuple[str, torch.Tensor]:
    """The candidate that holds the largest gradient."""
    reached = {name: tensor for name, tensor in candidates.items() if id(tensor) in gradients}
    if not reached:
        raise InputError(
            expected="a weight that acts on the error",
            found=f"{', '.join(list(candidates)[:3]) or 'no weights'}, on which it does not depend",
            do="Choose another --layer, or another --target.",
        )
    name = max(reached, key=lambda name: float(gradients[id(reached[name])].abs().max()))
    return name, reached[name]


def _index(tensor: torch.Tensor, gradient: torch.Tensor, wanted: Sequence[int] | None, name: str) -> tuple[int, ...]:
    if wanted is None:
        return tuple(int(part) for part in torch.unravel_index(gradient.abs().argmax(), tensor.shape))
    if len(wanted) != tensor.ndim or any(not 0 <= at < side for at, side in zip(wanted, tensor.shape, strict=False)):
        raise InputError(
            expected=f"an index into {name}, whose shape is {list(tensor.shape)}",
            found=f"{list(wanted)}",
            do=f"Give {tensor.ndim} numbers counted from 0, such as --unit {','.join('0' * tensor.ndim)}.",
        )
    return tuple(wanted)


def _starts(tape: Tape, weight: torch.Tensor, index: tuple[int, ...]) -> list[Start]:
    """(net, dnet/dw) for every place where the weight meets a value that depends on the input."""
    one_hot = torch.zeros_like(weight)
    one_hot[index] = 1
    change = {id(weight): one_hot}  # of what is computed from parameters alone, such as a transposed weight
    varies = {id(tape.input)}
    starts: list[Start] = []
    for op in tape.ops:
        if op.name in SILENT:
            continue
        inputs = {id(tensor): tensor for tensor in op.inputs}
        meets = not varies.isdisjoint(inputs)
        if meets:
            varies.update(id(output) for output in op.outputs)
        for key in [key for key in inputs if key in change]:
            for output, tangent in zip(op.outputs, tangents(op, inputs[key], change[key]), strict=True):
                if tangent is None:
                    continue
                if meets:
                    starts.append((output, tangent))
                else:
                    change[id(output)] = change.get(id(output), 0) + tangent
    return starts


@dataclass(eq=False)
class _Terms:
    """All positions' factors, each tensor shaped like net."""

    dE_do: torch.Tensor
    do_dnet: torch.Tensor
    dnet_dw: torch.Tensor
    product: torch.Tensor
    activation: list[str]

    @classmethod
    def of(
        cls, tape: Tape, net: torch.Tensor, dnet_dw: torch.Tensor, gradients: dict[int, torch.Tensor], columns: Columns
    ) -> "_Terms":
        o, do_dnet, activation = _to_activation(tape, net, columns)
        dE_do = gradients[id(o)].reshape(net.shape) if id(o) in gradients else torch.zeros_like(net)
        return cls(dE_do, do_dnet, dnet_dw, dE_do * do_dnet * dnet_dw, activation)

    def listed(self) -> list[Term]:
        """The strongest, in no order."""
        shape = self.product.shape
        best = self.product.reshape(-1).abs().topk(min(MOST_TERMS, self.product.numel())).indices
        found = []
        for flat in best.tolist():
            place = tuple(int(part) for part in torch.unravel_index(torch.tensor(flat), shape))
            factors = [float(part[place]) for part in (self.dE_do, self.do_dnet, self.dnet_dw, self.product)]
            if factors[-1] != 0:
                found.append(Term(list(place[1:] if len(place) > 1 else place), *factors))
        return found


def _to_activation(tape: Tape, net: torch.Tensor, columns: Columns) -> tuple[torch.Tensor, torch.Tensor, list[str]]:
    """(o, do/dnet, the operations between): along elementwise operations up to and with the first activation."""
    value, derivative, names = net, torch.ones_like(net), []
    while len(readers := tape.readers(value)) == 1:
        op = readers[0]
        if not (is_reshape(op) or is_elementwise(op, value)):
            break
        derivative = derivative * columns.diagonal(op, value).reshape(net.shape)
        names.append(op.name)
        value = op.outputs[0]
        if op.name in ACTIVATIONS:
            return value, derivative, names
    return net, torch.ones_like(net), []


def _step(tape: Tape) -> float:
    return KINKED_STEP if any(op.name in _KINKS or op.name.startswith("max_pool") for op in tape.ops) else SMOOTH_STEP


def _central_difference(tape: Tape, weight: torch.Tensor, index: tuple[int, ...], step: float) -> float:
    def error(shift: float) -> float:
        moved = weight.detach().clone()
        moved[index] += shift
        return float(tape.replay({id(weight): moved}))

    return (error(step) - error(-step)) / (2 * step)
