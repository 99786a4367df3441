"""What is seen of dreams: a sheet by layers, or all images of one objective with those of the data."""

import numpy as np

from glassworks.looks.dream.report import Dream, DreamReport
from glassworks.looks.dream.show import terminal, view
from glassworks.looks.page import render

PIXELS = np.zeros((8, 8, 3), np.uint8)


def dream(layer, unit, name="", **changes):
    kind = "class" if name else "channel"
    return Dream(layer, kind, unit, name, [0.1], [2.0], 0.5, [0.1, 2.0], None, 1.0, **changes)


def report(dreams, images=0):
    return DreamReport(8, 3, 1, "grey", 0, 32, images, 1.0, 1.0, dreams)


def test_the_sheet_has_a_row_for_each_layer():
    dreams = [dream("stem", [0]), dream("stem", [3]), dream("", [1], "a class of a rather long name")]
    seen = view(report(dreams), [[PIXELS]] * 3, [[]] * 3, "net")
    (chart,) = seen.charts
    assert chart.title == "net: what excites its layers"
    assert {(grid.columns, grid.aligned) for grid in chart.panels} == {(2, True)}, (
        "images of all rows are equally large"
    )
    assert [(grid.title, [image.label for image in grid.images]) for grid in chart.panels] == [
        ("stem", ["0", "3"]),
        ("classes", ["a class of a rathe..."]),
    ]
    page = render(seen.page, "net", [])
    assert page.count("<img") == 3
    assert "Activation over the steps" not in page


def test_one_objective_shows_its_steps_and_the_images_of_the_data():
    one = dream("stem", [2], data=[3.0, 1.0], data_paths=["a.png", "b.png"])
    seen = view(report([one], images=9), [[PIXELS]], [[PIXELS, PIXELS]], "net")
    made, found = seen.charts[0].panels
    assert [image.label for image in made.images] == ["2"]
    assert [image.label for image in found.images] == ["3", "1"]
    page = render(seen.page, "net", [])
    assert page.count("<img") == 3
    assert "Activation over the steps" in page
    facts, table = terminal(report([one], images=9))
    assert ("Compared with", "images: 32 of noise, 9 of the data") in facts.rows
    assert table.rows == [("stem", "channel 2", "0.1", "0.5", "3", "2")]
