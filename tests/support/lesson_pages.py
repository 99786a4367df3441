"""What tests do with a lesson in a browser."""

from contextlib import contextmanager
from pathlib import Path

import numpy as np
from playwright.sync_api import expect

from glassworks.charts.images import png
from glassworks.lessons.plan import notebooks
from glassworks.testing.images import sample_image

AXE = (Path(__file__).parent / "axe-core" / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SECONDS = 90_000
OWN_IMAGE = png(np.asarray(sample_image(40, 30)))


def open_lesson(page, address):
    page.goto(address)
    name = address.strip("/").split("/")[0]
    text = next(path for path in notebooks().values() if path.stem == name).read_text()
    expect(page.locator("section.screen")).to_have_count(text.count(".screen("), timeout=SECONDS)


def drag(page, label, value):
    page.get_by_label(label, exact=True).first.fill(str(value))


def press(page, place, across, down, to=None):
    """Presses at a part of an element's width and height, and drags to another."""
    place.scroll_into_view_if_needed()
    box = place.bounding_box()
    page.mouse.move(box["x"] + across * box["width"], box["y"] + down * box["height"])
    page.mouse.down()
    if to:
        page.mouse.move(box["x"] + to[0] * box["width"], box["y"] + to[1] * box["height"], steps=5)
    page.mouse.up()


@contextmanager
def sent(page):
    """The page's address as it is after a moment, opened in a browser that has never been there."""
    page.wait_for_timeout(400)  # the address is written a quarter of a second later
    context = page.context.browser.new_context()
    other = context.new_page()
    other.set_default_timeout(SECONDS)
    screens = page.locator("section.screen").count()
    other.goto(page.url)
    expect(other.locator("section.screen")).to_have_count(screens, timeout=SECONDS)
    yield other
    context.close()


def found_by_axe(page):
    page.evaluate(AXE)
    result = page.evaluate("rules => axe.run({runOnly: rules})", RULES)
    return [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in result["violations"]]
