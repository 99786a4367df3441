"""What each of PyTorch's operations does to receptive fields.

A rule takes what is known of an operation's inputs and gives the field of its result, or ``None`` where positions are
mixed in a way that is not followed: unknown, never wrong.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from glassworks.instruments.intervals import Axis, Field

Known = list[tuple[torch.Tensor, Field]]
"""Inputs of an operation with their fields."""


def followed(func: Any, args: tuple[Any, ...], known: Known, output: torch.Tensor) -> Field | None:
    """The field of one result; ``known`` holds the inputs whose fields are known."""
    name = func._opname
    if name in _RULES:
        return _RULES[name](args, known, output)
    if torch.Tag.pointwise in func.tags or name in _BY_ELEMENT or name.rstrip("_") in _BY_ELEMENT:
        return _joined(known, output)
    if name in _VIEWS:
        return _viewed(known, output)
    if name in _DENSE:
        return _dense(known)
    return None


def _joined(known: Known, output: torch.Tensor) -> Field | None:
    """The hull of all inputs, element by element; what is one number for all positions reaches them all."""
    maps = [field for tensor, field in known if field.dims is not None and _fits(tensor, field, output)]
    others = [field for tensor, field in known if field.dims is None or not _fits(tensor, field, output)]
    dims = {field.dims for field in maps}
    if len(dims) > 1 or (not maps and any(field.dims is not None for field in others)):
        return None
    parts = [*maps, *(field.whole() for field in others)]
    rows, columns = parts[0].rows, parts[0].columns
    for part in parts[1:]:
        rows, columns = rows.joined(part.rows), columns.joined(part.columns)
    return Field(rows, columns, dims.pop() if dims else None)


def _fits(tensor: torch.Tensor, field: Field, output: torch.Tensor) -> bool:
    """True where the map has the height and width of the result."""
    if field.dims is None or tensor.ndim != output.ndim:
        return False
    return all(tensor.shape[dim] == output.shape[dim] for dim in field.dims)


def _viewed(known: Known, output: torch.Tensor) -> Field | None:
    """Another shape of the same numbers: still a map, flattened, or (mixed into the batch) unknown."""
    tensor, field = known[0]
    if field.dims is None:
        return field if tensor.shape[:1] == output.shape[:1] else None
    height, width = (tensor.shape[dim] for dim in field.dims)
    same_place = tensor.ndim == output.ndim and all(tensor.shape[d] == output.shape[d] for d in field.dims)
    if same_place:
        return field
    if field.dims == (tensor.ndim - 2, tensor.ndim - 1) and tuple(output.shape[-2:]) == (height, width):
        return Field(field.rows, field.columns, (output.ndim - 2, output.ndim - 1))
    return field.whole() if tensor.shape[:1] == output.shape[:1] else None


def _dense(known: Known) -> Field | None:
    """Every result depends on every input; maps must have been flattened before, not mixed into the batch."""
    if any(field.dims is not None for _, field in known):
        return None
    return _joined(known, known[0][0])


def _windowed(
    field: Field, output: torch.Tensor, kernel: Any, stride: Any, padding: Any, dilation: Any = 1
) -> Field | None:
    if field.dims is None:
        return None
    axes = []
    pairs = [_pair(value) for value in (kernel, stride, padding, dilation)]
    for axis, dim, k, s, p, d in zip((field.rows, field.columns), field.dims, *pairs, strict=True):
        first = np.arange(output.shape[dim]) * s - p
        axes.append(axis.windows(first, first + (k - 1) * d, s))
    return Field(axes[0], axes[1], field.dims)


def _given(args: tuple[Any, ...], place: int, default: Any) -> Any:
    """An argument of an operation, where it was given and says something."""
    return default if len(args) <= place or args[place] in (None, []) else args[place]


def _pair(value: Any) -> tuple[int, int]:
    values = list(value) if isinstance(value, list | tuple) else [value]
    return (values[0], values[-1])


def _convolution(args: tuple[Any, ...], known: Known, output: torch.Tensor) -> Field | None:
    _, weight, _, stride, padding, dilation, transposed = args[:7]
    field = known[0][1]
    if weight.ndim != 4 or field.dims is None:
        return None
    if not transposed:
        return _windowed(field, output, tuple(weight.shape[2:]), stride, padding, dilation)
    axes = []
    pairs = [_pair(value) for value in (tuple(weight.shape[2:]), stride, padding, dilation)]
    for axis, dim, k, s, p, d in zip((field.rows, field.columns), field.dims, *pairs, strict=True):
        at = np.arange(output.shape[dim]) + p
        first, last = -((-(at - (k - 1) * d)) // s), at // s
        taken = axis.windows(np.minimum(first, last), last, 1)
        axes.append(Axis(taken.first_N, taken.last_N, max(1, axis.jump // s)))
    return Field(axes[0], axes[1], field.dims)


def _pooled(args: tuple[Any, ...], known: Known, output: torch.Tensor) -> Field | None:
    """``avg_pool2d(input, kernel, stride, padding, ...)``; no stride is the kernel's size."""
    stride = _given(args, 2, args[1])
    return _windowed(known[0][1], output, args[1], stride, _given(args, 3, 0))


def _max_pooled(args: tuple[Any, ...], known: Known, output: torch.Tensor) -> Field | None:
    """As ``_pooled``, with a dilation."""
    stride = _given(args, 2, args[1])
    padding, dilation = _given(args, 3, 0), _given(args, 4, 1)
    return _windowed(known[0][1], output, args[1], stride, padding, dilation)


def _adaptive(_args: tuple[Any, ...], known: Known, output: torch.Tensor) -> Field | None:
    """Window i of m over n units reaches from floor(i n / m) to ceil((i + 1) n / m) - 1."""
    field = known[0][1]
    if field.dims is None:
        return None
    if all(output.shape[dim] == 1 for dim in field.dims):
        return Field(field.rows.whole(), field.columns.whole(), field.dims)
    axes = []
    for axis, dim in zip((field.rows, field.columns), field.dims, strict=True):
        n, m = len(axis.first_N), output.shape[dim]
        at = np.arange(m)
        step = n // m if n % m == 0 else 0
        axes.append(axis.windows(at * n // m, -(-(at + 1) * n // m) - 1, step))
    return Field(axes[0], axes[1], field.dims)


def _mean(args: tuple[Any, ...], known: Known, output: torch.Tensor) -> Field | None:
    tensor, field = known[0]
    given = _given(args, 1, range(tensor.ndim))
    over = {dim % tensor.ndim for dim in ([given] if isinstance(given, int) else given)}
    if field.dims is None:
        return field if 0 not in over else None
    if tensor.ndim == output.ndim and set(field.dims) <= over:
        return Field(field.rows.whole(), field.columns.whole(), field.dims)
    if over & set(field.dims):
        return field.whole()
    if tensor.ndim == output.ndim:
        return field
    shift = [dim - sum(other < dim for other in over) for dim in field.dims]
    return Field(field.rows, field.columns, (shift[0], shift[1]))


def _concatenated(args: tuple[Any, ...], known: Known, output: torch.Tensor) -> Field | None:
    dim = _given(args, 1, 0) % output.ndim
    if any(field.dims is not None and dim in field.dims for _, field in known):
        return None
    return _joined(known, output)


def _permuted(args: tuple[Any, ...], known: Known, _output: torch.Tensor) -> Field | None:
    tensor, field = known[0]
    if field.dims is None:
        return field
    order = [dim % tensor.ndim for dim in args[1]]
    return Field(field.rows, field.columns, (order.index(field.dims[0]), order.index(field.dims[1])))


def _transposed(args: tuple[Any, ...], known: Known, output: torch.Tensor) -> Field | None:
    order = list(range(output.ndim))
    one, other = (dim % output.ndim for dim in args[1:3])
    order[one], order[other] = order[other], order[one]
    return _permuted((args[0], order), known, output)


def _padded(args: tuple[Any, ...], known: Known, output: torch.Tensor) -> Field | None:
    tensor, field = known[0]
    if field.dims is None:
        return None
    before = {tensor.ndim - 1 - place: args[1][2 * place] for place in range(len(args[1]) // 2)}
    axes = [
        axis.at(np.arange(output.shape[dim]) - before.get(dim, 0))
        for axis, dim in zip((field.rows, field.columns), field.dims, strict=True)
    ]
    return Field(axes[0], axes[1], field.dims)


def _normalized_over(count: Callable[[tuple[Any, ...]], int]) -> Callable[..., Field | None]:
    """Norms over the last ``count`` dimensions: a whole field where height or width are among them."""

    def rule(args: tuple[Any, ...], known: Known, _output: torch.Tensor) -> Field | None:
        tensor, field = known[0]
        if field.dims is None or max(field.dims) < tensor.ndim - count(args):
            return field
        return field if len(field.rows.first_N) == len(field.columns.first_N) == 1 else None

    return rule


def _averaged_over_channels(args: tuple[Any, ...], known: Known, output: torch.Tensor) -> Field | None:
    """``avg_pool3d`` as local response normalisation uses it: windows along the channels alone."""
    return _viewed(known, output) if list(args[1])[1:] == [1, 1] else None


def _sliced(args: tuple[Any, ...], known: Known, output: torch.Tensor) -> Field | None:
    tensor, field = known[0]
    dim = _given(args, 1, 0) % tensor.ndim
    if field.dims is None or dim not in field.dims:
        return _viewed(known, output)
    start, step = _given(args, 2, 0), _given(args, 4, 1)
    start = start + tensor.shape[dim] if start < 0 else start
    axes = [field.rows, field.columns]
    place = field.dims.index(dim)
    at = start + np.arange(output.shape[dim]) * step
    axes[place] = axes[place].windows(at, at, step)
    return Field(axes[0], axes[1], field.dims)


def _indexed(args: tuple[Any, ...], known: Known, output: torch.Tensor) -> Field | None:
    dims = known[0][1].dims
    touched = {dim for dim, index in enumerate(args[1]) if index is not None}
    return None if dims is None or touched & set(dims) else _viewed(known, output)


_BY_ELEMENT = frozenset({
    "clone", "_to_copy", "alias", "detach", "contiguous", "copy", "copy_", "native_dropout", "native_batch_norm",
    "_native_batch_norm_legit_no_training", "_native_batch_norm_legit", "cudnn_batch_norm", "miopen_batch_norm",
    "_batch_norm_no_update", "_batch_norm_with_update", "_prelu_kernel", "relu", "hardtanh", "silu", "hardswish",
    "leaky_relu", "elu",
})  # fmt: skip
_VIEWS = frozenset({
    "view", "_unsafe_view", "reshape", "_reshape_alias", "unsqueeze", "squeeze", "expand", "split", "split_with_sizes",
    "unbind", "select", "flatten", "lift_fresh",
})  # fmt: skip
_DENSE = frozenset({"mm", "addmm", "linear", "bmm"})
_RULES: dict[str, Callable[[tuple[Any, ...], Known, torch.Tensor], Field | None]] = {
    "convolution": _convolution,
    "max_pool2d_with_indices": _max_pooled,
    "avg_pool2d": _pooled,
    "_adaptive_avg_pool2d": _adaptive,
    "adaptive_max_pool2d": _adaptive,
    "mean": _mean,
    "amax": _mean,
    "cat": _concatenated,
    "permute": _permuted,
    "transpose": _transposed,
    "constant_pad_nd": _padded,
    "native_layer_norm": _normalized_over(lambda args: len(args[1])),
    "avg_pool3d": _averaged_over_channels,
    "slice": _sliced,
    "index": _indexed,
}
