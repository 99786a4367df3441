"""Maps of points: every class in its colour, mistakes ringed, images where they lie."""

import io

import numpy as np
import pytest
from PIL import Image

from glassworks.charts import Chart
from glassworks.charts.maps import MOST_NAMED, class_map, named_map
from glassworks.charts.palette import LIGHT
from glassworks.charts.render import png

RANDOM = np.random.default_rng(0)
PLACES = RANDOM.normal(size=(30, 2)).astype(np.float32)
LABELS = np.arange(30) % 3
IMAGES = RANDOM.integers(0, 255, (30, 8, 8, 3), dtype=np.uint8)


def test_classes_have_their_dots_and_mistakes_their_rings():
    chart = class_map("title", "caption", PLACES, LABELS, ["a", "b", "c"], IMAGES, [4])
    dots = chart.panels[0].layers
    assert [(layer.name, len(layer.x), layer.tone) for layer in dots] == [
        ("a", 10, "a"), ("b", 10, "b"), ("c", 10, "c"), ("mistake", 1, "bad"),
    ]  # fmt: skip
    assert dots[-1].x[0] == PLACES[4, 0]
    again = Chart.from_dict(chart.to_dict())
    assert again.panels[1].images[0].pixels.shape[2] == 4


def test_an_image_lies_where_its_point_lies_in_a_frame_of_its_class():
    places = np.array([[0.0, 0.0], [1.0, 1.0]])
    images = np.stack([np.full((8, 8, 3), value, np.uint8) for value in (10, 200)])
    sheet = class_map("t", "c", places, np.array([0, 1]), ["a", "b"], images, []).panels[1].images[0].pixels
    cell = 10  # 8 pixels and a frame of one on each side
    lower, upper = sheet[-cell:, :cell], sheet[:cell, -cell:]
    assert (lower[1:-1, 1:-1, :3] == 10).all()
    assert (upper[1:-1, 1:-1, :3] == 200).all()
    assert "#" + "".join(f"{value:02x}" for value in lower[0, 0, :3]) == LIGHT["a"]
    assert (sheet[: 5 * cell, : 5 * cell, 3] == 0).all(), "nothing lies at the upper left"


def test_many_classes_have_colours_of_their_own_and_no_legend():
    count = MOST_NAMED + 10
    labels = np.arange(count)
    places = RANDOM.normal(size=(count, 2))
    classes = [f"class {at}" for at in range(count)]
    dots = class_map("t", "c", places, labels, classes, IMAGES[[0] * count], []).panels[0]
    assert len({layer.tone for layer in dots.layers}) == count
    assert {layer.name for layer in dots.layers} == {""}


@pytest.mark.parametrize("places", [PLACES, PLACES[:, :1].repeat(2, 1), np.zeros((30, 2))])
def test_maps_are_drawn_whatever_their_form(places):
    charts = [
        class_map("title", "caption", places, LABELS, ["a", "b", "c"], IMAGES, [4]),
        named_map("title", "caption", places, [str(at) for at in range(30)]),
    ]
    for chart in charts:
        assert Image.open(io.BytesIO(png(chart))).size[0] > 1000


def test_names_are_spread_over_the_map_however_many_lie_in_one_place():
    crowd = np.column_stack([np.linspace(0, 1, 300), np.linspace(0, 1, 300)])
    places = np.concatenate([crowd, [[100.0, 100.0]]])
    names = [str(at) for at in range(301)]
    dots, named = named_map("t", "c", places, names).panels[0].layers
    assert (len(dots.x), named.labels) == (301, ["0", "300"])
