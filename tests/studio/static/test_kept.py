"""What was typed, chosen and opened is there again after a reload and after Back, and a page opened anew is as new."""

import pytest
from playwright.sync_api import expect
from studio_process import Running, write_trained

from glassworks.studio.datasets.dataset import new_dataset
from glassworks.studio.datasets.worker import look_through


@pytest.fixture(scope="module")
def studio(trained):
    """Whose images were looked through as well."""
    look_through(new_dataset(trained.workspace, str(trained.workspace / "insects")))
    return trained


@pytest.mark.slow
def test_settings_of_a_training(studio, open_tab):
    tab = open_tab()
    tab.goto(f"{studio.url}/train")
    tab.get_by_label("Images", exact=True).fill("xo")
    tab.get_by_text("All settings").click()
    tab.get_by_label("epochs", exact=True).first.fill("7")
    expect(tab.locator("#changed")).to_have_text("1 setting changed")

    def is_there():
        expect(tab.locator("#changed")).to_have_text("1 setting changed")
        expect(tab.get_by_label("Images", exact=True)).to_have_value("xo")
        expect(tab.get_by_label("epochs", exact=True).first).to_be_visible()  # the settings are open

    tab.reload()
    is_there()
    tab.goto(f"{studio.url}/runs")
    tab.go_back()
    is_there()
    tab.goto(f"{studio.url}/runs")
    tab.get_by_role("navigation", name="Pages").get_by_role("link", name="Train").click()
    expect(tab.get_by_label("Images", exact=True)).to_have_value("")
    expect(tab.locator("#changed")).to_have_text("")
    assert tab.heard == []


@pytest.mark.slow
def test_what_one_tab_changes_another_shows_and_undoes(studio, open_tab):
    one = open_tab()
    other = one.context.new_page()
    for tab in (one, other):
        tab.goto(f"{studio.url}/data/insects")
        tab.locator(".tile").first.wait_for()
    one.locator(".tile").first.click()
    one.get_by_role("button", name="Leave out").click()
    expect(other.locator("#changed")).to_have_text("0 relabelled, 1 left out")
    expect(other.locator(".tile.out")).to_have_count(1)
    other.get_by_role("button", name="Undo").click()
    expect(one.locator("#changed")).to_have_text("Nothing was changed.")
    expect(one.get_by_role("button", name="Undo")).to_be_disabled()
    assert one.heard == []


def test_what_was_done_in_one_workspace_is_not_undone_in_another_on_the_same_port(studio, open_tab, tmp_path):
    """Both have a set of that name, and a browser keeps things by address."""
    tab, port = open_tab(), 0
    for number in (1, 2):
        workspace = tmp_path / str(number)
        write_trained(workspace)
        look_through(new_dataset(workspace, str(workspace / "insects")))
        one = Running(workspace, port)
        port = int(one.url.rpartition(":")[2])
        try:
            tab.goto(f"{one.url}/data/insects")
            tab.locator(".tile").first.click()
            expect(tab.get_by_role("button", name="Undo")).to_be_disabled()
            tab.get_by_role("button", name="Leave out").click()
            expect(tab.get_by_role("button", name="Undo")).to_be_enabled()
        finally:
            one.end()
    assert tab.heard == []


def test_filters_of_images_and_words_for_recipes(studio, open_tab):
    tab = open_tab()
    tab.goto(f"{studio.url}/data/insects")
    tab.get_by_label("Class", exact=True).select_option("bees")
    tab.get_by_label("Path has", exact=True).fill("s/1")
    expect(tab.locator(".tile")).to_have_count(1)
    tab.reload()
    expect(tab.locator(".tile")).to_have_count(1)
    assert tab.locator(".tile").get_attribute("aria-label").startswith("bees, bees/1.png")
    tab.goto(f"{studio.url}/recipes")
    tab.get_by_label("Find").fill("no recipe has these")
    tab.goto(f"{studio.url}/runs")
    tab.go_back()
    expect(tab.locator("#none")).to_be_visible()
    assert tab.heard == []


def test_a_full_store_loses_what_other_entries_kept_and_nothing_else(studio, open_tab):
    tab = open_tab()
    tab.goto(f"{studio.url}/recipes")
    tab.evaluate("""() => {
      sessionStorage.setItem("glassworks-shown", "[]");
      const fills = (key, size) => {
        try { sessionStorage.setItem(key, "x".repeat(size)); return true; } catch { return false; }
      };
      let number = 0;
      for (let size = 1 << 20; size >= 1; size /= 2) while (fills(`glassworks-kept:${number}`, size)) number += 1;
    }""")
    tab.get_by_label("Find").fill("no recipe has these")
    expect(tab.locator("#none")).to_be_visible()
    tab.reload()
    expect(tab.get_by_label("Find")).to_have_value("no recipe has these")
    keys = tab.evaluate("Object.keys(sessionStorage)")
    assert "glassworks-shown" in keys
    assert len([key for key in keys if key.startswith("glassworks-kept:")]) == 1
    assert tab.heard == []
