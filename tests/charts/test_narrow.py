"""What a telephone is shown in place of a wide chart."""

import numpy as np
import pytest

from glassworks.charts import Chart, HeatMap, Image, ImageGrid, Line, Plot, line_chart
from glassworks.charts.narrow import narrowed
from glassworks.charts.render import is_wide

CURVE = Plot(layers=[Line(x=[0, 1], y=[0, 1])])
MAP = HeatMap(values=[[0, 1]])


def grid(count, columns, side=4, **options):
    return ImageGrid(images=[Image(pixels=np.zeros((side, side)))] * count, columns=columns, **options)


@pytest.mark.parametrize("panels", [[CURVE, CURVE], [MAP] * 3, [MAP, CURVE, grid(4, 4)]])
def test_panels_stand_below_one_another(panels):
    made = narrowed(Chart(title="t", caption="c", panels=panels, wide=True))
    assert made.across == 1
    assert not is_wide(made)
    assert len(made.panels) == len(panels)


@pytest.mark.parametrize(("columns", "narrow"), [(2, 2), (3, 3), (4, 2), (5, 3), (6, 3), (8, 3), (10, 3)])
def test_few_images_stand_in_a_row(columns, narrow):
    made = narrowed(Chart(title="t", caption="c", panels=[grid(20, columns, aligned=True), CURVE]))
    assert made.panels[0].columns == narrow
    assert len(made.panels[0].images) == 20


def test_a_chart_of_one_column_stays():
    assert narrowed(line_chart("t", "c", {"a": ([0, 1], [0, 1])}, x="x", y="y")) is None
    assert narrowed(Chart(title="t", caption="c", panels=[grid(3, 3)])) is None


def test_a_page_does_not_hold_large_images_twice():
    assert narrowed(Chart(title="t", caption="c", panels=[grid(8, 8, side=300)])) is None
