"""Gradients of depthwise convolutions on a processor, by kernels that are fast for them.

oneDNN computes a depthwise convolution fast, but not every gradient of one. Two cases fall to its plain loops, and take
most of the time of a step in an EfficientNet (milliseconds before and after for one layer on an AMD EPYC):

- the gradient of weights wider than three columns: 43 -> 4 in bfloat16, 15 -> 7 in float32 (240 channels, 28 pixels, 8
  images). Here it is computed for three columns at a time, from the input shifted to where they begin.
- in bfloat16, the gradient of the input where the stride is more than one: 262 -> 25 (96 channels, 113 pixels, 32
  images). Here it is a plain convolution of the output's gradient, spread out with zeros between, with the kernel
  turned by half.

Both are sums of the same products, by operations of torch that give the same bits each time.

Shape letters: B batch, C channels, H height, W width, k kernel side.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from itertools import chain
from typing import Any

import torch
import torch.nn.functional as F
from torch import nn
from torch.overrides import TorchFunctionMode

_FAST_COLUMNS = 3
"""The widest kernel that oneDNN's fast weight gradient takes."""


class FastDepthwise(TorchFunctionMode):
    """Inside this context, depthwise convolutions on a processor have the fast gradients wherever those pay.

    It holds for every convolution, whatever calls it, and changes no module. Results differ from those without it by
    the order of the sums alone.
    """

    def __torch_function__(
        self, func: Callable[..., Any], types: Iterable[type], args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        """Every call of torch passes here; all but a few convolutions go on unchanged."""
        if func is torch.conv2d and (call := _slow_call(*args, **(kwargs or {}))) is not None:
            return call()
        return func(*args, **(kwargs or {}))


def fast_gradients(networks: Iterable[nn.Module]) -> AbstractContextManager[object]:
    """``FastDepthwise`` where a network on the processor has depthwise layers; others are spared its detour."""
    return FastDepthwise() if any(map(_is_depthwise, chain(*(n.modules() for n in networks)))) else nullcontext()


def _is_depthwise(layer: nn.Module) -> bool:
    is_one = isinstance(layer, nn.Conv2d) and layer.groups == layer.in_channels > 1
    return is_one and layer.weight.device.type == "cpu"


def _slow_call(
    input: torch.Tensor,  # noqa: A002 - torch's own names
    weight: torch.Tensor,
    bias: torch.Tensor | None = None,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: int = 1,
) -> Callable[[], torch.Tensor] | None:
    """The same convolution with fast gradients, or ``None`` where torch's own are good or this knows no better."""
    if input.device.type != "cpu" or groups == 1 or not torch.is_grad_enabled() or input.ndim != 4:
        return None
    if groups != input.shape[1] or groups != len(weight) or isinstance(padding, str) or _pair(dilation) != (1, 1):
        return None
    strides, pads, dtype = _pair(stride), _pair(padding), _dtype(input)
    is_wide = weight.shape[3] > _FAST_COLUMNS
    is_spread = dtype == torch.bfloat16 and strides != (1, 1)
    fits = all(pad < side for pad, side in zip(pads, weight.shape[2:], strict=True))
    if not (fits and (is_wide or is_spread)):
        return None

    def call() -> torch.Tensor:
        cast = None if bias is None else bias.to(dtype)
        return _Depthwise.apply(input.to(dtype), weight.to(dtype), cast, strides, pads)

    return call


def _pair(value: Any) -> tuple[int, int]:
    """Torch takes one number for both directions, or a sequence of one or two."""
    sides = (value,) if isinstance(value, int) else tuple(value)
    return (sides[0], sides[-1])


def _dtype(x: torch.Tensor) -> torch.dtype:
    """In which the convolution computes: that of autocast, where it is on."""
    return torch.get_autocast_dtype("cpu") if torch.is_autocast_enabled("cpu") else x.dtype


class _Depthwise(torch.autograd.Function):
    """[B, C, H, W], [C, 1, k, k] and [C] to [B, C, H', W']."""

    @staticmethod
    def forward(
        ctx: Any,
        x_BCHW: torch.Tensor,
        weight: torch.Tensor,
        bias: torch.Tensor | None,
        stride: tuple[int, int],
        padding: tuple[int, int],
    ) -> torch.Tensor:
        ctx.save_for_backward(x_BCHW, weight)
        ctx.stride, ctx.padding = stride, padding
        with torch.autocast("cpu", enabled=False):
            return torch.conv2d(x_BCHW, weight, bias, stride, padding, groups=len(weight))

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(  # pyright: ignore[reportIncompatibleMethodOverride] - as the decorator is typed
        ctx: Any, *grad_outputs: torch.Tensor
    ) -> tuple[torch.Tensor | None, ...]:
        (grad,), (x_BCHW, weight) = grad_outputs, ctx.saved_tensors
        of_input, of_weight, of_bias = ctx.needs_input_grad[:3]
        grad = grad.contiguous(memory_format=torch.channels_last)
        return (
            _input_gradient(grad, x_BCHW, weight, ctx.stride, ctx.padding) if of_input else None,
            _weight_gradient(grad, x_BCHW, weight, ctx.stride, ctx.padding) if of_weight else None,
            grad.sum((0, 2, 3)) if of_bias else None,
            None,
            None,
        )


def _input_gradient(
    grad: torch.Tensor, x_BCHW: torch.Tensor, weight: torch.Tensor, stride: tuple[int, int], padding: tuple[int, int]
) -> torch.Tensor:
    if grad.dtype != torch.bfloat16 or stride == (1, 1):
        return _gradients(grad, x_BCHW, weight, stride, padding, of_input=True)[0]
    channels, (down, right) = len(weight), stride
    sides = [
        side + 2 * pad - kernel + 1
        for side, pad, kernel in zip(x_BCHW.shape[2:], padding, weight.shape[2:], strict=True)
    ]
    spread = torch.zeros((len(grad), channels, *sides), dtype=grad.dtype).to(memory_format=torch.channels_last)
    spread[:, :, ::down, ::right][:, :, : grad.shape[2], : grad.shape[3]] = grad
    around = [kernel - 1 - pad for pad, kernel in zip(padding, weight.shape[2:], strict=True)]
    return torch.conv2d(spread, weight.flip(2, 3), None, 1, around, groups=channels)


def _weight_gradient(
    grad: torch.Tensor, x_BCHW: torch.Tensor, weight: torch.Tensor, stride: tuple[int, int], padding: tuple[int, int]
) -> torch.Tensor:
    width = weight.shape[3]
    if width <= _FAST_COLUMNS:
        return _gradients(grad, x_BCHW, weight, stride, padding, of_input=False)[1]
    parts: list[torch.Tensor] = []
    for first in range(0, width, _FAST_COLUMNS):
        columns = weight[..., first : first + _FAST_COLUMNS].contiguous()
        # Padding of more than half the columns would fall to the plain loops again: the zeros are written out instead,
        # and what these columns never meet is cut off (a negative padding).
        before = padding[1] - first
        after = stride[1] * (grad.shape[3] - 1) + columns.shape[3] - x_BCHW.shape[3] - before
        shifted = F.pad(x_BCHW, (before, after))
        parts.append(_gradients(grad, shifted, columns, stride, (padding[0], 0), of_input=False)[1])
    return torch.cat(parts, dim=3)


def _gradients(
    grad: torch.Tensor,
    x_BCHW: torch.Tensor,
    weight: torch.Tensor,
    stride: tuple[int, int],
    padding: tuple[int, int],
    *,
    of_input: bool,
) -> Mapping[int, torch.Tensor]:
    """Torch's own: of the input at place 0, or of the weights at place 1."""
    return torch.ops.aten.convolution_backward(
        *(grad, x_BCHW, weight, None, stride, padding, (1, 1), False, (0, 0), len(weight)),
        (of_input, not of_input, False),
    )
