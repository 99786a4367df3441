"""Tensors to describe by their shapes, and three errors of shape to mend: what PyTorch says of them is its own."""

from typing import Any

from glassworks.pipelines.tensors.report import Mended

DESCRIBED = [
    ["the brightness of one pixel", [], "One number has no axis: rank 0."],
    ["one grey image of 28 × 28 pixels as one row", [784], "28 · 28 = 784 numbers along one axis."],
    ["the same with red, green and blue", [3, 784], "A row for each colour."],
    ["ten of these", [10, 3, 784], "A new axis in front: the batch."],
    ["the same ten as a convolution wants them", [10, 3, 28, 28], "The pixels have their rows and columns back."],
    ["ten videos of 100 frames", [10, 100, 3, 784], "Rank 4: videos, frames, colours, pixels."],
]
"""Words, the shape, and why."""
_TO_MEND = [
    {
        "title": "A dense layer, 2,352 inputs, 10 outputs: images @ weights",
        "operation": "@", "first": [10, 3, 28, 28], "second": [2352, 10], "edit": 0, "wanted": [10, 10],
    },
    {
        "title": "Take each channel's mean away: batch − mean",
        "operation": "-", "first": [10, 3, 784], "second": [3], "edit": 1, "wanted": [10, 3, 784],
    },
    {
        "title": "Give the pixels their rows and columns back: batch.reshape",
        "operation": "reshape", "first": [10, 3, 784], "second": [10, 28, 28], "edit": 1, "wanted": [10, 3, 28, 28],
    },
]  # fmt: skip


def to_mend(errors: list[Mended]) -> list[dict[str, Any]]:
    """The same errors for the page, with what may be changed of each."""
    return [{**mine, "says": one.says, "why": one.why} for mine, one in zip(_TO_MEND, errors, strict=True)]
