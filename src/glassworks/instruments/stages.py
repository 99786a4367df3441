"""A network in a few lines for a drawing: its operations in order, those at one size of map together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from torch import nn

from glassworks.instruments.layers import Layer, layer_table

BLOCKS = {
    "BasicBlock": "residual block",
    "ResidualBlock": "residual block",
    "SeparableBlock": "separable residual block",
    "Bottleneck": "bottleneck block",
    "InvertedResidual": "inverted residual block",
    "Inception": "inception module",
}
"""Modules that are shown as one operation, by the names of their classes."""


@dataclass(frozen=True)
class Stage:
    """Operations whose maps have one size.

    Attributes:
        operations: in words, one line each; several of the same in a row are counted.
        output: shape of what they give, without the batch.
        has_shortcuts: whether blocks among them add their input to their output.
    """

    operations: tuple[str, ...]
    output: tuple[int, ...]
    has_shortcuts: bool

    @property
    def text(self) -> str:
        """The operations, and below them the shape."""
        return "\n".join([*self.operations, shape_words(self.output)])


@dataclass(frozen=True)
class _Operation:
    """One operation: words, what it gives, the block that it is the whole of (else empty)."""

    words: str
    output: tuple[int, ...]
    block: str = ""


def stages(network: nn.Module, input_shape: Sequence[int]) -> list[Stage]:
    """The stages of ``network``, from one pass without numbers."""
    found = list(_operations(network, layer_table(network, input_shape).layers))
    made = []
    for _, group in groupby(_numbered(found), key=lambda pair: pair[0]):
        operations = [operation for _, operation in group]
        words = [(text, len(list(same))) for text, same in groupby(one.words for one in operations)]
        lines = tuple(text if times == 1 else f"{times} × {text}" for text, times in words)
        shortcuts = any("residual" in one.words or "bottleneck" in one.words for one in operations if one.block)
        made.append(Stage(lines, operations[-1].output, shortcuts))
    return made


def shape_words(shape: Sequence[int]) -> str:
    """``64 × 16 × 16``, ``128 values``."""
    if len(shape) == 1:
        return f"{shape[0]:,} value{'s' if shape[0] != 1 else ''}"
    return " × ".join(f"{size:,}" for size in shape)


def _numbered(operations: Sequence[_Operation]) -> Iterator[tuple[int, _Operation]]:
    """Each with the number of its stage: another one where the size of the maps changes, and for every vector."""
    number, last = 0, None
    for operation in operations:
        size = operation.output[1:]
        if last is not None and (size != last or not size):
            number += 1
        last = size
        yield number, operation


def _operations(network: nn.Module, rows: Sequence[Layer]) -> Iterator[_Operation]:
    for block, group in groupby(rows, key=lambda row: _block_of(network, row.name)):
        inside = list(group)
        if block:
            # A shortcut may be computed last, but no later than at the size of the whole.
            kind = BLOCKS[type(network.get_submodule(block)).__name__]
            yield _Operation(kind, _whole(network, block, inside), block)
            continue
        for row in inside:
            words = _words(network.get_submodule(row.name), row)
            if words:
                yield _Operation(words, row.output)


def _whole(network: nn.Module, block: str, rows: Sequence[Layer]) -> tuple[int, ...]:
    """What a block gives: branches that lie side by side give their maps together."""
    if type(network.get_submodule(block)).__name__ != "Inception":
        return rows[-1].output
    branches = {row.name.removeprefix(f"{block}.").split(".")[0]: row.output for row in rows}
    return (sum(output[0] for output in branches.values()), *rows[-1].output[1:])


def _block_of(network: nn.Module, name: str) -> str:
    """The dotted name of the block that a layer lies in; empty for none."""
    parts = name.split(".")
    for length in range(1, len(parts)):
        outer = ".".join(parts[:length])
        if type(network.get_submodule(outer)).__name__ in BLOCKS:
            return outer
    return ""


def _words(module: nn.Module, row: Layer) -> str:
    """An operation in words; empty for what only shapes values, such as activations and norms."""
    window, _, rest = row.kernel.partition("/")
    stride = rest.partition(" ")[0]
    stride = "" if window == f"{stride}x{stride}" else stride  # windows that lie side by side
    form = window.partition(" ")[0].replace("x", " × ") + (f", stride {stride}" if stride not in ("", "1") else "")
    match module:
        case nn.ConvTranspose2d():
            return f"transposed convolution {form}"
        case nn.Conv2d():
            return f"convolution {form}"
        case nn.MaxPool2d():
            return f"max pooling {form}"
        case nn.AvgPool2d():
            return f"average pooling {form}"
        case nn.AdaptiveAvgPool2d() | nn.AdaptiveMaxPool2d():
            ends = row.output[1:]
            return "mean of each map" if ends == (1, 1) else f"average pooling to {shape_words(ends)}"
        case nn.Linear():
            return "dense layer"
        case _:
            return ""
