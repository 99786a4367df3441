"""Local derivatives of single operations on a tape: the small factors that the chain rule multiplies.

Most operations of a network have derivatives with structure: an activation's matrix is diagonal, a convolution's column
is one filter's worth of numbers. Those are read off; everything else goes through forward-mode differentiation.
"""

import math
import threading
from dataclasses import dataclass, field

import torch

from glassworks.instruments.tape import Op

ACTIVATIONS = {
    *("relu", "hardtanh", "leaky_relu", "prelu", "clamp", "clamp_min", "threshold", "hardswish", "hardsigmoid"),
    *("sigmoid", "tanh", "gelu", "silu", "mish", "elu", "softplus", "log_sigmoid_forward"),
}
"""Operations that are a unit's activation function, by their ``aten`` names."""

_ARITHMETIC = {"add", "sub", "rsub", "mul", "div", "neg", "exp", "log", "sqrt", "rsqrt", "pow", "abs"}
_ELEMENTWISE = ACTIVATIONS | _ARITHMETIC | {"native_batch_norm"}
_FORWARD_MODE = threading.Lock()  # its levels are one stack for all threads of a process
RESHAPES = {"view", "_unsafe_view", "reshape", "unsqueeze", "squeeze", "clone", "alias", "contiguous", "_to_copy"}
"""Operations whose output is the input's elements in the same order."""


def tangents(op: Op, tensor: torch.Tensor, tangent: torch.Tensor) -> list[torch.Tensor | None]:
    """How each output of ``op`` changes per unit change of ``tensor`` in the direction ``tangent``; else ``None``."""
    fixed = {id(other): other.detach() for other in op.inputs}
    differentiable = [index for index, output in enumerate(op.outputs) if output.is_floating_point()]

    def run(value: torch.Tensor) -> tuple[torch.Tensor, ...]:
        outputs = op.with_values(fixed | {id(tensor): value})
        return tuple(outputs[index] for index in differentiable)

    with torch.no_grad(), _FORWARD_MODE:
        changes = torch.func.jvp(run, (_unshared(tensor.detach()),), (_unshared(tangent),))[1]
    found: list[torch.Tensor | None] = [None] * len(op.outputs)
    for index, change in zip(differentiable, changes, strict=True):
        found[index] = change
    return found


def _unshared(tensor: torch.Tensor) -> torch.Tensor:
    """The same with memory for each element: forward mode refuses what was expanded."""
    return tensor.contiguous() if 0 in tensor.stride() else tensor


def is_reshape(op: Op) -> bool:
    """True where the output is the input's elements in the same order."""
    return op.name in RESHAPES


def is_elementwise(op: Op, tensor: torch.Tensor) -> bool:
    """True where each element of ``tensor`` reaches the one element of the output at its own place, and no other."""
    if op.name not in _ELEMENTWISE or op.outputs[0].shape != tensor.shape:
        return False
    # Batch norm in training mode mixes the images of a batch; its scale and shift act on whole channels.
    return op.name != "native_batch_norm" or (op.args[0] is tensor and not op.args[5])


Column = list[tuple[int, torch.Tensor, torch.Tensor]]
"""(which output, places [N] in it, derivatives [N] there); places count through the flattened output."""


@dataclass(eq=False)
class Columns:
    """Columns of the operations' Jacobians; remembers the diagonals of those that have one."""

    diagonals: dict[tuple[int, int], torch.Tensor] = field(default_factory=dict)

    def diagonal(self, op: Op, tensor: torch.Tensor) -> torch.Tensor:
        """d(output)/d(tensor), element by element; shaped like ``tensor``."""
        key = id(op), id(tensor)
        if key not in self.diagonals:
            self.diagonals[key] = _diagonal(op, tensor)
        return self.diagonals[key]

    def _element(self, op: Op, tensor: torch.Tensor, place: int) -> torch.Tensor:
        """One element of the diagonal [1], without computing the others where that is easy."""
        if (id(op), id(tensor)) not in self.diagonals:
            if op.name == "native_batch_norm":
                channel = place // math.prod(tensor.shape[2:]) % tensor.shape[1]
                return batch_norm_scales(op, slice(channel, channel + 1))
            if op.name in ACTIVATIONS and len(op.inputs) == 1 and op.args[0] is tensor:
                # A copy: forward-mode would give a view's tangent memory for all that the view looks into.
                element = tensor.detach().reshape(-1)[place : place + 1].clone()
                alone = Op(op.function, (element, *op.args[1:]), op.kwargs, op.outputs, op.layer)
                found = tangents(alone, element, torch.ones_like(element))[0]
                assert found is not None  # noqa: S101 - as in `diagonal`
                return found
        return self.diagonal(op, tensor).reshape(-1)[place : place + 1]

    def column(self, op: Op, tensor: torch.Tensor, place: int) -> Column:
        """What one element of ``tensor`` does to the outputs of ``op``."""
        if is_reshape(op):
            return [(0, torch.tensor([place]), torch.ones(1, dtype=tensor.dtype))]
        if is_elementwise(op, tensor):
            return [(0, torch.tensor([place]), self._element(op, tensor, place))]
        if op.name == "convolution" and op.args[0] is tensor and not op.args[6]:
            return [(0, *_convolution_column(op, place))]
        if op.name in ("mm", "addmm") and op.args[-2] is tensor and not op.kwargs:
            row, column = divmod(place, tensor.shape[1])
            width = op.args[-1].shape[1]
            return [(0, row * width + torch.arange(width), op.args[-1][column].detach())]
        one_hot = torch.zeros(tensor.numel(), dtype=tensor.dtype)
        one_hot[place] = 1
        found: Column = []
        for index, change in enumerate(tangents(op, tensor, one_hot.view(tensor.shape))):
            if change is not None:
                flat = change.reshape(-1)
                places = flat.nonzero().squeeze(1)
                found.append((index, places, flat[places]))
        return found


def _convolution_column(op: Op, place: int) -> tuple[torch.Tensor, torch.Tensor]:
    """The outputs whose windows hold one input element, and the filter weights that they give it."""
    input_, weight, _, stride, padding, dilation, _, _, groups = op.args
    output = op.outputs[0]
    image, channel, *position = (int(index) for index in torch.unravel_index(torch.tensor(place), input_.shape))
    per_group = weight.shape[0] // groups
    group, within = divmod(channel, weight.shape[1])
    filters = torch.arange(group * per_group, (group + 1) * per_group)
    taps_of_filters = weight.detach()[group * per_group : (group + 1) * per_group, within].reshape(per_group, -1)
    hits = [
        _hits(position[d], _at(stride, d), _at(padding, d), _at(dilation, d), weight.shape[2 + d], output.shape[2 + d])
        for d in range(len(position))
    ]
    steps = [math.prod(output.shape[3 + d :]) for d in range(len(position))]
    spatial, taps = torch.zeros(1, dtype=torch.long), torch.zeros(1, dtype=torch.long)
    for d, (outputs, kernel) in enumerate(hits):
        spatial = (spatial[:, None] + outputs[None] * steps[d]).reshape(-1)
        taps = (taps[:, None] * weight.shape[2 + d] + kernel[None]).reshape(-1)
    area = math.prod(output.shape[2:])
    places = (image * output.shape[1] + filters)[:, None] * area + spatial[None]
    return places.reshape(-1), taps_of_filters[:, taps].reshape(-1)


def _diagonal(op: Op, tensor: torch.Tensor) -> torch.Tensor:
    ones = torch.ones_like(tensor)
    if is_reshape(op):
        return ones
    if op.name == "native_batch_norm":
        return ones * batch_norm_scales(op).reshape(-1, *[1] * (tensor.ndim - 2))
    if op.name == "add":  # a residual connection; forward mode would import the compiler for it
        return ones * sum((1, op.kwargs.get("alpha", 1))[place] for place in (0, 1) if op.args[place] is tensor)
    found = tangents(op, tensor, ones)[0]
    assert found is not None  # noqa: S101 - elementwise operations are differentiable
    return found


def batch_norm_scales(op: Op, channels: slice = slice(None)) -> torch.Tensor:
    """d(output)/d(input) of some channels of a batch norm in eval mode: gain over standard deviation."""
    gain, variance, epsilon = op.args[1], op.args[4], op.args[7]
    scales = (variance[channels] + epsilon).rsqrt()
    return (scales if gain is None else scales * gain[channels]).detach()


def _hits(position: int, stride: int, padding: int, dilation: int, kernel: int, size: int) -> tuple[torch.Tensor, ...]:
    """(outputs, kernel places) along one side that read the input at ``position``."""
    pairs = []
    for tap in range(kernel):
        output, rest = divmod(position + padding - tap * dilation, stride)
        if rest == 0 and 0 <= output < size:
            pairs.append((output, tap))
    return tuple(torch.tensor(pairs, dtype=torch.long).reshape(-1, 2).T)


def _at(values: list[int], dimension: int) -> int:
    """A convolution's setting along one side; one number may stand for all sides."""
    return values[dimension] if len(values) > 1 else values[0]
