"""Odd sets of images in a real browser: names that are markup or run backwards, formats of every kind, no classes."""

import itertools
import re

import numpy as np
import pytest
from awkward_files import awkward_files
from PIL import Image
from playwright.sync_api import expect
from studio_process import Running, complaints

NAMES = [
    "<img src=x onerror=\"document.title='planted'\">",
    "a\u202egpj.exe",
    "It's 50 % & #1?",
    "ünïcode ✿ 犬",
    "x" * 120,
    " spaced ",
    "__proto__",
]
SMALL = {"backbone": "test_resnet", "weights": "random", "size": "32"}
REFUSED = {
    "one": (["ants/0.png", "ants/1.png"], "one class only: 'ants'"),
    "nothing": ([], "an empty folder"),
    "flat": (["0.png", "1.png"], "2 images but no class folders"),
    "hollow": (["ants/", "bees/"], "2 folders without any image"),
    "broken": (["ants/0.png!", "bees/1.png!"], "0 usable of 2 images"),
}
"""By name: the files, those with ``!`` damaged, and what is said."""


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    made = Running(tmp_path_factory.mktemp("workspace"))
    yield made
    made.end()


def write_image(path, level=40):
    path.parent.mkdir(parents=True, exist_ok=True)
    noise = np.random.default_rng(len(str(path)) + level)
    Image.fromarray(np.clip(noise.normal(level, 20, (32, 32, 3)), 0, 255).astype(np.uint8)).save(path, "png")


@pytest.mark.slow
def test_classes_of_strange_names_from_their_images_to_an_answer(running, open_tab, tmp_path):
    for (at, name), number in itertools.product(enumerate(NAMES), range(6)):
        write_image(tmp_path / "<i>odd" / name / f"{number}#?.png", 30 * at + number)
    tab = open_tab(400, "light")
    tab.set_default_timeout(120_000)
    tab.goto(f"{running.url}/data")
    tab.set_input_files("#folder", tmp_path / "<i>odd")
    tab.wait_for_selector(".tile img")
    options = tab.locator("#class option").evaluate_all("all => all.map(one => one.value)")
    assert sorted(options) == sorted(["", *NAMES])
    tab.locator("#class").select_option(NAMES[1])
    tab.locator(".tile").first.click()
    tab.locator("#label").fill("</title>\u202e new")
    tab.get_by_role("button", name="Relabel").click()
    expect(tab.locator("#changed")).to_have_text("1 relabelled, 0 left out")
    tab.get_by_role("button", name="Undo").click()
    expect(tab.locator("#changed")).to_have_text("Nothing was changed.")
    assert_sound(tab)
    tab.get_by_role("link", name="Train on these images").click()
    expect(tab.locator("#chosen-state")).to_have_text(f"{6 * len(NAMES)} images of {len(NAMES)} classes.")
    tab.locator("summary", has_text="All settings").click()
    for label, value in SMALL.items():
        tab.get_by_label(label, exact=True).fill(value)
    tab.get_by_role("button", name="Train", exact=True).click()
    expect(tab.locator("#status")).to_have_text("finished", timeout=300_000)
    rows = tab.locator(".confusion tbody th")
    expect(rows).to_have_count(len(NAMES))
    assert sorted(rows.evaluate_all("all => all.map(one => one.querySelector('.name').textContent)")) == sorted(NAMES)
    tab.locator(".confusion button").first.click()
    tab.locator("#shown-images li").first.wait_for()
    tab.frame_locator("#report iframe").locator("h1").wait_for()
    assert_sound(tab)
    tab.get_by_role("navigation", name="This run").get_by_role("link", name="Try").click()
    tab.get_by_text("The model answers.").wait_for()
    tab.set_input_files("#files", tmp_path / "<i>odd" / NAMES[0] / "0#?.png")
    label = tab.locator(".answer .label")
    tab.locator(".answer .bars li").first.wait_for()
    assert label.evaluate("one => one.textContent") in NAMES
    assert_sound(tab)


def assert_sound(tab):
    """No name became markup, the page fits, and axe-core is content."""
    assert tab.title() != "planted"
    assert tab.locator("main img[src='x']").count() == 0
    assert tab.evaluate("document.documentElement.scrollWidth") <= tab.viewport_size["width"]
    assert complaints(tab) == []
    assert tab.heard == []


@pytest.mark.slow
@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_looked_through_is_said_where_it_was_named(running, open_tab, tmp_path, name):
    files, said = REFUSED[name]
    folder = tmp_path / name
    folder.mkdir()
    for file in files:
        if file.endswith("/"):
            (folder / file).mkdir()
        else:
            write_image(folder / file.rstrip("!"))
            if file.endswith("!"):
                (folder / file.rstrip("!")).write_bytes(b"no image")
    tab = open_tab(1440, "dark")
    tab.set_default_timeout(60_000)
    tab.goto(f"{running.url}/data")
    tab.locator("#source").fill(str(folder))
    tab.get_by_role("button", name="Look through them").first.click()
    expect(tab.locator("#failed:visible, #loading-words")).to_contain_text(said, timeout=60_000)
    assert_sound(tab)
    tab.goto(f"{running.url}/train?source={folder}")
    expect(tab.locator("#chosen-state")).to_contain_text("none" if name == "broken" else said, timeout=60_000)
    assert_sound(tab)


@pytest.mark.slow
def test_files_of_every_kind_are_shown_or_listed_as_what_they_are(running, open_tab, tmp_path):
    files = list(itertools.islice(awkward_files().items(), 0, None, 4))
    for number, (name, content) in enumerate(files):
        path = tmp_path / "mixed" / ("ants" if number % 2 else "bees") / f"{number}-{name}"
        path.parent.mkdir(parents=True, exist_ok=True)
        (path if path.suffix else path.with_suffix(".png")).write_bytes(content)
    tab = open_tab(1440, "light")
    tab.set_default_timeout(120_000)
    tab.goto(f"{running.url}/data")
    tab.set_input_files("#folder", tmp_path / "mixed")
    tab.wait_for_selector(".tile img")
    shown = int(tab.locator(".tile").first.get_attribute("aria-setsize"))
    assert shown > 100
    tab.locator("#problem").select_option("corrupt")
    expect(tab.locator(".tile .blank")).to_have_count(1)
    tab.locator(".tile").first.click()
    expect(tab.locator("#detail")).to_contain_text("corrupt (excluded):")
    tab.locator("#problem").select_option("sixteen_bit")
    expect(tab.locator(".tile img")).to_have_count(9)
    assert_sound(tab)
    tab.get_by_role("link", name="Train on these images").click()
    said = tab.locator("#chosen-state")
    expect(said).to_contain_text("more cannot be used and are left out.", timeout=120_000)
    images, classes, unusable = map(int, re.findall(r"\d+", said.inner_text()))
    assert (images + unusable, classes) == (shown, 2)
    assert unusable > 10
