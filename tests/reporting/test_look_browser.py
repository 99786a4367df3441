"""Pages of looks in a real browser: silent, on a phone and on a desk, and the graph can be unfolded and searched."""

import pytest
import torch

import glassworks as gw
from glassworks.testing.models import tiny_classifier

LOOKS = {
    "backprop": {"layer": "backbone.stem.0"},
    "activations": {},
    "filters": None,
    "field": {"layer": "backbone.stages.1", "images": 2},
    "explain": {"method": "gradient"},
    "graph": {},
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
    settings = LOOKS[kind]
    given = {} if settings is None else {"image": torch.rand(1, 3, 32, 32), **settings}
    gw.look(kind, tiny_classifier(), out=tmp_path, **given)
    for width, scheme in ((360, "dark"), (1280, "light")):
        tab, heard = show(tmp_path / "look.html", width, scheme)
        assert heard == []
        assert tab.evaluate("document.documentElement.scrollWidth") <= width


def test_the_graph_unfolds_and_is_searched(show, tmp_path):
    gw.look("graph", tiny_classifier(), image=torch.rand(1, 3, 32, 32), out=tmp_path)
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


def test_the_page_of_a_runs_health_is_silent_and_fits(show, tmp_path):
    gw.train("xor_mlp", out=tmp_path / "run", settings=["training.epochs=40", "xor.starts=2"])
    gw.doctor(tmp_path / "run")
    for width, scheme in ((360, "dark"), (1280, "light")):
        tab, heard = show(tmp_path / "run" / "health.html", width, scheme)
        assert heard == []
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
    assert "Nothing is wrong" in tab.inner_text("#found")
    assert tab.evaluate("document.querySelectorAll('svg[aria-label]').length") >= 4
