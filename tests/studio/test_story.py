"""The story in a real browser, by mouse and by keyboard alone: images are brought, mended, learned from, tried."""

import zipfile

import numpy as np
import pytest
from hands import Keys, Mouse
from PIL import Image
from playwright.sync_api import expect
from studio_process import Running

SMALL = {"backbone": "test_resnet", "weights": "random", "size": "64"}


def write_pets(folder):
    """Dark cats and light dogs; one dog's image is called a cat, one file is no image."""
    noise = np.random.default_rng(0)
    for label, level in (("cats", 40), ("dogs", 210)):
        (folder / label).mkdir(parents=True)
        for number in range(12):
            pixels = np.clip(noise.normal(level, 20, (48, 48, 3)), 0, 255).astype(np.uint8)
            name = "wrong.png" if (label, number) == ("dogs", 0) else f"{number}.png"
            Image.fromarray(pixels).save(folder / ("cats" if name == "wrong.png" else label) / name)
    (folder / "dogs" / "broken.png").write_bytes(b"no image")
    return folder


def zipped(folder):
    packed = folder.with_suffix(".zip")
    with zipfile.ZipFile(packed, "w") as made:
        for path in sorted(folder.rglob("*.png")):
            made.write(path, path.relative_to(folder.parent))
    return packed


@pytest.mark.slow
@pytest.mark.parametrize("hand", [Mouse, Keys])
def test_from_images_to_an_answer_of_the_model_that_learned_from_them(open_tab, tmp_path, hand):
    pets, studio = write_pets(tmp_path / "pets"), Running(tmp_path / "workspace")
    tab = open_tab()
    tab.set_default_timeout(120_000)
    person = hand(tab)
    try:
        tab.goto(studio.url)
        bring_and_mend(tab, person, zipped(pets) if hand is Keys else pets)
        train_and_watch(tab, person)
        look_inside(tab, person)
        answered = try_it(tab, person, pets / "cats" / "wrong.png")
        assert sum(answered.values()) == pytest.approx(1, abs=2e-3)  # shown to a tenth of a percent
    finally:
        studio.end()
    assert tab.heard == []


def bring_and_mend(tab, person, images):
    """From the start page to a set in which a label is right again and what is broken is left out."""
    person.follow("I have images")
    person.choose_files("Choose a zip" if images.is_file() else "Choose a folder", images)
    tab.wait_for_url("**/data/pets")
    tab.wait_for_selector(".tile")
    expect(tab.locator("#problem option", has_text="unreadable")).to_have_count(1)
    person.select("Show", "unreadable")
    person.choose_first_image()
    assert "no image format" in tab.locator("#detail").inner_text()
    person.press("Leave out")
    expect(tab.locator("#changed")).to_have_text("0 relabelled, 1 left out")
    person.select("Show", "all images")
    person.write("Path has", "wrong")
    person.choose_first_image()
    person.write("Label", "dogs")
    person.press("Relabel")
    expect(tab.locator("#changed")).to_have_text("1 relabelled, 1 left out")


def train_and_watch(tab, person):
    """Trains on what was mended; the page shows stages and choices while it goes on, and then the report."""
    person.follow("Train on these images")
    expect(tab.locator("#chosen-state")).to_have_text("24 images of 2 classes.", timeout=120_000)
    expect(tab.locator("#chosen")).to_contain_text("backbone")
    person.press("All settings")
    for label, value in SMALL.items():
        person.write(label, value)
    person.press("Train")
    tab.wait_for_url("**/runs/pets-001")
    tab.locator("#stages li").first.wait_for()
    expect(tab.locator("#status")).to_have_text("finished", timeout=120_000)
    tab.frame_locator("#report iframe").locator("h1").wait_for()
    assert tab.locator("#log li").count() > 0
    tab.locator(".confusion").wait_for()


def look_inside(tab, person):
    """A layer's maps, and what one of its values adds up from."""
    person.follow("Inside", "This run")
    tab.wait_for_selector("#maps .map")
    person.select("Layer", "backbone.conv1.0")
    tab.get_by_text("backbone.conv1.0, Conv2d").wait_for()
    person.open_first_map()
    tab.get_by_text("27 inputs").wait_for()
    assert "the network computed" in tab.locator("#cell-sum").inner_text()


def try_it(tab, person, image):
    """What the page says of an image: a share for each class."""
    person.follow("Try", "This run")
    tab.get_by_text("The model answers.").wait_for()
    person.choose_files("Choose images", image)
    bars = tab.locator(".answer .bars li")
    expect(bars).to_have_count(2)
    read = "bars => bars.map(one => [one.querySelector('.name').textContent, one.querySelector('.share').textContent])"
    return {label: float(share.removesuffix(" %")) / 100 for label, share in bars.evaluate_all(read)}
