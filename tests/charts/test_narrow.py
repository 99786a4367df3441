"""What a telephone is shown in place of a wide chart."""

import numpy as np
import pytest

from glassworks.charts import Chart, HeatMap, Image, ImageGrid, Line, Plot, Points
from glassworks.charts.narrow import for_telephone, narrowed
from glassworks.charts.render import is_wide, svg

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
    made = narrowed(Chart(title="t", caption="c", panels=[grid(20, columns), CURVE]))
    assert made.panels[0].columns == narrow
    assert len(made.panels[0].images) == 20


def test_each_row_of_an_aligned_grid_begins_at_the_left():
    rows = [Image(pixels=np.zeros((4, 4)), label=f"{row}{column}") for row in range(2) for column in range(5)]
    (made,) = narrowed(Chart(title="t", caption="c", panels=[ImageGrid(images=rows, columns=5, aligned=True)])).panels
    assert made.columns == 3
    assert [image.label for image in made.images] == [
        "00", "01", "02", "03", "04", "",
        "10", "11", "12", "13", "14", "",
    ]  # fmt: skip
    svg(Chart(title="t", caption="c", panels=[made]))


def test_what_is_wide_by_itself_is_narrow():
    wide = Chart(title="t", caption="c", panels=[CURVE], wide=True)
    assert is_wide(wide)
    assert not is_wide(narrowed(wide))


def test_a_page_does_not_hold_large_images_twice():
    assert narrowed(Chart(title="t", caption="c", panels=[grid(8, 8, side=300)])) is None


def test_a_plot_with_names_in_it_grows_tall_and_others_keep_their_form():
    named = Plot(layers=[Points(x=[1, 2], y=[0, 1], labels=["one", "two"])], height=0.5)
    plain = Plot(layers=[Points(x=[1, 2], y=[0, 1])], height=0.5)
    found = narrowed(Chart(title="t", caption="c", panels=[named, plain]))
    assert found.panels[0].height > 1
    assert found.panels[1].height == 0.5


@pytest.mark.parametrize(("side", "columns", "shown"), [(3, 3, None), (9, 3, 2), (9, 2, None), (7, 4, 2)])
def test_numbers_in_many_pixels_stand_in_fewer_images_a_row(side, columns, shown):
    """Nine numbers across each of three images were five pixels high on a telephone."""
    written = [Image(pixels=np.zeros((side, side)), written=True)] * columns
    made = for_telephone(Chart(title="t", caption="c", panels=[ImageGrid(images=written, columns=columns)]))
    assert (made and made.panels[0].columns) == shown


def test_what_a_telephone_shows_as_it_is_has_no_second_drawing():
    assert for_telephone(Chart(title="t", caption="c", panels=[CURVE])) is None
    assert for_telephone(Chart(title="t", caption="c", panels=[CURVE] * 2)) is not None
