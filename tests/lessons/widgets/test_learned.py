"""Two widgets of one lesson: the map shows the words that the other has learned, whichever of them comes first."""

from base64 import b64encode

import pytest
from lessons_process import CHROMIUM
from playwright.sync_api import expect

from glassworks.lessons.widgets.bundle import bundled

PLACE = """
async ([kind, source]) => {
  const words = ["man", "woman", "king", "queen", "his", "her"];
  const vectors = words.map((_, at) => [Math.cos(at), Math.sin(at), 1]);
  const learned = { words, vectors, counted: 9, vocabulary: 6, pairs: 9, share: 1, running: false };
  const heard = [];
  const model = {
    get: () => ({ name: kind, digits: { pixels: [[0, 1], [1, 0]], labels: [0, 1] } }),
    on: (_, listener) => heard.push(listener),
    send: ({ number }) => setTimeout(() => heard.forEach((listener) => listener({ ...learned, number }))),
  };
  const el = document.body.appendChild(document.createElement("section"));
  el.id = kind;
  (await import(source)).default.render({ model, el });
}
"""


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium")
@pytest.mark.parametrize("order", [("words", "map"), ("map", "words")])
def test_the_map_has_the_learned_words_in_either_order(browser, order):
    page = browser.new_page()
    first, second = order
    page.evaluate(PLACE, [first, _address(first)])
    if first == "words":
        expect(page.get_by_text("man : woman = king :")).to_be_visible()
    page.evaluate(PLACE, [second, _address(second)])
    expect(page.locator("#map").get_by_text("Near king on the map")).to_be_visible(timeout=10_000)
    page.close()


def _address(name):
    return "data:text/javascript;base64," + b64encode(bundled(name).encode()).decode()
