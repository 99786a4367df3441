"""The backpropagation microscope: where one weight's gradient comes from, with every number in sight.

A weight acts on the values ``net`` of its layer; those pass through the layer's activation and become ``o``; the rest
of the network turns ``o`` into the error E. So dE/dw = sum over positions of dE/do · do/dnet · dnet/dw: one product for
a weight of a linear layer, as many as the layer has output positions for one of a convolution. Everything is computed
in double precision, and the sum is compared with autograd's answer and with (E(w + h) - E(w - h)) / 2h.
"""

from collections.abc import Callable, Sequence

import torch
from torch import nn

from glassworks.instruments.tape import Tape
from glassworks.looks.backprop.derivatives import Columns
from glassworks.looks.backprop.passes import Passes
from glassworks.looks.backprop.paths import strongest_paths
from glassworks.looks.backprop.report import BackpropReport
from glassworks.looks.backprop.terms import Factors, starts, strongest, total
from glassworks.looks.backprop.weight import Weight

SMOOTH_STEP = torch.finfo(torch.float64).eps ** (1 / 3)
"""Step of the central difference for a weight up to 1: there, rounding and curvature spoil it about equally."""

KINKED_STEP = 1e-7
"""Where the network has kinks (ReLU, max pooling), which a step may cross: the fewer the smaller it is."""

_KINKS = {"relu", "hardtanh", "leaky_relu", "hardswish", "hardsigmoid", "clamp", "clamp_min", "prelu"}


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
        input_: what it is given, one image [1, C, H, W] or one vector [1, D].
        objective: makes the number E [] from the network's output.
        layer: the weight's layer; by default the one that holds the strongest weight.
        weight: its index; by default that of the layer's largest gradient.
        parameter: which of the layer's parameters.
        paths: how many paths to list.
        described: E in words.

    Raises:
        InputError: no such layer, parameter or index, or the weight does not act on E.
    """
    passes = Passes.of(network, input_, objective, layer, parameter)
    chosen = passes.weight(layer, parameter, weight)
    return taken_apart(passes, chosen, paths=paths, described=described)


def taken_apart(passes: Passes, chosen: Weight, *, paths: int = 5, described: str = "E") -> BackpropReport:
    """As `backprop`, for a weight of passes that are there already."""
    tape, gradients = passes.tape, passes.gradients
    acts_on = starts(tape, chosen)
    columns = Columns()
    parts = [Factors.of(tape, start, gradients, columns) for start in acts_on]
    terms, value = strongest(parts), total(parts)
    autograd = float(gradients[id(chosen.tensor)][chosen.index])
    step = _step(tape) * max(1.0, abs(chosen.value))
    difference = _central_difference(tape, chosen, step)
    found, is_complete = strongest_paths(tape, acts_on, gradients, value, paths)
    owner, _, own = chosen.name.rpartition(".")
    first = (terms[0].dE_do, terms[0].do_dnet, terms[0].dnet_dw) if terms else (0.0, 0.0, 0.0)
    return BackpropReport(
        layer=owner,
        parameter=own,
        weight=list(chosen.index),
        weight_value=chosen.value,
        error=passes.error,
        objective=described,
        value=value,
        autograd=autograd,
        central_difference=difference,
        step=step,
        autograd_error=abs(value - autograd),
        central_difference_error=abs(value - difference),
        factors=dict(zip(("dE/do", "do/dnet", "dnet/dw"), first, strict=True)),
        activation=parts[0].activation if parts else [],
        positions=sum(int((part.product != 0).sum()) for part in parts),
        terms=terms,
        terms_total=sum(term.product for term in terms),
        paths=found,
        paths_are_complete=is_complete,
    )


def _step(tape: Tape) -> float:
    return KINKED_STEP if any(op.name in _KINKS or op.name.startswith("max_pool") for op in tape.ops) else SMOOTH_STEP


def _central_difference(tape: Tape, weight: Weight, step: float) -> float:
    def error(shift: float) -> float:
        moved = weight.tensor.detach().clone()
        moved[weight.index] += shift
        return float(tape.replay({id(weight.tensor): moved}))

    return (error(step) - error(-step)) / (2 * step)
