"""What a small change of one value does to an operation's outputs: a whole network is followed upwards step by step.

Forward mode does it for any operation, but computes the operation itself once more and has much to do around it. Most
of what a network consists of needs neither: what is linear gives the change's own image, a ReLU lets it through or not.
"""

from collections.abc import Callable

import torch

from glassworks.instruments.tape import Op
from glassworks.looks.backprop.derivatives import RESHAPES, batch_norm_scales, is_elementwise, tangents

Changes = list[torch.Tensor | None]
"""One for each output; ``None`` for one that has no derivative, or that nothing reads."""
_LINEAR = RESHAPES | {
    *("mean", "sum", "neg", "avg_pool2d", "_adaptive_avg_pool2d", "permute", "transpose", "t", "expand"),
    *("slice", "select"),
}
"""Linear in their one tensor."""


@torch.no_grad()
def changes(op: Op, tensor: torch.Tensor, change: torch.Tensor) -> Changes:
    """How each output of ``op`` changes per unit change of ``tensor`` in the direction ``change``."""
    rule = _linear if op.name in _LINEAR else _RULES.get(op.name)
    found = rule(op, tensor, change) if rule else None
    return tangents(op, tensor, change) if found is None else found


def _linear(op: Op, tensor: torch.Tensor, change: torch.Tensor) -> Changes | None:
    return list(op.with_values({id(tensor): change})) if len(op.inputs) == 1 else None


def _padding(op: Op, _tensor: torch.Tensor, change: torch.Tensor) -> Changes | None:
    return [op.function(change, op.args[1])]  # what is put around does not change, whatever it is


def _convolution(op: Op, tensor: torch.Tensor, change: torch.Tensor) -> Changes | None:
    input_, weight, _, *settings = op.args
    if tensor is input_ and tensor is not weight:
        return [op.function(change, weight, None, *settings)]
    transposed, groups = settings[3], settings[5]
    if tensor is not weight or tensor is input_ or transposed or groups != 1:
        return None
    # One weight moves one channel of the output.
    moved_C = change.flatten(1).any(1)
    found = torch.zeros_like(op.outputs[0])
    if moved_C.any():
        found[:, moved_C] = op.function(input_, change[moved_C], None, *settings)
    return [found]


def _product(op: Op, tensor: torch.Tensor, change: torch.Tensor) -> Changes | None:
    left, right = op.args[-2:]
    if op.kwargs or left is right or not any(tensor is factor for factor in (left, right)):
        return None
    return [change @ right if tensor is left else left @ change]


def _sum(op: Op, tensor: torch.Tensor, change: torch.Tensor) -> Changes | None:
    signs = (1, op.kwargs.get("alpha", 1))
    scale = sum(sign for sign, term in zip(signs, op.args[:2], strict=True) if term is tensor)
    return [(scale * change).expand(op.outputs[0].shape).contiguous()]  # a view may follow


def _relu(op: Op, _tensor: torch.Tensor, change: torch.Tensor) -> Changes | None:
    return [change * (op.outputs[0] > 0)]


def _hardtanh(op: Op, _tensor: torch.Tensor, change: torch.Tensor) -> Changes | None:
    given = op.args[1:3]  # what is as by default may be left out, from the right
    lowest, highest = *given, *(-1.0, 1.0)[len(given) :]
    found = op.outputs[0]
    return [change * ((found > lowest) & (found < highest))]


def _batch_norm(op: Op, tensor: torch.Tensor, change: torch.Tensor) -> Changes | None:
    if not is_elementwise(op, tensor):
        return None
    scales = batch_norm_scales(op).reshape(-1, *[1] * (tensor.ndim - 2))
    return [change * scales, *[None] * (len(op.outputs) - 1)]


def _max_pool(op: Op, _tensor: torch.Tensor, change: torch.Tensor) -> Changes | None:
    largest, places = op.outputs
    if change.ndim != 4:
        return None
    return [change.flatten(2).gather(2, places.flatten(2)).view_as(largest), None]


_RULES: dict[str, Callable[[Op, torch.Tensor, torch.Tensor], Changes | None]] = {
    "constant_pad_nd": _padding,
    "convolution": _convolution,
    "mm": _product,
    "addmm": _product,
    "add": _sum,
    "relu": _relu,
    "hardtanh": _hardtanh,
    "native_batch_norm": _batch_norm,
    "max_pool2d_with_indices": _max_pool,
}
"""A rule gives ``None`` where it does not hold."""
