"""Charts as JSON: plain, small, and the same chart when they come back."""

import json

import numpy as np
import pytest
from chart_examples import sample_charts

from glassworks.charts import Chart, Confusion, Contours, Image, ImageGrid, Line, Plot, Surface, line_chart
from glassworks.charts.images import read_data_uri
from glassworks.charts.layers import floats
from glassworks.charts.render import svg

SAMPLES = {chart.title: chart for chart in sample_charts()}


@pytest.mark.parametrize("title", SAMPLES)
def test_json_gives_the_same_chart_again(title):
    text = json.dumps(SAMPLES[title].to_dict(), allow_nan=False)
    again = Chart.from_dict(json.loads(text))
    assert json.dumps(again.to_dict(), allow_nan=False) == text or "jpeg" in text  # JPEG is not lossless


def test_what_comes_back_is_drawn_alike():
    for title in ("Confusion", "X, step by step", "Bars on and beside each other"):
        again = Chart.from_dict(json.loads(json.dumps(SAMPLES[title].to_dict())))
        assert svg(again) == svg(SAMPLES[title])


def test_only_what_differs_from_the_defaults_is_written():
    found = line_chart("Learning", "The loss.", {"loss": ([1, 2], [0.5, 0.25])}, x="epoch", y="loss").to_dict()
    assert found == {
        "kind": "chart", "title": "Learning", "caption": "The loss.",
        "panels": [
            {
                "kind": "plot",
                "layers": [{"kind": "line", "x": [1, 2], "y": [0.5, 0.25], "name": "loss"}],
                "x": {"kind": "axis", "title": "epoch"}, "y": {"kind": "axis", "title": "loss"},
            }
        ],
    }  # fmt: skip


def test_numbers_are_rounded_and_missing_ones_are_null():
    line = Line(x=range(3), y=np.array([1 / 3, np.nan, np.inf], np.float32))
    assert line.to_dict()["y"] == [0.333333, None, None]
    assert line.to_dict()["x"] == [0, 1, 2]


@pytest.mark.parametrize("log", [False, True])
def test_long_lines_keep_what_is_seen_of_them(chart, log):
    x = np.arange(1, 200_001)
    y = np.sin(x / 9000)
    y[77_777], y[50_000:50_100] = 40, np.nan
    values = chart(Line(x=x, y=y)).to_dict()["panels"][0]["layers"][0]
    kept = dict(zip(values["x"], values["y"], strict=True))
    assert len(kept) < 2600
    assert kept[1] == pytest.approx(y[0], rel=1e-5)
    assert kept[200_000] == pytest.approx(y[-1], rel=1e-5)
    assert kept[77_778] == 40
    assert None in kept.values()
    if log:
        from glassworks.charts import Axis

        values = chart(Line(x=x, y=y), x=Axis(log=True)).to_dict()["panels"][0]["layers"][0]
        assert [at for at in values["x"] if at <= 20] == list(range(1, 21))  # a third of such an axis


def test_a_long_path_keeps_its_turns(chart):
    around = np.linspace(0, 40 * np.pi, 9001)
    line = chart(Line(x=np.cos(around), y=np.sin(around))).to_dict()["panels"][0]["layers"][0]
    assert len(line["x"]) < 3100
    assert max(floats(line["x"])) == 1
    assert min(floats(line["x"])) == pytest.approx(-1, abs=1e-4)


def test_surfaces_and_contours_keep_as_many_numbers_as_are_seen(chart):
    side = np.linspace(-1, 1, 121)
    heights = side[None] ** 2 + side[:, None] ** 2
    layers = Contours(x=side, y=side, heights=heights, levels=[0.5]), Surface(heights=heights, x=(-1, 1), y=(-1, 1))
    for values in chart(*layers).to_dict()["panels"][0]["layers"]:
        assert np.shape(values["heights"]) == (41, 41)
        assert (values["heights"][0][0], values["heights"][20][20]) == (2, 0)


def test_images_are_data_uris_and_written_values_stay_numbers():
    grid = ImageGrid(images=[Image(pixels=np.zeros((2, 3))), Image(pixels=np.eye(2), written=True)], limits=(0, 1))
    first, second = grid.to_dict()["images"]
    assert read_data_uri(first["pixels"]).shape == (2, 3, 3)
    assert second["pixels"] == [[1, 0], [0, 1]]


def test_confusions_list_their_cells():
    values = Confusion(counts=[[5, 0], [1, 4]], classes=["a", "b"]).to_dict()
    assert values["counts"] == [[0, 0, 5], [1, 0, 1], [1, 1, 4]]


def test_the_default_of_a_field_of_another_type_is_written():
    assert Plot(layers=[], height=1).to_dict()["height"] == 1
