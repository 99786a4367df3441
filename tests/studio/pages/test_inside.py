"""Inside a run's network in a real browser: graph, maps, one value, the flow of a gradient, explanations, the map."""

import json

import pytest
from plain_images import grey
from studio_process import Running, complaints, write_run, write_trained

PARTS = ["", "/flow", "/explain", "/dreams", "/map"]


@pytest.fixture(scope="module")
def studio(tmp_path_factory):
    workspace = tmp_path_factory.mktemp("inside")
    write_trained(workspace)
    write_run(workspace, "failed-001", "failed", {"message": "Expected images.\nFound none.", "problems": []})
    with Running(workspace) as running:
        yield running


def opened(studio, open_tab, part="", width=1440, scheme="light"):
    tab = open_tab(width, scheme)
    tab.set_default_timeout(90_000)
    tab.goto(f"{studio.url}/runs/insects-001/inside{part}")
    return tab


def until(tab, condition):
    """Waits for it; the page's own content policy keeps the browser's way of waiting out."""
    for _ in range(900):
        if tab.evaluate(condition):
            return
        tab.wait_for_timeout(100)
    raise AssertionError(condition)


def corners(tab, plane):
    """Draws around everything with the keys: from the middle to a corner, and from there to the others."""
    box = plane.bounding_box()
    plane.focus()
    across, down = int(box["width"] / 20) + 1, int(box["height"] / 20) + 1
    for moves in (("ArrowLeft", "ArrowUp"), ("ArrowRight",), ("ArrowDown",), ("ArrowLeft",)):
        for move in moves:
            for _ in range(across if move in ("ArrowLeft", "ArrowRight") else down):
                tab.keyboard.press(move)
        tab.keyboard.press("Enter")
    tab.keyboard.press("Escape")


@pytest.mark.slow
def test_from_the_graph_to_the_arithmetic_of_one_value(studio, open_tab, tmp_path):
    tab = opened(studio, open_tab)
    tab.wait_for_selector("#maps .map")
    tab.locator("#deeper").click()
    stem = tab.locator('#drawing rect[aria-label^="backbone.stem.0,"]')
    stem.click(position={"x": 3, "y": 3})
    tab.get_by_text("backbone.stem.0, Conv2d: 4 × 32 × 32").wait_for()
    first = tab.locator("#maps .map").first
    first.hover(position={"x": 30, "y": 30})
    assert tab.locator("#near-box").is_visible()
    first.click(position={"x": 30, "y": 30})
    tab.get_by_text("27 inputs").wait_for()
    said = tab.locator("#cell-sum").inner_text()
    left, computed = said.split("; the network computed ")
    assert left.rpartition("= ")[2] == computed.split(" ")[0]
    before = tab.locator("#cell-words").inner_text()
    tab.get_by_role("button", name="one down").click()
    until(tab, f"!['…', {json.dumps(before)}].includes(document.querySelector('#cell-words').textContent)")
    file = tmp_path / "own.png"
    file.write_bytes(grey(240, (50, 50)))
    tab.set_input_files("#own", file)
    until(tab, "!new URLSearchParams(location.search).get('image').startsWith('held')")
    tab.reload()  # the image and the layer are still chosen
    tab.get_by_text("backbone.stem.0, Conv2d").wait_for()
    assert "bees" in tab.locator("#says li").first.inner_text()
    assert tab.heard == []


@pytest.mark.slow
def test_a_layer_without_a_sum_leads_to_the_one_before_it_by_keyboard(studio, open_tab):
    tab = opened(studio, open_tab, "?layer=backbone.stem.2")
    tab.locator("#maps .map").first.focus()
    assert tab.locator("#near-box").is_visible()
    tab.keyboard.press("Enter")
    instead = tab.get_by_role("button", name="Take apart backbone.stem.0 instead")
    instead.focus()
    tab.keyboard.press("Enter")
    tab.get_by_text("backbone.stem.0, Conv2d").wait_for()
    tab.locator('#drawing rect[tabindex="0"]').focus()
    tab.keyboard.press("ArrowDown")
    assert tab.evaluate("document.activeElement.getAttribute('aria-label')").startswith("backbone,")
    assert tab.heard == []


@pytest.mark.slow
def test_the_flow_the_explanations_and_the_map(studio, open_tab):
    tab = opened(studio, open_tab, "/flow")
    tab.locator("#flow > li").nth(2).wait_for()
    tab.locator("#flow-layer").select_option("backbone.stem.0")
    tab.get_by_text("the weight, backbone.stem.0.weight").wait_for()
    assert tab.locator("#flow .share").first.inner_text() == "100\u202f%"
    tab.get_by_role("link", name="Explanations").click()
    tab.wait_for_selector(".explanations .verdict")
    assert tab.locator(".explanations .checks li").count() >= 3
    tab.get_by_role("link", name="Map of the data").click()
    tab.locator("#map-method").select_option("pca")
    tab.get_by_role("button", name="Draw the map").click()
    frame = tab.frame_locator("#map")
    frame.locator("#over").focus(timeout=60_000)
    tab.keyboard.press("Enter")  # the point next to the middle
    frame.locator("#side ol button").first.wait_for()
    frame.locator("#lasso").press("Enter")
    corners(tab, frame.locator("#over"))
    tab.get_by_text("16 images inside the lasso").wait_for()
    frame.locator("#lasso").press("Enter")
    tab.get_by_text("16 images inside the lasso").wait_for(state="hidden")
    frame.locator("#lasso").click()
    frame.locator("#over").scroll_into_view_if_needed()
    box = frame.locator("#over").bounding_box()
    left, top = box["x"] + 8, box["y"] + 8  # the corners are round
    right, bottom = left + box["width"] - 16, top + box["height"] - 16
    tab.mouse.move(left, top)
    tab.mouse.down()
    for x, y in ((right, top), (right, bottom), (left, bottom)):
        tab.mouse.move(x, y, steps=4)
    tab.mouse.up()
    tab.get_by_text("16 images inside the lasso").wait_for()
    tab.get_by_role("button", name="Look at them on the Data page").click()
    tab.wait_for_url("**/data/insects?shown=lasso")
    tab.wait_for_selector(".tile")
    assert tab.locator(".tile").first.get_attribute("aria-setsize") == "16"
    assert tab.heard == []


@pytest.mark.slow
def test_a_dream_is_there_again_after_a_reload(studio, open_tab):
    tab = opened(studio, open_tab, "/dreams")
    tab.locator("#dream-target").select_option("bees")
    tab.get_by_role("button", name="Dream", exact=True).click()
    dream = tab.locator("#dreams li", has_text="bees")
    dream.wait_for()
    words = dream.inner_text()
    tab.reload()
    assert dream.inner_text() == words
    assert dream.locator("img").evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    tab.wait_for_selector("#dream-target option", state="attached")
    assert tab.locator("#dream-target").input_value() == "bees"
    assert tab.heard == []


@pytest.mark.slow
@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (400, "dark")])
def test_every_part_is_accessible_and_fits(studio, open_tab, width, scheme):
    tab = opened(studio, open_tab, width=width, scheme=scheme)
    wrong = {}
    for part in PARTS:
        tab.goto(f"{studio.url}/runs/insects-001/inside{part}")
        tab.wait_for_selector("#state:empty", state="attached")
        tab.wait_for_timeout(500)
        if part == "":
            tab.locator("#maps .map").first.click()
            tab.wait_for_selector(".term")
        found = complaints(tab)
        if tab.evaluate("document.documentElement.scrollWidth") > width:
            found.append("wider than the window")
        wrong |= {part: found} if found else {}
    tab.goto(f"{studio.url}/runs/failed-001/inside")
    wrong |= {"none": found} if (found := complaints(tab)) else {}
    assert wrong == {}
    assert tab.heard == []
