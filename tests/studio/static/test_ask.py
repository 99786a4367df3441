"""What a page asks by itself in a real browser: where that fails, a button asks once more."""

import json

import pytest
from playwright.sync_api import expect
from studio_process import Running, complaints, write_trained

from glassworks.studio.datasets.dataset import new_dataset
from glassworks.studio.datasets.worker import look_through

REFUSAL = {"message": "Expected room for a file; found a disk that is full.", "problems": []}
RUN = "/runs/insects-001"
READY = {
    f"{RUN}/inside": "#maps .map",
    f"{RUN}/inside/flow": "#flow > li",
    f"{RUN}/inside/explain": ".verdict >> nth=3",
    f"{RUN}/inside/dreams": "#dream-form button:enabled",
    f"{RUN}/try": "#model-state:text-is('The model answers.')",
    "/compare?runs=insects-001,insects-002": "#pairs li",
    "/": "#machine-found dl",
    "/train?source=digits": "#chosen dt",
    "/data/insects": ".tile",
    "/data": "#captured li",
}
"""What each page shows once everything that it asks by itself is answered."""


@pytest.fixture(scope="module")
def studio(tmp_path_factory):
    workspace = tmp_path_factory.mktemp("asked")
    for name in ("insects-001", "insects-002"):
        write_trained(workspace, name)
    look_through(new_dataset(workspace, str(workspace / "insects")))
    taken = workspace / ".glassworks" / "uploads" / "camera" / "files" / "cup"
    taken.mkdir(parents=True)
    (taken / "0.jpg").write_bytes((workspace / "insects" / "ants" / "0.png").read_bytes())
    with Running(workspace) as running:
        yield running


def refuse_each_once(tab, status):
    """Every question of a page is refused the first time, and answered from then on."""
    refused = []

    def answer(route):
        asked = (route.request.url, route.request.post_data)
        if route.request.resource_type not in ("fetch", "xhr") or asked in refused:
            return route.continue_()
        refused.append(asked)
        return route.fulfill(status=status, content_type="application/json", body=json.dumps({"error": REFUSAL}))

    tab.route("**/*", answer)
    return refused


@pytest.mark.slow
@pytest.mark.parametrize("path", READY)
def test_what_a_page_asks_by_itself_is_asked_again_by_a_button(studio, open_tab, path):
    """The page said what went wrong, and only a reload asked again."""
    tab = open_tab(400, "dark")
    refused = refuse_each_once(tab, 500)
    tab.goto(studio.url + path)
    ready, again = tab.locator(READY[path]).first, tab.get_by_role("button", name="Try again").first
    pressed = 0
    while pressed <= len(refused):
        expect(again.or_(ready).first).to_be_visible(timeout=60_000)
        if not again.is_visible():
            break
        assert complaints(tab) == []
        again.click()
        expect(tab.locator("main")).to_be_focused()
        pressed += 1
    expect(ready).to_be_attached(timeout=60_000)
    assert 0 < pressed <= len(refused)
    expect(tab.locator(".wrong:visible")).to_have_count(0)
    if "/inside" in path and tab.locator("#held").count():
        expect(tab.locator("#held button").first).to_be_visible()
    assert tab.heard == []


def test_what_would_be_refused_again_is_not_offered(studio, open_tab):
    tab = open_tab()
    refuse_each_once(tab, 422)
    tab.goto(f"{studio.url}/compare?runs=insects-001,insects-002")
    expect(tab.locator("#failed")).to_have_text(REFUSAL["message"])
    expect(tab.get_by_role("button", name="Try again")).to_have_count(0)
