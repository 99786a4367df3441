"""Long names in every kind of chart: within the figure, none the same as another, and the drawing keeps its room."""

import pytest
from matplotlib.text import Text as Written

from glassworks.charts.layers import Axis, Bars, Line, Points
from glassworks.charts.names import folded, shortened
from glassworks.charts.render import drawn_figure
from glassworks.charts.spec import Chart, Confusion, HeatMap, Plot

LONG = "tf_efficientnet_lite0+tf_efficientnet_lite1+tf_efficientnet_lite"
NAMES = [f"{LONG}2", f"{LONG}3", "formula_net"]
TABLE = [[1, 2, 3], [2, 3, 4], [3, 4, 5]]


@pytest.mark.parametrize(
    ("name", "letters", "lines"),
    [
        ("short", 5, "short"),
        ("lite0+lite1+lite2", 12, "lite0+lite1+\nlite2"),
        ("lite0+lite1", 6, "lite0+\nlite1"),
        ("two words here", 9, "two words\nhere"),
        ("abcdefghij", 4, "abcd\nefgh\nij"),
    ],
)
def test_names_are_broken_where_their_parts_end(name, letters, lines):
    found = folded(name, letters)
    assert max(map(len, found.split("\n"))) <= letters
    assert found.replace("\n", "").replace(" ", "") == name.replace(" ", "")
    assert found == lines


def test_both_ends_of_a_cut_name_stay():
    assert shortened("abcdefghij", 10) == "abcdefghij"
    assert shortened("abcdefghij", 7) == "abc…hij"
    assert shortened("abcdefghij", 6) == "ab…hij"


def points():
    layers = [Points(x=[x], y=[y], labels=[name]) for x, y, name in zip((1, 5, 9), (0.8, 0.5, 0.9), NAMES, strict=True)]
    return Plot(layers=layers, x=Axis(title="ms"), y=Axis(title="accuracy"))


PANELS = {
    "points": points(),
    "lying": Plot(layers=[Bars(values=[0.8, 0.5, 0.9], names=NAMES, lying=True)]),
    "standing": Plot(layers=[Bars(values=[0.8, 0.5, 0.9], names=NAMES, lying=False)]),
    "legend": Plot(layers=[Line(x=[1, 2], y=[at, 2 * at], name=name) for at, name in enumerate(NAMES)]),
    "legend below": Plot(layers=[Line(x=[1, 2], y=[at, 2], name=f"{LONG}{at}") for at in range(7)]),
    "heat map": HeatMap(values=TABLE, rows=NAMES, columns=NAMES),
    "confusion": Confusion(counts=TABLE, classes=NAMES),
    "title": Plot(layers=[Line(x=[1, 2], y=[1, 2])], title=" against ".join(NAMES)),
}


@pytest.mark.parametrize("across", [1, 2])
@pytest.mark.parametrize("panel", PANELS)
def test_long_names_stay_within_the_figure(panel, across):
    chart = Chart(title=f"Networks: {NAMES[0]}", caption="c", panels=[PANELS[panel]] * across, columns=across)
    figure = drawn_figure(chart)
    figure.draw_without_rendering()
    width = figure.bbox.width
    written = [one for one in figure.findobj(Written) if one.get_text() and one.get_visible()]
    for one in written:
        box = one.get_window_extent()
        assert box.x0 >= -1, one.get_text()
        assert box.x1 <= width + 1, one.get_text()
    for axes in figure.axes:
        assert axes.bbox.width >= 0.42 * width / across
    texts = {one.get_text().replace("\n", "") for one in written}
    if panel not in ("title", "legend below"):
        assert len({text for text in texts if text.startswith("tf_")}) == 2
