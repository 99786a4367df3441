"""Gradients that pass through rectifiers which an image leaves inactive.

A channel behind a rectifier that gives zero everywhere has no gradient, and an image that starts there would stay
there. Where nothing at all of an image's gradient gets through a rectifier, that part of it passes which pushes units
back into their active range (as Lucid's ``redirected_relu_grad``; here also for functions that are no modules).

Shape letters: B images.
"""

from typing import Any

import torch
import torch.nn.functional as F
from torch.overrides import TorchFunctionMode

_NO_END = float("inf")
_RECTIFIERS: dict[Any, tuple[float, float]] = {
    torch.relu: (0.0, _NO_END),
    torch.relu_: (0.0, _NO_END),
    torch.Tensor.relu: (0.0, _NO_END),
    torch.Tensor.relu_: (0.0, _NO_END),
    F.relu: (0.0, _NO_END),
    F.relu6: (0.0, 6.0),
}
"""Functions that cut their input off, with their least and greatest value."""

_IN_PLACE = (torch.relu_, torch.Tensor.relu_)


class Redirected(TorchFunctionMode):
    """While it is active, rectifiers pass gradients on as described above; values stay what they are."""

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        named = dict(zip(("input", "min_val", "max_val") if func is F.hardtanh else ("input", "inplace"), args))  # noqa: B905
        named |= kwargs or {}
        if func is F.hardtanh:
            bounds = float(named.get("min_val", -1.0)), float(named.get("max_val", 1.0))
        elif func in _RECTIFIERS:
            bounds = _RECTIFIERS[func]
        else:
            return func(*args, **(kwargs or {}))
        given = named["input"]
        if func in _IN_PLACE or named.get("inplace"):
            return given.copy_(_Rectifier.apply(given.clone(), *bounds))
        return _Rectifier.apply(given, *bounds)


class _Rectifier(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, given: torch.Tensor, low: float, high: float) -> torch.Tensor:  # pyright: ignore[reportIncompatibleMethodOverride]
        ctx.save_for_backward(given)
        ctx.bounds = low, high
        return given.clamp(low, high)

    @staticmethod
    def backward(ctx: Any, gradient: torch.Tensor) -> tuple[torch.Tensor, None, None]:  # pyright: ignore[reportIncompatibleMethodOverride]
        (given,), (low, high) = ctx.saved_tensors, ctx.bounds
        below, above = given <= low, given >= high
        through = gradient.masked_fill(below | above, 0)
        # A descent moves against the gradient: below the range it must be negative to lead back, above it positive.
        back = gradient.masked_fill((below & (gradient > 0)) | (above & (gradient < 0)), 0)
        blocked_B = through.flatten(1).abs().amax(1) == 0
        return torch.where(blocked_B.view(-1, *[1] * (through.ndim - 1)), back, through), None, None
