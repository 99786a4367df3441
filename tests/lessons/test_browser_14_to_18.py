"""Lessons 14 to 18 in a browser: a control changes a number."""

import numpy as np
import pytest
from lesson_pages import OWN_IMAGE, SECONDS, drag, found_by_axe, open_lesson, sent
from playwright.sync_api import expect

from glassworks.charts.images import png
from glassworks.testing.images import sample_image

pytestmark = pytest.mark.slow


def test_lesson_14_a_stack_a_unit_and_a_moved_letter(page):
    open_lesson(page, "/14_fields/?unit.model=formula_net")
    stack, unit, shift = (page.locator("section.screen").nth(at) for at in range(3))
    expect(stack.get_by_text("sees 6 × 6 pixels")).to_be_visible()
    stack.get_by_role("button", name="+ conv 3", exact=True).click()
    expect(stack.get_by_text("sees 10 × 10 pixels")).to_be_visible()
    stack.get_by_label("small", exact=True).check()  # it is not that any more, so that it can be taken again
    expect(stack.get_by_text("sees 6 × 6 pixels")).to_be_visible()
    stack.get_by_role("button", name="+ conv 3", exact=True).click()
    page.get_by_label("Strides").uncheck()
    expect(stack.get_by_text("sees 8 × 8 pixels")).to_be_visible()
    stack.get_by_role("button", name="Hide it").click()
    page.get_by_label("My number").fill("9")
    stack.get_by_role("button", name="Check my number").click()
    expect(stack.get_by_text("Not yet. To the field")).to_be_visible()
    page.get_by_label("My number").fill("8")
    stack.get_by_role("button", name="Check my number").click()
    expect(stack.get_by_text("Yes: 8 pixels.")).to_be_visible()
    stack.get_by_role("button", name="Hide it").click()
    stack.get_by_role("button", name="+ conv 5", exact=True).click()
    expect(stack.get_by_text("sees ? pixels")).to_be_visible()  # a layer that is added does not give it away
    stack.get_by_role("button", name="Show it").click()
    expect(stack.get_by_text("sees 12 × 12 pixels")).to_be_visible()
    expect(unit.get_by_text("It can see 18 × 18 pixels")).to_be_visible(timeout=SECONDS)
    page.get_by_label("stages.2").check()
    expect(unit.get_by_text("It can see 42 × 42 pixels")).to_be_visible()
    page.get_by_label("stages.2").focus()
    page.keyboard.press("ArrowUp")
    expect(unit.get_by_text("It can see 18 × 18 pixels")).to_be_visible()
    expect(page.get_by_label("stages.1")).to_be_focused()  # a list that was made anew had lost the keyboard's place
    before = unit.locator(".big").inner_text()
    unit.locator("svg").click(position={"x": 60, "y": 60})
    expect(unit.locator(".big")).not_to_have_text(before)
    words = unit.locator(".live").last
    taken = words.inner_text()
    box = unit.locator("figure svg").first.bounding_box()
    page.mouse.move(box["x"] + 0.9 * box["width"], box["y"] + 0.9 * box["height"])
    expect(words).not_to_have_text(taken)  # the unit under the pointer
    page.mouse.move(0, 0)
    expect(words).to_have_text(taken)
    page.get_by_label("or an image of your own").set_input_files(
        {"name": "own.png", "mimeType": "image/png", "buffer": OWN_IMAGE}
    )
    page.wait_for_function("location.search.includes('unit.image=own')")
    expect(unit.get_by_text("It can see")).to_be_visible()
    expect(shift.get_by_text("Maps moved along: 0.000 apart")).to_be_visible()
    shift.get_by_role("button", name="One pixel to the right").click()
    expect(shift.get_by_text("No whole number of units")).to_be_visible()
    page.get_by_label("Pooling, 2 apart").uncheck()
    expect(shift.get_by_text("Maps moved along: 0.000 apart")).to_be_visible()


def test_lesson_15_edits_shortcuts_and_the_comparison(page):
    open_lesson(page, "/15_nets/")
    edits, depth, nets = (page.locator("section.screen").nth(at) for at in range(3))
    before = edits.locator(".big").inner_text()
    edits.get_by_role("button", name="Next edit").click()
    expect(edits.get_by_text("Against AlexNet in small")).to_be_visible()
    drag(page, "Maps", 32)
    expect(edits.locator(".big")).not_to_have_text(before)
    page.get_by_label("8 layers", exact=True).check()
    depth.get_by_role("button", name="Train both").click()
    expect(depth.get_by_text("held-out digits")).to_be_visible(timeout=SECONDS)
    expect(depth.locator(".big")).to_contain_text("with shortcuts")
    expect(nets.get_by_text("ResNet-152 errs least, 3.57 %; AlexNet has the fewest multiply-adds")).to_be_visible()
    page.get_by_label("parameters", exact=True).check()
    page.get_by_label("one network").check()
    expect(nets.get_by_text("ResNet-152 errs least, 4.49 %; GoogLeNet has the fewest parameters")).to_be_visible()
    label, figure = nets.locator("svg text", has_text="GoogLeNet"), nets.locator("figure").last
    assert label.bounding_box()["x"] >= figure.bounding_box()["x"]  # a telephone's edge cut its first letter off


def test_lesson_16_a_cut_and_a_top_change_the_number(page):
    open_lesson(page, "/16_transfer/?top.model=formula_net")
    screen = page.locator("section.screen").first
    expect(screen.get_by_text("% right")).to_be_visible(timeout=SECONDS)
    before = screen.locator(".big").inner_text()
    screen.get_by_role("button", name="raw pixels").click()
    expect(screen.locator(".big")).not_to_have_text(before)
    expect(screen.get_by_text("a top of 769 numbers, learned from 20 images")).to_be_visible()
    drag(page, "Labels a class", 40)
    expect(screen.get_by_text("learned from 80 images")).to_be_visible()
    taught = screen.locator(".big").inner_text()
    screen.get_by_label("Break it: labels exchanged at random").check()
    expect(screen.locator(".big")).not_to_have_text(taught)
    expect(screen.get_by_label("How far it is").first).to_have_js_property("value", 1)
    page.get_by_label("or your own folder, with a folder for each class").fill("/nowhere/at/all")
    screen.get_by_role("button", name="Take it").click()
    expect(screen.get_by_text("/nowhere/at/all")).to_be_visible()


def test_lesson_16_a_folder_of_one_s_own_with_a_thousand_photographs(page, tmp_path):
    """Its path as it was copied, taken by Enter; what was chosen before is no longer said to be looked at."""
    folder = tmp_path / "My photos (été)"
    for label, name in enumerate(("ants", "bees", "dogs", "planes", "ships")):
        (folder / name).mkdir(parents=True)
        content = png(np.asarray(sample_image(24, 24, shade=40 * label + 20)))
        for number in range(210):
            (folder / name / f"{number}.png").write_bytes(content)
    (folder / "ants" / "broken.png").write_text("no image")
    open_lesson(page, "/16_transfer/?top.model=formula_net")
    screen = page.locator("section.screen").first
    expect(screen.get_by_text("% right")).to_be_visible(timeout=SECONDS)
    field = page.get_by_label("or your own folder, with a folder for each class")
    field.fill(f'"{folder}"')
    field.press("Enter")
    expect(screen.get_by_text("Guessing: 20 %")).to_be_visible(timeout=SECONDS)
    expect(screen.get_by_text("Of the 1,051 images there 300 are looked at")).to_be_visible()
    expect(page.get_by_label("X and O", exact=True)).not_to_be_checked()
    page.reload()
    expect(screen.get_by_text("Guessing: 20 %")).to_be_visible(timeout=SECONDS)
    page.get_by_label("Digits", exact=True).check()
    expect(screen.get_by_text("Guessing: 10 %")).to_be_visible(timeout=SECONDS)


def test_lesson_16_own_images_and_what_a_channel_likes(page, tmp_path):
    open_lesson(page, "/16_transfer/?top.model=formula_net")
    screen = page.locator("section.screen").first
    expect(screen.get_by_text("% right")).to_be_visible(timeout=SECONDS)
    expect(screen.locator(".liked")).to_have_count(6)
    before = screen.locator(".liked figcaption").first.inner_text()
    drag(page, "Channel", 5)
    expect(screen.locator(".liked figcaption").first).not_to_have_text(before)
    files = {}
    for name, shade in (("Images of one thing", 20), ("Images of the other", 200)):
        files[name] = [tmp_path / f"{shade}-{number}.png" for number in range(5)]
        for number, path in enumerate(files[name]):
            sample_image(24, 24, shade=shade + number).save(path)
    screen.get_by_text("or collect your own images here").click()
    for name, paths in files.items():
        screen.get_by_label(name).set_input_files(paths)
    expect(screen.get_by_text("5 images")).to_have_count(2)
    screen.get_by_role("button", name="Train with these").click()
    expect(screen.get_by_text("learned from 4 images")).to_be_visible(timeout=SECONDS)
    screen.get_by_role("button", name="Camera on").click()  # Chromium's own, which draws a clock
    take = screen.get_by_role("button", name="Take an image of the other")
    expect(take).to_be_enabled()
    take.focus()
    page.keyboard.press("Enter")
    expect(screen.get_by_text("6 images")).to_be_visible()
    screen.get_by_role("button", name="Camera off").click()
    expect(take).to_be_disabled()
    assert found_by_axe(page) == []


def test_lesson_17_a_prediction_and_its_measurement(page):
    open_lesson(page, "/17_limits/?limits.side=32")
    screen = page.locator("section.screen").first
    measure = screen.get_by_role("button", name="Measure")
    expect(measure).to_be_disabled()
    page.get_by_label("raw pixels", exact=True).check()
    measure.click()
    expect(screen.get_by_text("You said raw pixels. The top learned from 100 images of 10 classes")).to_be_visible(
        timeout=SECONDS
    )
    expect(screen.get_by_text("formula features help")).to_be_visible()
    drag(page, "Labels a class", 2)
    expect(screen.get_by_text("The top learned from 20 images")).to_be_visible(timeout=SECONDS)
    drag(page, "Draws", 1)
    expect(screen.get_by_text("One draw cannot tell").first).to_be_visible(timeout=SECONDS)
    page.get_by_label("X and O", exact=True).check()
    expect(screen.get_by_text("Say first which is best")).to_be_visible()
    expect(screen.get_by_text("One draw cannot tell")).to_have_count(0)
    expect(measure).to_be_disabled()
    page.get_by_label("or your own folder, with a folder for each class").fill("/nowhere/at/all")
    screen.get_by_role("button", name="Take it").click()
    page.get_by_label("raw pixels", exact=True).check()
    measure.click()
    expect(screen.get_by_text("/nowhere/at/all")).to_be_visible()


def test_lesson_18_a_temperature_a_threshold_and_a_served_model(page):
    open_lesson(page, "/18_use/")
    sure, serve = (page.locator("section.screen").nth(at) for at in range(2))
    expect(sure.get_by_text("It answers 100.0 %")).to_be_visible(timeout=SECONDS)
    before = sure.get_by_text("On average it says").inner_text()
    bar = sure.locator("svg rect").first.element_handle()
    drag(page, "Temperature", 3)
    expect(sure.get_by_text("On average it says")).not_to_have_text(before)
    assert bar.evaluate("bar => bar.isConnected")  # moved: figures made anew for each value had 42 frames a second
    sure.get_by_role("button", name="Threshold for 1 % wrong").click()
    expect(sure.locator(".big")).not_to_contain_text("It answers 100.0 %")
    page.get_by_label("the digits it learned from (break it)").check()
    expect(sure.get_by_text("100 digits; with an answer for each, 100.0 % are right.")).to_be_visible()
    serve.get_by_role("button", name="Make and serve it").click()
    expect(serve.get_by_text("Serving at http://127.0.0.1:")).to_be_visible(timeout=2 * SECONDS)
    expect(serve.locator("pre")).to_contain_text("model=letters")
    page.get_by_label("X, O and “others”").check()
    expect(serve.get_by_text("It says others")).to_be_visible()
    page.get_by_label("an X", exact=True).check()
    expect(serve.get_by_text("It says x")).to_be_visible()
    serve.get_by_role("button", name="Empty").click()
    expect(serve.get_by_role("img", name="The image that is sent")).to_be_visible()
    serve.get_by_role("gridcell").first.click()
    ink = serve.locator(".cell.on")
    expect(ink).to_have_count(1)
    with sent(page) as other:
        expect(other.locator("section.screen").nth(1).locator(".cell.on")).to_have_count(1)
    page.get_by_label("an X", exact=True).check()  # sent before, and to be sent again
    expect(serve.get_by_text("It says x")).to_be_visible()
    expect(serve.get_by_role("img", name="The image that is sent")).to_be_hidden()
