"""What htmx brings into pages: from files as they were published, under settings that the content policy needs."""

import hashlib
import json
from importlib.resources import files

import pytest
from playwright.sync_api import expect
from studio_process import write_run

from glassworks.core.run_info import at_work
from glassworks.core.workspace import RunFolder

PUBLISHED = {
    "htmx.min.js": "d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717",
    "idiomorph-ext.min.js": "5811b9a7eda14878b7dab4378bf60432e1bb6f11fcfb970cc26540642650181e",
}
"""SHA-256 of what npm has of htmx.org 2.0.11 and idiomorph 0.8.0."""
REFUSAL = {"message": "Expected room for a file; found a disk that is full.", "problems": []}


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_files_are_the_published_ones(name):
    content = (files("glassworks.studio") / "static" / "htmx" / name).read_bytes()
    assert hashlib.sha256(content).hexdigest() == PUBLISHED[name]


def test_it_evaluates_nothing_asks_no_other_origin_and_keeps_no_page(trained, open_tab):
    tab = open_tab()
    tab.goto(f"{trained.url}/runs")
    tab.wait_for_function("document.body.hasAttribute('hx-ext') && !document.querySelector('.htmx-request')")
    config = tab.evaluate("htmx.config")
    allowed = ("allowEval", "allowScriptTags", "includeIndicatorStyles", "historyEnabled")
    assert [name for name in allowed if config[name]] == []
    assert config["selfRequestsOnly"]
    assert config["historyCacheSize"] == 0
    assert tab.evaluate("Object.keys(localStorage).filter(one => one.startsWith('htmx'))") == []
    assert tab.evaluate("sessionStorage.getItem('htmx-history-cache')") is None
    assert tab.evaluate("document.querySelectorAll('style').length") == 0
    assert tab.heard == []


def test_pages_that_bring_no_part_do_without_it(trained, client):
    for path, has in (("/runs", True), ("/data", False), ("/train", False)):
        assert ("htmx.min.js" in client.get(path).text) == has, path


def test_a_run_that_another_tab_begins_joins_the_rows_and_ticks_stay_with_their_runs(trained, open_tab):
    write_run(trained.workspace, "ants-001", "finished", {})
    tab = open_tab()
    first, second = (RunFolder(trained.workspace / "runs" / name) for name in ("busy-001", "busy-002"))
    first.path.mkdir()
    with at_work(first, kind="classification", title="Busy"):
        tab.goto(f"{trained.url}/runs")
        tab.get_by_label("Compare insects-001").check()
        link = tab.locator('[data-run="ants-001"] a')
        link.focus()
        second.path.mkdir()
        with at_work(second, kind="classification", title="Busy"):
            tab.locator('[data-run="busy-002"]').wait_for()
            expect(tab.get_by_label("Compare insects-001")).to_be_checked()
            expect(tab.locator("input:checked")).to_have_count(1)
            expect(link).to_be_focused()
    expect(tab.locator(".status.running")).to_have_count(0)
    expect(tab.locator("#rows")).not_to_have_attribute("hx-trigger", "every 2s")
    assert tab.heard == []


def test_an_act_that_is_refused_is_said_where_it_was_asked_for_and_can_be_done_again(trained, open_tab):
    tab, asked = open_tab(400, "dark"), []

    def refuse(route):
        asked.append(route.request)
        route.fulfill(status=507, content_type="application/json", body=json.dumps({"error": REFUSAL}))

    tab.route("**/runs", refuse)
    tab.goto(f"{trained.url}/recipes")
    button = tab.get_by_role("button", name="Run The perceptron learns AND")
    button.focus()
    button.press("Enter")
    expect(tab.locator("#failed")).to_have_text(REFUSAL["message"])
    expect(tab.locator("#failed")).to_be_in_viewport()
    expect(button).to_be_focused()
    assert asked[0].headers["content-type"] == "application/json"
    assert asked[0].post_data_json == {"reference": "perceptron_and"}
    tab.unroute("**/runs")
    button.press("Enter")
    tab.wait_for_url("**/runs/perceptron_and-001")
    assert tab.heard == []
