"""The plan, and what holds in every lesson: axe finds nothing, a phone is wide enough, slides and notes."""

import pytest
from lesson_pages import found_by_axe, open_lesson
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
    page.keyboard.press("PageDown")
    expect(page.get_by_role("heading", name="Let it learn from its mistakes")).to_be_visible()
    page.get_by_role("button", name="Freeze").click()
    assert page.evaluate("[...document.querySelectorAll('section.screen')].every(one => one.inert)")
    page.get_by_role("button", name="Freeze").click()
    page.get_by_role("button", name="Next case").click()
    page.wait_for_function("location.search.includes('rule.step=1')")
    page.get_by_role("button", name="Reset all").click()
    page.wait_for_function("!location.search.includes('rule.')")
    assert "teacher=1" in page.url
