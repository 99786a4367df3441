"""One whole lesson by keyboard alone: Tab reaches every control of every screen, and keys work it."""

import pytest
from lesson_pages import SECONDS, open_lesson
from playwright.sync_api import expect

pytestmark = pytest.mark.slow

CONTROLS = """
// A widget is in a shadow root of its own.
const hosts = root => [...root.querySelectorAll("*")].filter(one => one.shadowRoot);
const everywhere = root => [root, ...hosts(root).flatMap(one => everywhere(one.shadowRoot))];
const inert = one => one.closest("[inert]") || (one.getRootNode().host && inert(one.getRootNode().host));
const enabled = one => !one.disabled && one.getAttribute("aria-disabled") !== "true";
const usable = one => enabled(one) && one.tabIndex >= 0 && one.getClientRects().length && !inert(one);
window.controls = () => everywhere(document)
  .flatMap(root => [...root.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")])
  .filter(usable);
const numbers = new WeakMap();
let count = 0;
const number = one => numbers.get(one) ?? (numbers.set(one, ++count), count);
const words = one => (one.getAttribute("aria-label") ?? one.labels?.[0]?.textContent ?? one.textContent).trim();
// Radio buttons of one name are one stop of Tab; arrows go on inside.
const name = one => one.type === "radio" ? one.name : String(number(one));
const active = (root = document) => {
  const inner = root.activeElement?.shadowRoot;
  return inner?.activeElement ? active(inner) : root.activeElement;
};
const outlined = one => {
  const style = getComputedStyle(one);
  return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0 || style.boxShadow !== "none";
};
window.focused = () => {
  const one = active();
  if (!one || one === document.body) return null;
  const kind = one.matches("input") ? one.type : one.localName;
  const works = one.getAttribute("aria-disabled") === "true";
  return {name: name(one), kind, words: words(one), works, bar: !!one.closest(".lesson-bar"), outlined: outlined(one)};
};
window.state = () => {
  const values = controls().map(one => [name(one), one.checked, one.value]);
  return JSON.stringify([values, everywhere(document).slice(1).map(one => one.innerHTML)]);
};
const missing = visited => controls().filter(one => !visited.includes(name(one)));
window.missed = visited => missing(visited).map(one => one.outerHTML.slice(0, 150));
null;  // evaluate() would call a function
"""
CHAINS = {
    "/02_perceptron/": ["100 new starts", "Stop"],
    "/03_backpropagation/": ["It grows", "Next factor", "All of it"],
    "/10_generation/": ["One step of the generator", "Which of two is generated?", "A is generated"],
    "/15_nets/": ["Train both", "Stop"],
    "/16_transfer/?top.model=formula_net": ["raw pixels"],
}
"""Buttons to press one after the other; each changes what stands around it, or itself."""
SLOWED = 20
SCROLLED = ("a", "marimo-tex", "pre")
"""Links, and what is reached to be scrolled."""
PRESSED = ("Slides", "Notes", "Freeze")


def changed(page, before, seconds=20):
    """Whether what is shown is another; exercises answer after a while."""
    page.wait_for_timeout(30)
    for _ in range(seconds * 10):
        if page.evaluate("state()") != before:
            return True
        page.wait_for_timeout(100)
    return False


def comes_back(page, one, seconds=30):
    """A button that works for a while is disabled meanwhile; whoever pressed it is still there once it is done."""
    for _ in range(seconds * 10):
        now = page.evaluate("focused()") or {}
        if now.get("name") == one["name"] and not now["works"]:
            return True
        page.wait_for_timeout(100)
    return False


def work(page, one):
    """The keys for this kind of control; True where they changed something."""
    before = page.evaluate("state()")
    if one["kind"] == "range":
        page.keyboard.press("ArrowRight")
        if not changed(page, before, 1):
            page.keyboard.press("ArrowLeft")
    elif one["kind"] == "radio":
        page.keyboard.press("ArrowDown")
    elif one["kind"] == "checkbox":
        page.keyboard.press("Space")
    elif one["kind"] == "textarea":
        page.keyboard.type("# a word\n")
    else:
        page.keyboard.press("Enter")
    return changed(page, before)


def test_lesson_2_by_keyboard_alone(page):
    open_lesson(page, "/02_perceptron/")
    page.evaluate(CONTROLS)
    visited, dead, unseen, lost = {}, [], [], []
    for _ in range(200):
        page.keyboard.press("Tab")
        one = page.evaluate("focused()")
        if one is None or one["name"] in visited:
            break
        visited[one["name"]] = one
        if not one["outlined"]:
            unseen.append(one["words"])
        if one["bar"] or one["kind"] in SCROLLED or one["words"] == "Stop":  # nothing runs that it could stop
            continue
        if "in the studio" in one["words"]:  # opens another page
            continue
        if not work(page, one):
            dead.append((one["kind"], one["words"]))
        if one["kind"] == "button" and not comes_back(page, one):
            lost.append(one["words"])
    page.locator(".lesson-head").evaluate("head => head.scrollIntoView()")  # where Previous was disabled
    expect(page.locator(".place")).to_have_text("1 of 8")
    assert page.evaluate("visited => missed(visited)", list(visited)) == []
    assert unseen == []
    assert dead == []
    assert lost == []
    assert {"range", "radio", "button", "textarea"} <= {one["kind"] for one in visited.values()}


def test_the_bar_by_keyboard_alone(page):
    open_lesson(page, "/02_perceptron/")
    page.evaluate(CONTROLS)
    for name in PRESSED:
        page.get_by_role("button", name=name, exact=True).focus()
        for pressed in ("true", "false"):
            page.keyboard.press("Enter")
            expect(page.get_by_role("button", name=name, exact=True)).to_have_attribute("aria-pressed", pressed)
    page.get_by_role("button", name="Next", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Place the line yourself")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('section.screen h2, section.screen') !== null")
    page.get_by_role("link", name="All lessons").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Search")).to_be_visible(timeout=SECONDS)


@pytest.mark.parametrize(("address", "names"), CHAINS.items(), ids=list(CHAINS))
def test_whoever_presses_a_button_is_not_sent_to_the_top_of_the_page(page, address, names):
    open_lesson(page, address)
    page.evaluate(CONTROLS)
    if "Stop" in names:  # a fast machine would have done it all before anybody could stop it
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
    for name in names:
        one = page.get_by_role("button", name=name, exact=True).first
        expect(one).to_be_enabled(timeout=SECONDS)
        one.focus()
        page.keyboard.press("Enter")
        page.wait_for_timeout(400)
        assert page.evaluate("focused()") is not None, name
    page.wait_for_timeout(1000)  # what was begun has ended, or was stopped
    assert page.evaluate("focused()") is not None
