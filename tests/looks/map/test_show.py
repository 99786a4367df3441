"""What is seen of a map: its figure, its page and a table with the place of every point."""

import csv
import io

import numpy as np

from glassworks.instruments.embeddings import Map
from glassworks.looks.map.report import MapQuality, MapReport, Mistake, Points
from glassworks.looks.map.show import terminal, view

PLACES = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]], np.float32)
MAP = Map("tsne", PLACES, 0.5, 0.9, 0.8, perplexity=30.0)
QUALITY = MapQuality("tsne", 0.5, 0.9, 0.8, 0.7, None, 30.0, 3)
NEAR, FAR = np.array([[1], [0], [0]]), np.ones((3, 1), np.float32)


def of_images():
    mistake = Mistake("b.png", "cat", "dog", 0.9)
    images = np.zeros((3, 8, 8, 3), np.uint8)
    report = MapReport("tsne", "pool", 3, 1, 60, [4, 4], 50, 0.97, ["cat", "dog"], 0.5, 2 / 3, [mistake], [QUALITY])
    points = Points(
        ["a.png", "b.png", "c.png"], np.array([0, 0, 1]), NEAR, FAR, ["cat", "dog", "dog"], {1: mistake}, images
    )
    return report, view(report, [MAP], points, "net", ["weights are random"], "photos")


def of_classes():
    quality = MapQuality("tsne", 0.5, 0.9, 0.8, None, None, 30.0, 3)
    report = MapReport("classes", "fc", 3, 0, 60, [], 60, 1.0, ["ant", "bee", "fly"], None, None, None, [quality])
    return report, view(report, [MAP], Points(["ant", "bee", "fly"], None, NEAR, FAR), "net", [], "")


def test_images_are_shown_by_class_with_their_mistakes():
    _, shown = of_images()
    (chart,) = shown.charts
    assert chart.title == "t-SNE of pool, 3 images"
    assert "averaged over 4 x 4 positions" in chart.caption
    assert [layer.name for layer in chart.panels[0].layers] == ["cat", "dog", "mistake"]
    page = shown.files["look.html"]
    assert "photos in the features of net" in page
    assert "weights are random" in page
    assert "dog (90%)" in page


def test_every_point_is_in_the_table():
    rows = list(csv.DictReader(io.StringIO(of_images()[1].files["map.csv"])))
    assert [(row["name"], row["class"], row["answer"]) for row in rows] == [
        ("a.png", "cat", "cat"), ("b.png", "cat", "dog"), ("c.png", "dog", "dog"),
    ]  # fmt: skip
    assert (rows[1]["x"], rows[1]["y"]) == ("1", "0")


def test_classes_are_shown_by_name():
    _, shown = of_classes()
    _, named = shown.charts[0].panels[0].layers
    assert named.labels == ["ant", "bee", "fly"]
    assert "The classes of net" in shown.files["look.html"]


def test_the_terminal_says_what_the_points_are():
    facts, table = terminal(of_images()[0])
    rows = dict(facts.rows)
    assert rows["Layer"] == "pool, 60 features, averaged over 4 x 4 positions"
    assert rows["Left out"] == "1 that cannot be read"
    assert rows["Mistakes"].startswith("1, accuracy 66.7")
    assert table.rows[0][:4] == ("tsne", "0.500", "0.9000", "0.8000")
    assert "Mistakes" not in dict(terminal(of_classes()[0])[0].rows)
