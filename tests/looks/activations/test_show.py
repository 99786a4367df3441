"""What is shown of numbers that are known."""

import numpy as np

from glassworks.looks.activations.report import ActivationsReport, Arithmetic, Channel, LayerUnits, UnitsReport
from glassworks.looks.activations.show import MOST_TERMS, arithmetic_view, maps_view, terminal

CHANNELS = [Channel(2, 9.0, 0.75, 1.5, 0.0, 3.0, 0.5, [0, 1]), Channel(0, 3.0, 0.25, -1.0, -1.0, 1.0, 0.25, [1, 1])]
MAPS = ActivationsReport("stem", "Conv2d", [1, 3, 2, 2], CHANNELS, 1)


def cell(shape, count):
    ones = [1.0] * count
    where = [[at] for at in range(count)]
    return Arithmetic("fc", "linear", [7], "Σ", where, ones, ones, [*ones[:-1], -9.0], shape, 0.5, 1.0, 1.0, 0.0)


def test_feature_maps_are_named_by_channel_and_share():
    (chart,) = maps_view(MAPS, np.zeros((3, 2, 2), np.float32), np.zeros((8, 8, 3), np.uint8)).charts
    assert [image.label for image in chart.panels[0].images] == ["the image", "2 · 75.0\u202f%", "0 · 25.0\u202f%"]
    facts, table = terminal(MAPS)
    assert facts.rows[-1] == ("Feature maps", "2, 1 of them zero everywhere")
    assert table.rows[0] == (2, "75.0\u202f%", "1.5", "0", "3", "50.0\u202f%")


def test_planes_are_cells_with_their_numbers_and_rows_are_bars():
    view = arithmetic_view(cell([1, 3, 3], 9))
    assert [(panel.title, panel.written) for panel in view.charts[0].panels] == [
        ("input", True), ("weight", True), ("product", True)
    ]  # fmt: skip
    bars = arithmetic_view(cell([9], 9)).charts[0].panels[2].layers[0]
    assert (bars.names[0], bars.values[0]) == ("8", -9.0)


def test_the_heaviest_terms_stand_first_where_there_are_many():
    view = arithmetic_view(cell([300], 300))
    rows = view.page.values["rows"]
    assert (len(rows), rows[0]["where"]) == (MOST_TERMS, [299])
    assert terminal(cell([300], 300))[1].rows[0] == ("299", "1", "1", "-9")


def test_units_of_every_layer():
    report = UnitsReport(5, [LayerUnits("relu", "relu", 4, 1, 0, 0.5, [3], [])], 1, 0, 4)
    facts, table = terminal(report)
    assert facts.rows[0] == ("Units", "1 dead, 0 saturated of 4")
    assert table.rows == [("relu", "relu", 4, 1, 0, "50.0\u202f%")]
