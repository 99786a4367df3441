"""Tensors in numbers: their shapes, what operations make of them, and errors with their mending."""

from dataclasses import dataclass

import numpy as np

from glassworks.core.report import Report

Shape = list[int]


@dataclass
class Rank:
    """One tensor.

    Attributes:
        name: what it is called by its rank.
        holds: what is in it.
        shape: numbers along each axis.
        numbers: in all.
        bytes: of them, in float32.
        place: indices of one number.
        value: that number.
    """

    name: str
    holds: str
    shape: Shape
    numbers: int
    bytes: int
    place: list[int]
    value: float


@dataclass
class Operation:
    """What one operation does to a shape.

    Attributes:
        kind: reshape, broadcasting or product.
        code: as it is typed.
        given: shapes that go in.
        made: shape that comes out.
        why: the rule.
    """

    kind: str
    code: str
    given: list[Shape]
    made: Shape
    why: str


@dataclass
class Mended:
    """A shape error, and what mends it.

    Attributes:
        code: what raises it.
        says: the first line of PyTorch's message; empty where it raised nothing.
        why: what is wrong.
        mend: what is typed instead.
        made: shape that comes out then.
    """

    code: str
    says: str
    why: str
    mend: str
    made: Shape


@dataclass
class TensorsReport(Report):
    """All of it.

    Attributes:
        ranks: from a single number up.
        operations: on these tensors.
        errors: raised and mended.
        pairs: random pairs of shapes on which the rule of broadcasting was compared with PyTorch's.
        fitting: how many of them fit.
        agreeing: on how many both say the same.
        silent_shape: of outputs [N, 1] less targets [N], which raises nothing.
        silent_loss: mean of its squares, for outputs that equal the targets.
        right_loss: the same with both [N].
        strides: of an image [3, H, W], and of the same turned to [H, W, 3]: numbers in memory from one index to the
            next along each axis.
        shared: the turned image is the same memory.
        differing: share of pixels in which reshape and permute differ.
    """

    ranks: list[Rank]
    operations: list[Operation]
    errors: list[Mended]
    pairs: int
    fitting: int
    agreeing: int
    silent_shape: Shape
    silent_loss: float
    right_loss: float
    strides: dict[str, list[int]]
    shared: bool
    differing: float


@dataclass(frozen=True)
class Shown:
    """Images of the figures, colours in 0 ... 1.

    Attributes:
        image: [3, H, W].
        batch: [N, H, W, 3].
        film: some frames of the first video [T, H, W, 3].
        numbers: which frames those are.
        permuted: the image with its axes turned to [H, W, 3].
        reshaped: its numbers read as [H, W, 3] in the order in which they lie.
    """

    image: np.ndarray
    batch: np.ndarray
    film: np.ndarray
    numbers: list[int]
    permuted: np.ndarray
    reshaped: np.ndarray
