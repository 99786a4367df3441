"""Try in a real browser: an answer to what is drawn and to what the camera sees, and the nearest training images."""

import re
from dataclasses import replace

import pytest
import torch
from plain_images import grey
from playwright.sync_api import expect
from studio_process import complaints, write_trained

from glassworks.core.pixels import PixelSpec
from glassworks.models.files.model_file import write_model
from glassworks.testing.models import light_or_dark, only_light, tiny_metadata


def share(tab, bars, label):
    """What the model gives a class, in the bars of that name."""
    item = tab.locator(f"{bars} li", has_text=label)
    item.wait_for()
    return float(item.locator(".share").inner_text().removesuffix("\u202f%"))


def give(tab, dark, light):
    """Gives the page an image of each kind, as files of these names."""
    for file, level in ((dark, 20), (light, 240)):
        file.write_bytes(grey(level))
        tab.set_input_files("#files", file)


@pytest.mark.slow
def test_drawn_with_keys_and_mouse_and_answered_at_once(trained, open_tab):
    tab = open_tab()
    tab.set_default_timeout(40_000)
    tab.goto(f"{trained.url}/runs/insects-001/try")
    tab.get_by_text("The model answers.").wait_for()
    tab.locator("#draw summary").click()
    tab.locator("#sheet").focus()
    for key in ("Space", "ArrowRight", "ArrowRight", "ArrowDown", "Space"):
        tab.keyboard.press(key)
    assert share(tab, "#drawn", "bees") > 90  # a white sheet with a small line
    tab.locator("#light").check()
    assert tab.locator("#drawn li").count() == 0
    box = tab.locator("#sheet").bounding_box()
    tab.mouse.move(box["x"] + 40, box["y"] + 40)
    tab.mouse.down()
    tab.mouse.move(box["x"] + 90, box["y"] + 90, steps=4)
    tab.mouse.up()
    assert share(tab, "#drawn", "ants") > 80  # a black one
    assert complaints(tab) == []
    assert tab.heard == []


@pytest.fixture
def knows_dark(trained):
    """The name of another run, whose model has seen images alone that are dark everywhere."""
    folder, network = write_trained(trained.workspace, "dark-001"), light_or_dark()
    network.familiar = replace(only_light(), centres_KQ=torch.full((2, 1), -1.0))
    half = (0.5, 0.5, 0.5)
    pixels = PixelSpec.standard(32, mean=half, std=half)
    write_model(folder.model, network, tiny_metadata(["ants", "bees"], pixels=pixels))
    return "dark-001"


@pytest.mark.slow
def test_what_is_unlike_the_training_is_said_of_an_image_and_of_a_drawing(trained, knows_dark, open_tab, tmp_path):
    tab = open_tab()
    tab.set_default_timeout(40_000)
    tab.goto(f"{trained.url}/runs/{knows_dark}/try")
    give(tab, tmp_path / "dark.png", tmp_path / "light.png")
    light, dark = (tab.locator(".answer").filter(has_text=name) for name in ("light.png", "dark.png"))
    expect(light.locator(".unlike")).to_have_text(re.compile(r"^Unlike the images .*\(2\.00 times as far"))
    dark.locator("li").first.wait_for()
    expect(dark.locator(".unlike")).to_be_hidden()
    tab.locator("#draw summary").click()
    tab.locator("#sheet").focus()
    for key in ("Space", "ArrowRight", "ArrowDown", "Space"):
        tab.keyboard.press(key)
    expect(tab.locator("#drawn .unlike")).to_be_visible()
    assert complaints(tab) == []
    tab.get_by_role("button", name="Clear").click()
    expect(tab.locator("#drawn .unlike")).to_be_hidden()
    assert tab.heard == []


@pytest.mark.slow
def test_an_answer_that_comes_after_the_sheet_was_cleared_is_not_shown(trained, open_tab):
    tab, held = open_tab(), []
    tab.set_default_timeout(40_000)
    tab.goto(f"{trained.url}/runs/insects-001/try")
    tab.get_by_text("The model answers.").wait_for()
    tab.route("**/insects-001/try", lambda route: held.append(route))  # noqa: PLW0108 - Playwright counts arguments
    tab.locator("#draw summary").click()
    tab.locator("#sheet").focus()
    with tab.expect_request("**/insects-001/try"):
        tab.keyboard.press("Space")
    tab.get_by_role("button", name="Clear").click()
    with tab.expect_response("**/insects-001/try"):
        held[0].continue_()
    tab.wait_for_timeout(300)
    assert tab.locator("#drawn li").count() == 0
    assert tab.heard == []


@pytest.mark.slow
def test_a_page_whose_model_made_room_for_others_says_so_and_asks_no_more(trained, open_tab):
    tab, polled = open_tab(), []
    tab.route("**/try/open", lambda route: route.fulfill(status=202, json={"state": "starting", "is_wanted": False}))
    tab.route("**/serve.json", lambda route: (polled.append(1), route.fulfill(json={"state": "stopped"})))
    tab.goto(f"{trained.url}/runs/insects-001/try")
    expect(tab.locator("#model-state")).to_contain_text("the next image opens this one again", timeout=40_000)
    tab.wait_for_timeout(1200)
    assert len(polled) == 1
    assert tab.heard == []


@pytest.mark.slow
def test_the_camera_is_answered_kept_and_stopped(trained, open_tab):
    tab = open_tab(400, "dark")
    tab.set_default_timeout(40_000)
    tab.goto(f"{trained.url}/runs/insects-001/try")
    tab.locator("#camera summary").click()
    tab.get_by_role("button", name="Start the camera").click()
    tab.locator("#seen li").first.wait_for()
    tab.get_by_role("button", name="Keep this image").click()
    tab.locator(".answer .bars li").first.wait_for()
    assert tab.locator(".answer .file").inner_text() == "from the camera.jpg"
    tab.get_by_role("button", name="Stop the camera").click()
    assert tab.evaluate("document.querySelector('#video').srcObject") is None
    assert complaints(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= 400
    assert tab.heard == []


@pytest.mark.slow
def test_the_nearest_training_images_are_shown(trained, open_tab, tmp_path):
    tab = open_tab()
    tab.set_default_timeout(40_000)
    tab.goto(f"{trained.url}/runs/insects-001/try")
    file = tmp_path / "bright.png"
    file.write_bytes(grey(215))
    tab.set_input_files("#files", file)
    tab.get_by_role("button", name="Nearest training images").click()
    tab.locator(".alikes img").first.wait_for()
    assert tab.locator(".alikes .name").first.inner_text() == "bees"
    held_out = {f"{label}/{at}.png" for label in ("ants", "bees") for at in range(4)}
    shown = tab.locator(".alikes img").evaluate_all("images => images.map(one => one.alt)")
    assert shown
    assert not held_out & set(shown)
    assert tab.heard == []


@pytest.mark.slow
def test_what_was_given_and_drawn_is_there_again_after_a_reload_and_back(trained, open_tab, tmp_path):
    tab = open_tab()
    tab.set_default_timeout(40_000)
    tab.goto(f"{trained.url}/runs/insects-001/try")
    give(tab, tmp_path / "dark ?&#.png", tmp_path / "<b>light.png")
    tab.locator("#draw summary").click()
    tab.locator("#light").check()
    tab.locator("#sheet").focus()
    for key in ("Space", "ArrowRight", "ArrowRight", "ArrowDown", "Space"):
        tab.keyboard.press(key)
    drawn = tab.locator("#sheet").evaluate("sheet => sheet.toDataURL()")

    def is_there():
        expect(tab.locator(".answer .file")).to_have_text(["<b>light.png", "dark ?&#.png"])
        expect(tab.locator(".answer .label")).to_have_text(["bees", "ants"])
        assert share(tab, "#drawn", "ants") > 80
        assert tab.locator("#sheet").evaluate("sheet => sheet.toDataURL()") == drawn

    is_there()
    for _ in range(2):
        tab.reload()
        is_there()
    tab.goto(f"{trained.url}/runs")
    tab.go_back()
    is_there()
    tab.locator(".answer .alike").first.click()
    tab.locator(".answer .alikes img").first.wait_for(timeout=90_000)  # it is the file itself that came back
    tab.goto(f"{trained.url}/runs")
    tab.goto(f"{trained.url}/runs/insects-001/try")  # opened anew
    tab.get_by_text("The model answers.").wait_for()
    assert tab.locator(".answer").count() == 0
    assert tab.heard == []


KEYS = """async () => {
  const store = await caches.open("glassworks-files");
  return (await store.keys()).map(({ url }) => new URL(url).searchParams.get("name"));
}"""
PUT = """async ([name, hours]) => {
  const store = await caches.open("glassworks-files"), number = Date.now() - hours * 3600e3;
  await store.put(`/?entry=another&number=${number}&name=${name}`, new Response(""));
}"""


@pytest.mark.slow
def test_images_are_forgotten_by_keyboard(trained, open_tab, tmp_path):
    tab = open_tab(400)
    tab.set_default_timeout(40_000)
    tab.goto(f"{trained.url}/runs/insects-001/try")
    forget = tab.get_by_role("button", name="Forget these images")
    expect(forget).to_be_hidden()
    tab.evaluate(PUT, ["other.png", 0])
    file = tmp_path / "bright.png"
    file.write_bytes(grey(215))
    tab.set_input_files("#files", file)
    expect(tab.locator(".answer .label")).to_have_text("bees")
    tab.reload()
    expect(tab.locator(".answer .label")).to_have_text("bees")
    assert complaints(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= 400
    tab.locator("#files").focus()
    tab.keyboard.press("Tab")
    expect(forget).to_be_focused()
    tab.keyboard.press("Enter")
    expect(forget).to_be_hidden()
    expect(tab.locator("#files")).to_be_focused()
    expect(tab.locator("#said")).to_have_text("The images are forgotten.")
    assert tab.locator(".answer").count() == 0
    assert tab.evaluate(KEYS) == ["other.png"]  # which belongs to another visit
    tab.reload()
    tab.get_by_text("The model answers.").wait_for()
    assert tab.locator(".answer").count() == 0
    assert tab.heard == []


@pytest.mark.slow
def test_images_older_than_a_day_go_when_the_page_is_opened(trained, open_tab):
    tab = open_tab()
    tab.goto(f"{trained.url}/recipes")
    for one in (["old", 25], ["new", 23]):
        tab.evaluate(PUT, one)
    tab.goto(f"{trained.url}/runs/insects-001/try")
    tab.wait_for_function(f"async () => (await ({KEYS})()).length === 1")
    assert tab.evaluate(KEYS) == ["new"]
    assert tab.heard == []


@pytest.mark.slow
def test_an_image_without_an_answer_is_asked_about_again(trained, open_tab, tmp_path):
    tab, refused = (
        open_tab(400),
        {"message": "Expected to write; found a full disk.", "do": "Free some."},
    )
    tab.set_default_timeout(60_000)
    tab.goto(f"{trained.url}/runs/insects-001/try")
    tab.get_by_text("The model answers.").wait_for()
    tab.route("**/insects-001/try*", lambda route: route.fulfill(status=500, json={"error": refused}))
    file = tmp_path / "bright.png"
    file.write_bytes(grey(215))
    tab.set_input_files("#files", file)
    answer, again = tab.locator(".answer"), tab.get_by_role("button", name="Ask again")
    expect(answer.locator(".wrong")).to_have_text(refused["message"])
    assert complaints(tab) == []
    tab.unroute("**/insects-001/try*")
    again.click()
    expect(answer.locator(".label")).to_have_text("bees")
    expect(again).to_be_hidden()
    expect(answer.locator(".wrong")).to_be_hidden()
    tab.route("**/insects-001/try?explain*", lambda route: route.fulfill(status=500, json={"error": refused}))
    tab.get_by_role("button", name="Why?").click()
    expect(answer.locator(".wrong")).to_have_text(refused["message"])
    expect(tab.get_by_role("button", name="Why?")).to_be_enabled()  # it had become the error's words
    text = tmp_path / "notes.txt"
    text.write_text("no image")
    tab.set_input_files("#files", text)
    expect(answer.first.locator(".wrong")).to_be_visible()
    expect(again).to_be_hidden()  # the same would be refused
    assert tab.heard == []
