"""From a lesson into the studio: one press opens what the reader brought, there."""

import contextlib
import io
from base64 import b64decode

import numpy as np
import pytest
from lesson_pages import OWN_IMAGE, SECONDS, found_by_axe, open_lesson
from lessons_process import LessonsProcess
from PIL import Image
from playwright.sync_api import expect
from studio_process import Running

from glassworks.testing.images import sample_image

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("reader")


@pytest.fixture(scope="module")
def server(folder):
    """Lessons in a folder of their own: what they start works in it, too."""
    with contextlib.chdir(folder), LessonsProcess([], {"GLASSWORKS_CACHE": str(folder / "cache")}) as running:
        yield running


def opened(page, button):
    with page.context.expect_page() as other:
        button.click()
    tab = other.value
    tab.set_default_timeout(SECONDS)
    return tab


def test_lesson_3_and_14_own_image_and_network_inside(page):
    open_lesson(page, "/03_backpropagation/?chain.model=formula_net")
    chain = page.locator("section.screen").nth(2)
    expect(chain.get_by_text("If this weight grows a little")).to_be_visible(timeout=SECONDS)
    page.get_by_label("or an image of your own").set_input_files(
        {"name": "own.png", "mimeType": "image/png", "buffer": OWN_IMAGE}
    )
    page.wait_for_function("location.search.includes('chain.image=own')")
    expect(chain.get_by_text("If this weight grows a little")).to_be_visible(timeout=SECONDS)
    tab = opened(page, chain.get_by_role("button", name="Open this in the studio"))
    expect(tab.get_by_role("heading", name="Inside formula_net")).to_be_visible(timeout=SECONDS)
    expect(tab.get_by_text("From the error back to one weight")).to_be_visible()
    expect(tab.locator("#flow-words")).to_contain_text("The gradient of the weight backbone.", timeout=SECONDS)
    assert tab.evaluate("document.getElementById('flow-layer').value").startswith("backbone.")
    shown = tab.locator("#given").get_attribute("src").partition(",")[2]
    there, own = (np.asarray(Image.open(io.BytesIO(one)).convert("RGB")) for one in (b64decode(shown), OWN_IMAGE))
    assert np.abs(there.mean((0, 1)) - own.mean((0, 1))).max() < 12  # cut and made smaller, but that image
    expect(chain.get_by_text("It is open in another tab.")).to_be_visible()
    assert found_by_axe(page) == []
    first = tab.url.partition("/inside")[0]
    tab.close()
    again = opened(page, chain.get_by_role("button", name="Open this in the studio"))
    expect(again.locator("#flow-words")).to_contain_text("The gradient of", timeout=SECONDS)
    assert again.url.partition("/inside")[0] == first  # the same studio and the same run
    again.close()


def test_lesson_16_own_folder_and_own_images_on_the_data_page(page, tmp_path, folder):
    for name, shade in (("cups", 20), ("spoons", 200)):
        (tmp_path / "things" / name).mkdir(parents=True)
        for number in range(6):
            sample_image(24, 24, shade=shade + number).save(tmp_path / "things" / name / f"{number}.png")
    open_lesson(page, "/16_transfer/?top.model=formula_net")
    screen = page.locator("section.screen").first
    expect(screen.get_by_text("% right")).to_be_visible(timeout=SECONDS)
    page.get_by_label("or your own folder, with a folder for each class").fill(str(tmp_path / "things"))
    screen.get_by_role("button", name="Take it").click()
    expect(screen.get_by_text("learned from 6 images")).to_be_visible(timeout=SECONDS)
    tab = opened(page, screen.get_by_role("button", name="Open these images in the studio"))
    expect(tab.get_by_role("heading", name="things")).to_be_visible(timeout=SECONDS)
    expect(tab.get_by_text(str(tmp_path / "things")).first).to_be_visible()
    expect(tab.locator("#grid [role=option]")).to_have_count(12, timeout=SECONDS)
    tab.close()
    screen.get_by_text("or collect your own images here").click()
    for name, files in (("Images of one thing", "cups"), ("Images of the other", "spoons")):
        screen.get_by_label(name).set_input_files(sorted((tmp_path / "things" / files).iterdir()))
    expect(screen.get_by_text("6 images", exact=True)).to_have_count(2)
    screen.get_by_role("button", name="Train with these").click()
    expect(screen.get_by_text("learned from 6 images")).to_be_visible(timeout=SECONDS)
    tab = opened(page, screen.get_by_role("button", name="Open these images in the studio"))
    expect(tab.get_by_role("heading", name="collected")).to_be_visible(timeout=SECONDS)
    expect(tab.locator("#grid [role=option]")).to_have_count(12, timeout=SECONDS)
    assert len(list((folder / "uploads" / "collected" / "other").iterdir())) == 6
    tab.close()


def test_a_recipe_in_the_studio_that_runs_already(page, server, folder):
    """Whoever has a studio open gets no second one."""
    open_lesson(page, "/02_perceptron/")
    tab = opened(page, page.get_by_role("button", name="Open perceptron_and in the studio"))
    expect(tab.get_by_role("button", name="Run")).to_be_visible(timeout=SECONDS)
    assert tab.url.endswith("/recipes/perceptron_and")
    assert len(list((folder / "cache" / "studios").iterdir())) == 1


def test_what_cannot_be_opened_is_said_in_the_lesson(page):
    open_lesson(page, "/16_transfer/?top.model=formula_net&top.source=/nowhere/at/all")
    screen = page.locator("section.screen").first
    button = screen.get_by_role("button", name="Open these images in the studio")
    tab = opened(page, button)
    expect(screen.get_by_text("a set that is built in")).to_be_visible(timeout=SECONDS)
    assert tab.is_closed()


def test_the_studio_of_the_folder_is_taken_and_not_ended(browser, tmp_path, monkeypatch):
    monkeypatch.setenv("GLASSWORKS_CACHE", str(tmp_path / "cache"))
    own = Running(tmp_path)
    with contextlib.chdir(tmp_path), LessonsProcess([]) as lessons:
        context = browser.new_context(base_url=lessons.url)
        page = context.new_page()
        open_lesson(page, "/02_perceptron/")
        tab = opened(page, page.get_by_role("button", name="Open perceptron_and in the studio"))
        expect(tab.get_by_role("button", name="Run")).to_be_visible(timeout=SECONDS)
        assert tab.url.startswith(own.url)
        context.close()
    assert own.process.poll() is None
    own.end()
