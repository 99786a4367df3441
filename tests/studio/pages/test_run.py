"""A finished run in a real browser: cells that open their images, labels that are mended, runs beside each other."""

import pytest
from playwright.sync_api import expect
from studio_process import Running, complaints, write_trained

from glassworks.core.run_info import at_work
from glassworks.core.workspace import RunFolder
from glassworks.data.sources.overlay import Overlay


@pytest.fixture(scope="module")
def studio(tmp_path_factory):
    workspace = tmp_path_factory.mktemp("runs")
    write_trained(workspace)
    write_trained(workspace, "insects-002")
    with Running(workspace) as running:
        yield running


@pytest.mark.slow
def test_a_cell_opens_its_images_and_leads_to_mending_their_label(studio, open_tab):
    tab = open_tab()
    tab.set_default_timeout(90_000)
    tab.goto(f"{studio.url}/runs/insects-001")
    tab.get_by_role("button", name="1 of ants answered bees").click()
    tab.locator("#shown-images li").wait_for()
    assert tab.locator("#shown-images img").get_attribute("alt") == "ants/0.png"
    assert complaints(tab) == []
    tab.get_by_role("button", name="The most confident mistakes").click()
    tab.get_by_text("Mistakes, the most confident first: 1").wait_for()
    tab.get_by_role("link", name="Why?").click()
    tab.wait_for_url("**/inside/explain?image=held:0")
    tab.go_back()
    tab.get_by_text("Mistakes, the most confident first: 1").wait_for()
    tab.locator("#mend").click()
    tab.wait_for_url("**/data/insects?shown=mistakes")
    tab.locator(".tile").wait_for()
    assert tab.locator(".tile").get_attribute("aria-label").startswith("ants, ants/0.png")
    tab.locator(".tile").click()
    tab.locator("#label").fill("bees")
    tab.locator("#relabel").click()
    tab.get_by_text("1 relabelled, 0 left out", exact=True).wait_for()
    overlay = studio.workspace / "datasets" / "insects" / "insects.overlay.json"
    assert Overlay.read(overlay).relabelled == {"ants/0.png": "bees"}
    assert tab.heard == []


@pytest.mark.slow
def test_runs_are_compared_from_the_list(studio, open_tab):
    tab = open_tab(400, "dark")
    tab.set_default_timeout(90_000)
    tab.goto(f"{studio.url}/runs")
    for name in ("insects-001", "insects-002"):
        tab.get_by_label(f"Compare {name}").check()
    assert complaints(tab) == []
    tab.get_by_role("button", name="Compare the chosen runs").click()
    # A process imports torch for it: on a busy machine minutes, in which pages still answer at once.
    expect(tab.get_by_text("insects-001 and insects-002 are right equally often")).to_be_visible(timeout=300_000)
    assert tab.locator("#rows .num").first.inner_text() == "87.5\u202f%"
    rail, band, point = (tab.locator(f"#rows {part}").first.bounding_box() for part in (".rail", ".band", ".point"))
    assert (point["x"] + point["width"] / 2 - rail["x"]) / rail["width"] == pytest.approx(0.875, abs=0.03)
    assert band["x"] < point["x"] < band["x"] + band["width"] <= rail["x"] + rail["width"] + 1
    assert complaints(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= 400
    assert tab.heard == []


def test_what_was_chosen_can_still_be_compared_after_back(studio, open_tab):
    tab = open_tab()
    tab.goto(f"{studio.url}/runs")
    for name in ("insects-001", "insects-002"):
        tab.get_by_label(f"Compare {name}").check()
    tab.goto(f"{studio.url}/train")
    tab.go_back()
    expect(tab.locator("input:checked")).to_have_count(2)
    button = tab.get_by_role("button", name="Compare the chosen runs")
    expect(button).to_be_enabled()
    tab.get_by_label("Compare insects-001").uncheck()
    expect(button).to_be_disabled()
    assert tab.heard == []


def test_a_run_that_finishes_can_be_chosen_beside_what_was_chosen_before(studio, open_tab):
    """The list is brought up to date while somebody chooses: neither a tick nor the focus is lost."""
    folder = RunFolder(studio.workspace / "runs" / "insects-003")
    folder.path.mkdir()
    tab = open_tab()
    with at_work(folder, kind="classification", title="Ants and bees"):
        tab.goto(studio.url)
        expect(tab.locator('[data-run="insects-003"] .status')).to_have_text("running")
        runs = open_tab()
        runs.goto(f"{studio.url}/runs")
        expect(runs.locator('[data-run="insects-003"] .status')).to_have_text("running")
        runs.get_by_label("Compare insects-001").check()
        assert runs.get_by_label("Compare insects-003").count() == 0
        (folder.path / "report.json").write_text('{"accuracy": 0.5}')
    expect(tab.locator('[data-run="insects-003"] .status')).to_have_text("finished")
    runs.get_by_label("Compare insects-003").wait_for()
    expect(runs.locator('[data-run="insects-003"] .num')).to_have_text("50.0\u202f%")
    expect(runs.get_by_label("Compare insects-001")).to_be_checked()
    expect(runs.get_by_label("Compare insects-001")).to_be_focused()
    runs.get_by_label("Compare insects-003").check()
    expect(runs.get_by_role("button", name="Compare the chosen runs")).to_be_enabled()
    assert tab.heard == runs.heard == []
