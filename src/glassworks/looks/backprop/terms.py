"""The sum that a gradient is: one term per position at which the weight acts, each a product of three factors."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch

from glassworks.instruments.tape import SILENT, Tape
from glassworks.looks.backprop.changes import changes
from glassworks.looks.backprop.derivatives import ACTIVATIONS, Columns, is_elementwise, is_reshape
from glassworks.looks.backprop.report import Term
from glassworks.looks.backprop.weight import Weight

MOST_TERMS = 12

Start = tuple[torch.Tensor, torch.Tensor]
"""A value that the weight acts on directly, and its derivative with respect to the weight, shaped alike."""


def starts(tape: Tape, weight: Weight) -> list[Start]:
    """(net, dnet/dw) for every place where the weight meets a value that depends on the input."""
    one_hot = torch.zeros_like(weight.tensor)
    one_hot[weight.index] = 1
    # Derivatives of what is computed from parameters alone, such as a transposed weight matrix.
    derivatives = {id(weight.tensor): one_hot}
    depends_on_input = {id(tape.input)}
    found: list[Start] = []
    for op in tape.ops:
        if op.name in SILENT:
            continue
        inputs = {id(tensor): tensor for tensor in op.inputs}
        meets_input = not depends_on_input.isdisjoint(inputs)
        if meets_input:
            depends_on_input.update(id(output) for output in op.outputs)
        for key in [key for key in inputs if key in derivatives]:
            for output, tangent in zip(op.outputs, changes(op, inputs[key], derivatives[key]), strict=True):
                if tangent is None:
                    continue
                if meets_input:
                    found.append((output, tangent))
                else:
                    derivatives[id(output)] = derivatives.get(id(output), 0) + tangent
    return found


@dataclass(eq=False)
class Factors:
    """The three factors at all positions of one ``net``; each tensor is shaped like it.

    Attributes:
        activation: the operations between net and o.
    """

    dE_do: torch.Tensor
    do_dnet: torch.Tensor
    dnet_dw: torch.Tensor
    activation: list[str]

    @classmethod
    def of(cls, tape: Tape, start: Start, gradients: dict[int, torch.Tensor], columns: Columns) -> "Factors":
        """Those of one start."""
        net, dnet_dw = start
        o, do_dnet, activation = _to_activation(tape, net, columns)
        dE_do = gradients[id(o)].reshape(net.shape) if id(o) in gradients else torch.zeros_like(net)
        return cls(dE_do, do_dnet, dnet_dw, activation)

    @cached_property
    def product(self) -> torch.Tensor:
        """The terms of the sum."""
        return self.dE_do * self.do_dnet * self.dnet_dw

    def strongest(self) -> list[Term]:
        """The terms that count most, in no order."""
        product = self.product
        places = product.reshape(-1).nonzero().squeeze(1)  # mostly one channel of many
        sizes = product.reshape(-1)[places].abs()
        found = []
        for flat in places[sizes.topk(min(MOST_TERMS, len(sizes))).indices].tolist():
            place = tuple(int(part) for part in np.unravel_index(flat, product.shape))
            numbers = [float(part[place]) for part in (self.dE_do, self.do_dnet, self.dnet_dw, product)]
            found.append(Term(list(place[1:] if len(place) > 1 else place), *numbers))
        return found


def strongest(parts: Iterable[Factors]) -> list[Term]:
    """The terms of all parts that count most, the first first."""
    terms = [term for part in parts for term in part.strongest()]
    return sorted(terms, key=lambda term: -abs(term.product))[:MOST_TERMS]


def total(parts: Sequence[Factors]) -> float:
    """dE/dw: the sum of all terms."""
    return sum(float(part.product.sum()) for part in parts)


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
