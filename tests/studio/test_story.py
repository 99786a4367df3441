"""The whole story in a real browser, by mouse and by keyboard alone: from images to a served classifier, and back."""

import json
import re
import zipfile
from collections import Counter
from urllib.request import Request, urlopen

import numpy as np
import pytest
from hands import Keys, Mouse
from PIL import Image
from playwright.sync_api import expect
from studio_process import Running

SMALL = {"backbone": "test_resnet", "weights": "random", "size": "64"}
PROOF = re.compile(r"on (\d+) images .* no probability differs by more than (.+)\.$")
MOST_CLICKS = 10


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
def test_from_images_to_a_served_classifier_and_all_of_it_again_after_a_restart(open_tab, tmp_path, hand):
    pets, studio = write_pets(tmp_path / "pets"), Running(tmp_path / "workspace")
    image = pets / "cats" / "wrong.png"
    tab = open_tab()
    tab.set_default_timeout(300_000)
    person, clicks = hand(tab), Counter()

    def do(chapter, *given):
        before = person.clicks
        found = chapter(tab, person, *given)
        clicks[chapter] += person.clicks - before
        return found

    try:
        tab.goto(studio.url)
        do(bring, zipped(pets) if hand is Keys else pets)
        do(mend)
        do(train_and_watch)
        do(look_inside)
        answered = do(try_it, image)
        do(take_away)
        served = do(serve, image.read_bytes())
        assert served == pytest.approx(answered, abs=5e-4)  # shown to a tenth of a percent
    finally:
        studio.end()
    assert clicks[bring] + clicks[train_and_watch] + clicks[serve] <= MOST_CLICKS
    again = Running(tmp_path / "workspace")
    try:
        tab.goto(again.url)
        do(find_it_all)
        assert do(try_it, image) == answered
    finally:
        again.end()
    assert tab.heard == []


def bring(tab, person, images):
    """From the start page to images that were looked through."""
    person.follow("I have images")
    person.choose_files("Choose a zip" if images.is_file() else "Choose a folder", images)
    tab.wait_for_url("**/data/pets")
    tab.wait_for_selector(".tile")


def mend(tab, person):
    """What is broken is left out, and a label is right again."""
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
    expect(tab.locator("#chosen-state")).to_have_text("24 images of 2 classes.", timeout=300_000)
    expect(tab.locator("#chosen")).to_contain_text("backbone")
    person.press("All settings")
    for label, value in SMALL.items():
        person.write(label, value)
    person.press("Train")
    tab.wait_for_url("**/runs/pets-001")
    tab.locator("#stages li").first.wait_for()
    expect(tab.locator("#status")).to_have_text("finished", timeout=300_000)
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
    return {label: float(share.removesuffix("\u202f%")) / 100 for label, share in bars.evaluate_all(read)}


def take_away(tab, person):
    """The model, its report as one file, and two forms for other programs, each with its proof."""
    person.follow("Take away", "This run")
    assert person.take("model.safetensors").stat().st_size > 10_000
    report = person.take("report.html").read_text(encoding="utf-8")
    assert "<svg" in report
    assert not re.search(r"<(img|script|link|iframe|source)[^>]*(src|href)=.?(https?:)?/", report)  # one file
    for form, file in (("ONNX", "model.onnx"), ("PyTorch (pt2)", "model.pt2")):
        person.press(f"Export to {form}")
        proof = tab.locator("#exports li", has_text=file)
        expect(proof).to_contain_text("no probability differs", timeout=300_000)
        n, difference = PROOF.search(proof.inner_text()).groups()
        assert int(n) > 10
        assert re.fullmatch(r"0|.*10⁻([⁴-⁹]|..)", difference), "below a thousandth"
        assert person.take(file).stat().st_size > 10_000


def serve(tab, person, image):
    """A real server: what it says to the address that the page shows; then it is ended."""
    person.follow("Take away", "This run")
    person.press("Stop the server")  # that of Try
    expect(tab.locator("#serve-state")).to_have_text("Not running.")
    person.press("Start the server")
    line = tab.locator("pre", has_text="curl")
    line.wait_for()
    url = re.search(r"'(http://127\S+)'", line.inner_text()).group(1)
    answer = json.load(urlopen(Request(url, image, {"Content-Type": "application/octet-stream"}), timeout=60))
    person.press("Stop the server")
    expect(tab.locator("#serve-state")).to_have_text("Not running.")
    with pytest.raises(OSError, match="refused"):
        urlopen(Request(url, image), timeout=5)
    return {one["label"]: one["probability"] for one in answer["top"]}


def find_it_all(tab, person):
    """The images with what was changed, and the run with its report, files and proofs."""
    person.follow("Data")
    person.follow("pets")
    expect(tab.locator("#changed")).to_have_text("1 relabelled, 1 left out")
    person.follow("Runs")
    expect(tab.locator('[data-run="pets-001"] .status')).to_have_text("finished")
    person.follow("pets")
    tab.frame_locator("#report iframe").locator("h1").wait_for()
    person.follow("Take away", "This run")
    assert {"model.safetensors", "model.onnx", "model.pt2"} <= set(tab.locator(".files a").all_inner_texts())
    expect(tab.locator("#exports li", has_text="no probability differs")).to_have_count(2)
