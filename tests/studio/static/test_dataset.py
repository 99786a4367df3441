"""The grid of a set in a real browser: changed by keyboard, undone, taken off the list; sixty thousand images."""

import io
import json

import pytest
from PIL import Image
from playwright.sync_api import expect
from studio_process import Running, complaints
from studio_states import write_sets

from glassworks.data.sources.overlay import Overlay
from glassworks.studio.datasets.dataset import new_dataset
from glassworks.studio.datasets.worker import look_through

MANY = 60_000


def write_all(workspace):
    """Sets of every state, and one of very many images."""
    for name in ("ants", "bees"):
        for number in range(6):
            file = workspace / "photos" / name / f"{number}.png"
            file.parent.mkdir(parents=True, exist_ok=True)
            Image.new("RGB", (60, 40), (40 * number, 90, 200 if name == "ants" else 20)).save(file)
    write_sets(workspace, workspace / "photos")
    many = new_dataset(workspace, "many")
    small = io.BytesIO()
    Image.effect_noise((96, 96), 60).convert("RGB").save(small, "jpeg")
    many.thumbnails.write_bytes(small.getvalue() * MANY)
    many.places.write_text(json.dumps([number * len(small.getvalue()) for number in range(MANY + 1)]))
    paths = [f"{number % 10}/{number:06d}.jpg" for number in range(MANY)]
    found = {"source": "many", "classes": [str(label) for label in range(10)], "paths": paths, "splits": []}
    problems = [{"kind": "tiny", "path": path, "action": "kept", "detail": "small"} for path in paths[::1000]]
    many.index.write_text(json.dumps(found | {"labels": [n % 10 for n in range(MANY)], "problems": problems}))
    many.write_state("ready")


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    workspace = tmp_path_factory.mktemp("full")
    write_all(workspace)
    with Running(workspace) as running:
        yield running


def test_images_are_relabelled_and_left_out_by_keyboard_and_it_is_undone(full, open_tab):
    tab = open_tab()
    tab.goto(f"{full.url}/data/photos")
    tab.wait_for_selector(".tile")
    overlay = full.workspace / "datasets" / "photos" / "photos.overlay.json"
    tab.locator("#grid").focus()
    for key in ("Space", "Shift+ArrowRight", "Shift+ArrowRight", "x"):
        tab.keyboard.press(key)
    tab.get_by_text("0 relabelled, 3 left out", exact=True).wait_for()
    assert Overlay.read(overlay).excluded == ("ants/0.png", "ants/1.png", "ants/2.png")
    tab.locator("#label").fill("wasps")
    tab.keyboard.press("Enter")
    tab.get_by_text("3 relabelled, 3 left out", exact=True).wait_for()
    assert set(Overlay.read(overlay).relabelled.values()) == {"wasps"}
    expect(tab.locator("#made")).to_have_text("A new class: wasps (3 images).")
    tab.reload()
    tab.wait_for_selector(".tile.out.changed")  # nothing is lost
    tab.locator("#problem").select_option("*out")
    assert tab.locator(".tile").count() == 3
    tab.locator("#grid").focus()
    tab.keyboard.press("Control+a")
    expect(tab.locator("#chosen")).to_have_text("3 chosen")
    tab.keyboard.press("Escape")
    expect(tab.locator("#chosen")).to_have_text("None chosen")
    tab.keyboard.press("Control+a")
    tab.locator("#include").click()
    tab.get_by_text("3 relabelled, 0 left out", exact=True).wait_for()
    tab.locator("#undo").click()
    tab.get_by_text("3 relabelled, 3 left out", exact=True).wait_for()
    assert (full.workspace / "photos" / "ants" / "0.png").is_file()  # the files stay where they are
    assert tab.heard == []


def test_a_label_that_was_mistyped_is_said_to_be_a_new_class(full, open_tab):
    tab = open_tab()
    tab.goto(f"{full.url}/data/photos")
    tab.locator("#words").fill("bees/5")
    tab.locator(".tile").first.click()
    for label, said in (("bee", "; if bees is meant, relabel"), ("Bees", "; if bees is meant, relabel"), ("fly", "")):
        tab.locator("#label").fill(label)
        tab.get_by_role("button", name="Relabel").click()
        expect(tab.locator("#made")).to_contain_text(f"{label} (1 image{said})")
        assert complaints(tab) == []
        tab.get_by_role("button", name="Undo").click()
        expect(tab.locator("#made")).not_to_contain_text(f"{label} (1 image")
    assert tab.heard == []


def test_a_set_is_taken_off_the_list_and_its_images_stay(full, open_tab):
    folder = full.workspace / "doubled"
    for number, name in enumerate(("ants", "bees")):
        (folder / name).mkdir(parents=True)
        Image.new("RGB", (60, 40), (40, 90, 200 * number)).save(folder / name / "0.png")
    made = new_dataset(full.workspace, str(folder))
    look_through(made)
    tab = open_tab()
    tab.goto(f"{full.url}/data/{made.name}")
    tab.get_by_role("button", name="Take off the list").click()
    assert complaints(tab) == []
    tab.get_by_role("button", name="Keep them").click()
    assert made.overlay.is_file()
    tab.get_by_role("button", name="Take off the list").click()
    tab.get_by_role("button", name="Take them off").click()
    tab.wait_for_url("**/data")
    tab.get_by_text("photos", exact=True).wait_for()
    assert tab.get_by_text(made.name, exact=True).count() == 0
    assert not made.overlay.exists()
    assert len(list(folder.rglob("*.png"))) == 2
    assert tab.heard == []


def test_why_a_set_cannot_be_looked_through_is_said_with_each_of_its_problems(full, open_tab):
    tab = open_tab()
    tab.goto(f"{full.url}/data/refused")
    tab.get_by_text("ants/1.png: empty file").wait_for()
    assert tab.heard == []


def test_sixty_thousand_images_are_a_small_page(full, open_tab):
    tab = open_tab()
    tab.goto(f"{full.url}/data/many")
    tab.wait_for_selector(".tile img")
    heap = "performance.memory.usedJSHeapSize"
    before, most = tab.evaluate(heap), 0
    for share in range(21):
        tab.evaluate(
            "share => { const g = document.querySelector('#grid'); g.scrollTop = share * g.scrollHeight }", share / 20
        )
        tab.wait_for_timeout(30)
        most = max(most, tab.evaluate("document.querySelectorAll('#grid *').length"))
    assert tab.locator(".tile").last.get_attribute("aria-setsize") == str(MANY)
    assert "059999.jpg" in tab.locator("#sheet").evaluate(
        "sheet => [...sheet.children].map(one => one.ariaLabel).join()"
    )
    assert most <= 300
    assert tab.evaluate(heap) - before < 30e6
    tab.locator("#problem").select_option("tiny")
    assert tab.locator(".tile").first.get_attribute("aria-setsize") == "60"


def test_what_a_second_click_asks_for_again_is_undone_by_one(full, open_tab):
    tab = open_tab()
    tab.goto(f"{full.url}/data/photos")
    tab.locator("#words").fill("bees/4")
    tab.locator(".tile").first.click()
    before = tab.locator("#changed").inner_text()
    undo = tab.get_by_role("button", name="Undo")
    tab.get_by_role("button", name="Leave out").dblclick()
    expect(tab.locator("#changed")).not_to_have_text(before)
    undo.click()
    expect(tab.locator("#changed")).to_have_text(before)
    assert tab.heard == []


def test_a_double_click_chooses_an_image(full, open_tab):
    """The second click took it back."""
    tab = open_tab()
    tab.goto(f"{full.url}/data/photos")
    tab.locator(".tile").first.dblclick()
    expect(tab.locator("#chosen")).to_have_text("1 chosen")
    tab.locator(".tile").first.click()
    expect(tab.locator("#chosen")).to_have_text("None chosen")
