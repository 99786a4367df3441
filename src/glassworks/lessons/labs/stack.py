"""VGG-16 line by line, counted in the network as the library builds it."""

from dataclasses import dataclass
from functools import cache

import torch

from glassworks.instruments.layers import Layer, layer_table
from glassworks.models.create import create_model

_WORDS = {"Conv2d": "conv", "MaxPool2d": "pool", "Linear": "dense"}


@dataclass(frozen=True)
class Line:
    """One layer with numbers or a pooling.

    Attributes:
        words: what it is, with its window.
        output: its shape.
        parameters: its numbers.
        field: pixels of the image along a side that a unit sees; 0 where it is no map.
    """

    words: str
    output: str
    parameters: int
    field: int


@cache
def vgg16() -> tuple[Line, ...]:
    """Its lines from the image up; ReLU after each of them but the poolings and the last is left out."""
    with torch.device("meta"):  # shapes alone: no numbers, no memory
        table = layer_table(create_model("vgg16", 1000), (3, 224, 224))
    return tuple(_line(layer) for layer in table.layers if layer.kind in _WORDS)


def _line(layer: Layer) -> Line:
    window, _, stride = layer.kernel.partition("/")
    words = _WORDS[layer.kind] + (f" {window.replace('x', ' × ')}" if window else "")
    if stride not in ("", "1", window.partition("x")[0]):
        words += f", stride {stride}"
    is_map = len(layer.output) == 3
    return Line(
        words, "×".join(map(str, layer.output)), layer.parameters, (layer.receptive_field or 0) if is_map else 0
    )


def as_table(lines: tuple[Line, ...]) -> str:
    """As Markdown."""
    rows = "\n".join(
        f"| {_held(f'{at}. {one.words}')} | {one.output} | {one.parameters:,} | {one.field or 'all'} |"
        for at, one in enumerate(lines, 1)
    )
    return f"| layer | output | parameters | sees |\n|---|---|---|---|\n{rows}"


def _held(words: str) -> str:
    """On one line, however narrow the page."""
    return words.replace(" ", "\u00a0")
