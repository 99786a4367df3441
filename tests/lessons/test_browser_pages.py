"""The plan, and what holds in every lesson: axe finds nothing, a phone is wide enough, slides and notes."""

import re
from contextlib import ExitStack

import pytest
from lesson_pages import SECONDS, found_by_axe, open_lesson
from lessons_process import LessonsProcess
from playwright.sync_api import expect

from glassworks.lessons.plan import notebooks

pytestmark = pytest.mark.slow


def test_the_plan(page):
    page.goto("/?teacher=1")
    page.get_by_label("Search").fill("perceptron")
    assert "lessons" in page.locator("#found").inner_text()
    assert page.locator(".plan > li:visible").count() < 18
    assert "teacher=1" in page.locator(".plan a:visible").first.get_attribute("href")
    assert found_by_axe(page) == []


@pytest.mark.parametrize("name", [path.stem for path in notebooks().values()])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_is_wider_than_a_phone(page, name, scheme):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 400, "height": 800})
    open_lesson(page, f"/{name}/")
    page.wait_for_timeout(1500)
    assert found_by_axe(page) == []
    wide = "[...document.querySelectorAll('section.screen *')].filter(one => one.getBoundingClientRect().right > 401)"
    assert page.evaluate(f"{wide}.map(one => one.outerHTML.slice(0, 100))") == []


def test_slides_notes_freeze_and_reset(page):
    open_lesson(page, "/02_perceptron/?view=slides&screen=1&teacher=1")
    expect(page.locator("section.screen:visible")).to_have_count(1)
    expect(page.locator(".notes:visible")).to_have_count(1)
    page.get_by_role("button", name="Next", exact=True).click()
    expect(page.get_by_role("heading", name="Let it learn from its mistakes")).to_be_visible()
    page.get_by_role("button", name="Freeze").click()
    assert page.evaluate("[...document.querySelectorAll('section.screen')].every(one => one.inert)")
    expect(page.get_by_text("Frozen: press Freeze to go on")).to_be_visible()
    page.get_by_role("button", name="Freeze").click()
    expect(page.locator(".frozen-mark")).to_be_empty()
    page.get_by_role("button", name="Next case").click()
    page.wait_for_function("location.search.includes('rule.step=1')")
    page.get_by_role("button", name="Reset all").click()
    page.wait_for_function("!location.search.includes('rule.')")
    assert "teacher=1" in page.url


def test_a_class_is_frozen_by_whoever_teaches_and_sees_it(browser):
    with LessonsProcess(["--host", "0.0.0.0"]) as running, ExitStack() as opened:

        def reader(leads):
            context = opened.enter_context(browser.new_context(base_url=running.url))
            context.add_cookies([{"name": "glassworks_token", "value": running.first["token"], "url": running.url}])
            page = context.new_page()
            page.set_default_timeout(SECONDS)

            def elsewhere(route):  # both browsers are on this machine
                answer = route.fetch()
                route.fulfill(response=answer, json=answer.json() | {"leads": leads})

            page.route("**/class", elsewhere)
            open_lesson(page, "/02_perceptron/")
            return page

        teacher, learner = reader(True), reader(False)
        teacher.get_by_role("button", name="Freeze the class").click()
        expect(teacher.get_by_text("The class is frozen, this page is not")).to_be_visible()
        expect(learner.get_by_text("Frozen by your teacher")).to_be_visible()
        inert = "[...document.querySelectorAll('section.screen')].map(one => one.inert)"
        assert all(learner.evaluate(inert))
        assert not any(teacher.evaluate(inert))
        expect(learner.get_by_role("button", name="Freeze", exact=True)).to_be_disabled()
        assert found_by_axe(learner) == []
        late = reader(False)
        expect(late.get_by_text("Frozen by your teacher")).to_be_visible()
        teacher.get_by_role("button", name="Freeze the class").click()
        expect(learner.locator(".frozen-mark")).to_be_empty()
        assert not any(learner.evaluate(inert))


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1920, 1080)])
def test_a_slide_is_seen_whole_or_says_that_there_is_more(page, width, height):
    page.set_viewport_size({"width": width, "height": height})
    open_lesson(page, "/02_perceptron/?view=slides")
    left = "(box => box.scrollHeight - box.clientHeight - box.scrollTop)(document.getElementById('App'))"
    letters = "parseFloat(getComputedStyle(document.querySelector('.shown')).fontSize)"
    more = page.get_by_role("button", name="More below: Page Down")
    whole = 0
    for at in range(1, 6):  # those that are shown in class
        page.keyboard.press("PageDown")
        place = page.locator(".place")
        expect(place).to_have_text(f"{at + 1} of 8")
        page.wait_for_timeout(300)
        assert page.evaluate(letters) >= height / 48, at  # the last row reads it
        whole += page.evaluate(left) < 8
        while page.evaluate(left) >= 8:
            expect(more).to_be_visible()
            before = page.evaluate(left)
            page.keyboard.press("PageDown")
            expect(place).to_have_text(f"{at + 1} of 8")
            assert page.evaluate(left) < before
        expect(more).to_be_hidden()
    assert whole >= 4


@pytest.mark.parametrize("name", ["02_perceptron", "09_sequences", "11_framework"])
def test_class_slides_with_their_notes_fit_a_projector_of_720_rows(page, name):
    """Text, figure and notes below one another left a third of them below the window."""
    page.set_viewport_size({"width": 1280, "height": 720})
    open_lesson(page, f"/{name}/?view=slides&teacher=1")
    page.wait_for_timeout(2500)  # figures have their sizes
    in_class = re.findall(r"minutes=(\d+)", notebooks()[int(name[:2])].read_text())
    for at in range(1, len(in_class) + 1):
        page.get_by_role("button", name="Next", exact=True).click()
        expect(page.locator(".place")).to_have_text(re.compile(rf"^{at + 1} of"))
        expect(page.locator(".shown .notes")).to_be_in_viewport()
        expect(page.get_by_role("button", name="More below: Page Down")).to_be_hidden()


def test_code_beside_a_figure_is_folded_on_a_slide_and_nowhere_else(page):
    open_lesson(page, "/12_regression/?screen=2")
    code = page.get_by_label("The templates, to change and run")
    expect(code).to_be_visible()
    page.get_by_role("button", name="Slides", exact=True).click()
    expect(code).to_be_hidden()
    page.get_by_role("button", name="The templates, to change and run").click()
    expect(code).to_be_focused()


def test_whoever_waits_sees_that_something_is_computed(page):
    open_lesson(page, "/10_generation/")
    screen = page.locator("section.screen").nth(3)
    expect(screen.locator(".birds img")).to_have_count(12, timeout=SECONDS)
    working = page.locator(".lesson-bar .working")
    expect(working).to_be_empty()
    held = []
    page.route("**/set_model_value", lambda route: held.append(route))  # noqa: PLW0108 - Playwright wants a function of Python
    screen.get_by_role("button", name="Other noise").click()
    expect(working).to_have_text("Computing \u2026")
    held[0].continue_()
    page.unroute("**/set_model_value")
    expect(working).to_be_empty()


def test_next_goes_on_from_where_the_reader_has_scrolled_to(page):
    open_lesson(page, "/02_perceptron/")
    place = page.locator(".place")
    page.get_by_role("heading", name="Why XOR fails").evaluate("heading => heading.scrollIntoView()")
    expect(place).to_have_text("4 of 8")
    assert "screen=3" in page.url
    page.get_by_role("button", name="Next", exact=True).click()
    expect(page.get_by_role("heading", name="Two hidden units bend the plane")).to_be_focused()
    page.keyboard.press("Control+Home")
    expect(place).to_have_text("1 of 8")
    for at in range(2, 9):  # the last ones are too short to reach the top of the window
        page.get_by_role("button", name="Next", exact=True).click()
        page.wait_for_timeout(400)
        expect(place).to_have_text(f"{at} of 8")


def test_on_paper_a_label_stays_with_its_code_and_frames_are_drawn(page):
    """Shadows are not printed, so the filter lay nowhere; a label ended one sheet and its code began the next."""
    open_lesson(page, "/13_convolution/")
    page.emulate_media(media="print")
    style = "one => [getComputedStyle(one).outlineStyle, getComputedStyle(one.parentElement).breakInside]"
    outline, _ = page.locator("section.screen").first.locator(".cell.under").first.evaluate(style)
    assert outline == "solid"
    _, kept = page.get_by_label("The network, to change and run").evaluate(style)
    assert kept == "avoid"
