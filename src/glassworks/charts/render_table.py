"""Tables of words for an image that has to stand alone; pages have tables of their own."""

from typing import TYPE_CHECKING

import numpy as np

from glassworks.charts.format import cell
from glassworks.charts.palette import colour
from glassworks.charts.spec import TextTable

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LETTER, _ROW = 0.078, 0.22  # inches of a letter across and of a row


def table_width(panel: TextTable) -> float:
    """Inches across of all columns."""
    return max(3.4, sum(_widths(panel)))


def table_height(panel: TextTable) -> float:
    """Inches of all rows."""
    return _ROW * (len(panel.rows) + 1) + 0.1 + (0.25 if panel.title else 0.0)


def draw_table(axes: "Axes", panel: TextTable) -> None:
    """Words at the left of their column, numbers at its right; a rule below the names."""
    edges = np.cumsum([0.0, *_widths(panel)])
    axes.set_axis_off()
    axes.set_title(panel.title)
    axes.set(xlim=(0, max(edges[-1], table_width(panel))), ylim=(len(panel.rows) + 1, 0))
    lines = [[(name, "muted") for name in panel.columns], *([(one, "ink") for one in row] for row in panel.rows)]
    for down, line in enumerate(lines):
        for at, (value, tone) in enumerate(line):
            is_right = bool(panel.rows) and isinstance(panel.rows[0][at], int | float)
            x, side = (edges[at + 1] - 0.12, "right") if is_right else (edges[at] + 0.04, "left")
            axes.text(x, down + 0.5, cell(value), ha=side, va="center", fontsize=8, color=colour(tone))
        axes.axhline(down + 1, color=colour("muted" if down == 0 else "rule"), linewidth=0.8)


def _widths(panel: TextTable) -> list[float]:
    columns = [[name, *(row[at] for row in panel.rows)] for at, name in enumerate(panel.columns)]
    return [max(len(cell(value)) for value in column) * _LETTER + 0.25 for column in columns]
