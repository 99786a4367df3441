"""Pages of looks in a real browser: silent, on a phone and on a desk, and the graph can be unfolded and searched."""

import numpy as np
import pytest
import torch

import glassworks as gw
from glassworks.charts.palette import DARK, LIGHT
from glassworks.pages.map_page import Plane, map_page
from glassworks.testing.models import tiny_classifier

SEEN = {"image": torch.rand(1, 3, 32, 32, generator=torch.Generator().manual_seed(0))}
LOOKS = {
    "backprop": {**SEEN, "layer": "backbone.stem.0"},
    "activations": SEEN,
    "filters": {},
    "field": {**SEEN, "layer": "backbone.stages.1", "images": 2},
    "explain": {**SEEN, "method": "gradient"},
    "graph": SEEN,
    "dream": {"size": 32, "steps": 2, "channels": 2, "data": "xo", "images": 8},
    "map": {"size": 32, "data": "xo", "images": 24},
}


@pytest.fixture
def show(browser):
    tabs = []

    def opened(file, width=1280, scheme="light"):
        tab = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
        tabs.append(tab)
        heard = []
        tab.on("request", lambda request: heard.append(request.url) if request.url[:5] not in ("file:", "data:") else 0)
        tab.on("console", lambda message: heard.append(message.text))
        tab.on("pageerror", lambda error: heard.append(str(error)))
        tab.goto(file.as_uri())
        return tab, heard

    yield opened
    for tab in tabs:
        tab.close()


@pytest.mark.parametrize("kind", LOOKS)
def test_pages_are_silent_and_fit(show, tmp_path, kind):
    gw.look(kind, tiny_classifier(), out=tmp_path, **LOOKS[kind])
    for width, scheme in ((360, "dark"), (1280, "light")):
        tab, heard = show(tmp_path / "look.html", width, scheme)
        assert heard == []
        assert tab.evaluate("document.documentElement.scrollWidth") <= width


def test_the_graph_unfolds_and_is_searched(show, tmp_path):
    gw.look("graph", tiny_classifier(), out=tmp_path, **SEEN)
    tab, heard = show(tmp_path / "look.html")
    count = "document.querySelectorAll('.graph .node').length"
    before = tab.evaluate(count)
    tab.click("#deeper")
    unfolded = tab.evaluate(count)
    tab.click("#flat")
    assert tab.evaluate(count) == before < unfolded
    tab.fill("#find", "shortcut.0")
    assert tab.inner_text("#found") == "1 of 1"
    assert "backbone.stages.1.shortcut.0" in tab.inner_text("#detail")
    assert tab.evaluate("document.querySelectorAll('.marked').length") == 1
    tab.fill("#find", "nothing like this")
    assert tab.inner_text("#found") == "nothing has that name"
    assert heard == []


def luminance(colour):
    """Relative luminance, as WCAG 2 defines it, of red, green and blue between 0 and 1."""
    linear = np.where(colour <= 0.03928, colour / 12.92, ((colour + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


@pytest.mark.parametrize(("scheme", "colours"), [("light", LIGHT), ("dark", DARK)])
def test_the_words_of_the_boxes_of_most_work_can_be_read(show, tmp_path, scheme, colours):
    gw.look("graph", tiny_classifier(), out=tmp_path, **SEEN)
    tab, _ = show(tmp_path / "look.html", scheme=scheme)
    strongest = tab.locator(".graph .node > rect").evaluate_all(
        "boxes => Math.max(...boxes.map(one => one.getAttribute('fill-opacity')))"
    )
    ink, accent, behind = (
        np.array([int(colours[tone][at : at + 2], 16) / 255 for at in (1, 3, 5)]) for tone in ("ink", "a", "faint")
    )
    low, high = sorted([luminance(ink), luminance(strongest * accent + (1 - strongest) * behind)])
    assert (high + 0.05) / (low + 0.05) >= 4.5


@pytest.fixture
def mapped(show, tmp_path):
    """Six points in two classes and two clusters, whose neighbours and mistakes are known; on a desk."""
    places = np.array([[0, 0], [1, 0], [0, 1], [9, 9], [10, 9], [9, 10]], np.float32)
    pictures = (np.arange(6, dtype=np.uint8) * 40)[:, None, None, None].repeat(8, 1).repeat(8, 2).repeat(3, 3)
    page = map_page(
        [Plane("t-SNE", places, "first"), Plane("Principal components", -places, "second")],
        [f"photos/{at}.png" for at in range(6)],
        title="Six",
        lede="points",
        labels_N=np.array([0, 0, 0, 1, 1, 1]),
        classes=["cats", "dogs"],
        thumbnails_NSSC=pictures,
        neighbours_NK=np.array([[1, 2], [0, 2], [0, 1], [4, 5], [3, 5], [3, 4]]),
        distances_NK=np.ones((6, 2), np.float32),
        mistakes={4: "cats (93%)"},
    )
    (tmp_path / "map.html").write_text(page)
    return show(tmp_path / "map.html")


def until(tab, script):
    """Waits until ``script`` is true; from here, since the page's policy forbids it to evaluate text."""
    for _ in range(200):
        if tab.evaluate(script):
            return
        tab.wait_for_timeout(25)
    pytest.fail(f"never true: {script}")


def over_point(tab, at):
    """Where a point lies in the window."""
    until(tab, "cells.size > 0")
    box, screen = tab.locator("#over").bounding_box(), tab.evaluate("[...screen]")
    return box["x"] + screen[2 * at], box["y"] + screen[2 * at + 1]


def test_a_click_lists_the_neighbours_in_the_features(mapped):
    tab, heard = mapped
    tab.mouse.click(*over_point(tab, 4))
    assert tab.inner_text("#side h2") == "dogs"
    assert "photos/4.png" in tab.inner_text("#side")
    assert tab.inner_text("#side .wrong") == "taken for cats (93%)"
    assert tab.eval_on_selector_all("#side li button", "all => all.map(one => one.title)") == [
        "photos/3.png",
        "photos/5.png",
    ]
    tab.click("#side li button >> nth=1")
    assert "photos/5.png" in tab.inner_text("#side p")
    assert tab.locator("#side .wrong").count() == 0
    tab.mouse.move(*over_point(tab, 0))
    assert tab.inner_text("#words") == "photos/0.png (cats)"
    assert heard == []


def test_classes_names_and_mistakes_are_filtered(mapped):
    tab, heard = mapped
    tab.click("#legend button >> nth=1")
    assert tab.inner_text("#count") == "3 of 6"
    tab.mouse.click(*over_point(tab, 0))  # hidden points are not met
    assert tab.locator("#side h2").count() == 0
    tab.click("#wrong")
    assert tab.inner_text("#count") == "1 of 6"
    tab.click("#legend button >> nth=1")
    tab.click("#wrong")
    assert tab.inner_text("#count") == ""
    tab.fill("#find", "photos/2")
    assert tab.inner_text("#count") == "1 of 6"
    tab.fill("#find", "cats")
    assert tab.inner_text("#count") == "3 of 6"
    assert heard == []


def test_the_maps_are_turned_and_up_is_up(mapped):
    tab, heard = mapped
    low, high = over_point(tab, 0)[1], over_point(tab, 5)[1]
    assert high < low
    tab.click("#maps button >> nth=1")
    assert tab.inner_text("#about") == "second"
    until(tab, "screen[1] < screen[11]")
    assert heard == []


@pytest.mark.slow
def test_the_page_of_a_runs_health_is_silent_and_fits(show, tmp_path):
    gw.train("xor_mlp", out=tmp_path / "run", settings=["training.epochs=40", "xor.starts=2"])
    gw.doctor(tmp_path / "run")
    for width, scheme in ((360, "dark"), (1280, "light")):
        tab, heard = show(tmp_path / "run" / "health.html", width, scheme)
        assert heard == []
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
    assert "No fault" in tab.inner_text("#found")
    assert tab.evaluate("document.querySelectorAll('svg[aria-label]').length") >= 4
