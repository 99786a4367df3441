"""The theoretical receptive field of one unit: the input pixels that can reach it."""

from collections.abc import Sequence

from torch import nn

from glassworks.core.errors import InputError
from glassworks.instruments.receptive_field import fields
from glassworks.looks.field.report import FieldReport


def receptive_field(
    network: nn.Module, layer: str, input_shape: Sequence[int], unit: tuple[int, int] | None = None
) -> FieldReport:
    """The receptive field of a unit of ``layer``; of the middle one where none is named.

    Args:
        network: images [1, C, H, W] to anything.
        layer: dotted name.
        input_shape: C, H, W.
        unit: row and column; negative ones count from the end.

    Raises:
        InputError: no such layer or unit, or the field cannot be followed so far.
    """
    field = fields(network, input_shape, [layer])[layer]
    if field is None:
        raise InputError(
            expected=f"a layer whose field can be followed in an image of {list(input_shape)}",
            found=f"'{layer}', which is not reached, or behind an operation that mixes positions freely",
            do="Choose an earlier layer; `glassworks models show` lists the fields.",
        )
    units = (len(field.rows.first_N), len(field.columns.first_N))
    row, column = unit or (units[0] // 2, units[1] // 2)
    if not (-units[0] <= row < units[0] and -units[1] <= column < units[1]):
        raise InputError(
            expected=f"a unit of the {units[0]} x {units[1]} of {layer}",
            found=f"row {row}, column {column}",
            do="Count from 0.",
        )
    row, column = row % units[0], column % units[1]
    box = field.box(row, column)
    height, width = input_shape[-2:]
    inside = (max(box[0], 0), max(box[1], 0), min(box[2], height - 1), min(box[3], width - 1))
    size = (box[2] - box[0] + 1, box[3] - box[1] + 1)
    return FieldReport(layer, (row, column), box, inside, size, field.jump, units, (height, width))
