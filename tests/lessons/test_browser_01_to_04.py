"""Lessons 1 to 4 in a browser: a control changes a number."""

import re

import pytest
from lesson_pages import SECONDS, drag, open_lesson, press
from playwright.sync_api import expect

pytestmark = pytest.mark.slow


def test_lesson_1_a_weight_changes_the_answer(page):
    open_lesson(page, "/01_neuron/")
    expect(page.get_by_text("logistic(0.50) = 0.622")).to_be_visible()
    drag(page, "Weight w₁", 1.3)
    expect(page.get_by_text("logistic(1.00) = 0.731")).to_be_visible()
    press(page, page.locator("section.screen svg.plane").first, 0.323, 0.242)  # the input is dragged to -1, 1
    expect(page.get_by_text("1.3 · (−1.0) + (−1.0) · 1.0 + 0.2 = −2.10")).to_be_visible()
    page.get_by_label("Machine learning").first.check()
    expect(page.get_by_text("Search and written rules: nothing is learned.")).to_be_visible()


def test_lesson_2_the_line_and_its_score_stand_in_the_address(page):
    open_lesson(page, "/02_perceptron/")
    hand = page.locator("section.screen").first
    expect(hand.get_by_text("2 of 4 right")).to_be_visible()
    for label, value in (("w₁", 1), ("w₂", 1), ("b", -1.5)):
        drag(page, label, value)
    expect(hand.get_by_text("4 of 4 right")).to_be_visible()
    page.wait_for_function("location.search.includes('hand.w=1%2C1%2C-1.5')")
    open_lesson(page, page.url.removeprefix(page.evaluate("location.origin")))
    expect(page.locator("section.screen").first.get_by_text("4 of 4 right")).to_be_visible()


def test_lesson_2_the_rule_by_keyboard_alone(page):
    open_lesson(page, "/02_perceptron/")
    step = page.get_by_role("button", name="Next case")
    step.focus()
    for _ in range(4):
        page.keyboard.press("Enter")
    expect(page.get_by_text("Case 11: the sum is 0, the answer 0, wanted 1: too low: add the case.")).to_be_visible()
    expect(page.get_by_text("w₁ = 1, w₂ = 1, b = 1")).to_be_visible()


def test_lesson_2_an_exercise_is_refused_with_its_hint_and_then_solved(page):
    open_lesson(page, "/02_perceptron/")
    area = page.get_by_label("Your code for: The answer of one unit")
    check = page.get_by_role("button", name="Check", exact=True).first
    area.fill("def answer(w, b, x):\n    return int(sum(a * c for a, c in zip(w, x)) + b >= 0)\n")
    check.click()
    expect(page.get_by_text("What should a sum of exactly 0 give?")).to_be_visible(timeout=SECONDS)
    area.fill("def answer(w, b, x):\n    return int(sum(a * c for a, c in zip(w, x)) + b > 0)\n")
    check.click()
    expect(page.get_by_text("Right on all")).to_be_visible(timeout=SECONDS)
    page.goto("/")
    expect(page.get_by_text("1 of 3 exercises solved")).to_be_visible()


def test_lesson_2_a_line_is_dragged(page):
    open_lesson(page, "/02_perceptron/?hand.w=1,1,-0.5&hand.function=and")
    hand = page.locator("section.screen").first
    expect(hand.get_by_text("2 of 4 right")).to_be_visible()
    press(page, hand.locator("svg.plane"), 0.3, 0.3, to=(0.62, 0.38))
    expect(hand.get_by_text("4 of 4 right")).to_be_visible()


def test_lesson_2_each_reader_draws_starts_of_their_own_and_a_link_shows_its_sender_s(page):
    """All thirty of a class called out the same number, and a link drew the starts after its sender's."""

    def tried():
        page.get_by_role("button", name="100 new starts").click()
        expect(starts.get_by_text("Nothing but the random start differs.")).to_be_visible(timeout=SECONDS)
        page.wait_for_timeout(300)  # the address is written
        return re.search(r"starts\.seed=(\d+)", page.url)[1], starts.locator(".big").inner_text()

    open_lesson(page, "/02_perceptron/")
    starts = page.locator("section.screen").nth(4)
    found = [tried() for _ in range(2)]
    assert found[0][0] != found[1][0]
    open_lesson(page, page.url.removeprefix(page.evaluate("location.origin")))
    expect(starts.get_by_text("Nothing but the random start differs.")).to_be_visible(timeout=SECONDS)
    assert starts.locator(".big").inner_text() == found[1][1]
    drag(page, "Hidden units", 1)  # what stands there was not of one unit
    expect(starts.locator(".big")).to_be_empty()


def test_lesson_3_both_orders_of_a_step_beside_each_other(page):
    open_lesson(page, "/03_backpropagation/")
    orders = page.locator("section.screen", has=page.get_by_role("heading", name="All slopes first, then move"))
    orders.get_by_role("button", name="One step more").click()
    expect(orders.get_by_role("row", name="all slopes first 0.291027774")).to_be_visible()
    expect(orders.get_by_role("row", name="output weights first 0.291027924")).to_be_visible()
    expect(orders.get_by_text("1.5\u202f×\u202f10⁻⁷ apart")).to_be_visible()
    drag(page, "Rate", 20)
    expect(orders.get_by_text("the error is smaller where the output weights move first")).to_be_visible()
    page.wait_for_function("location.search.includes('order.steps=1') && location.search.includes('order.rate=20')")


def test_lesson_3_a_weight_factor_by_factor_and_the_slip_of_the_example(page):
    open_lesson(page, "/03_backpropagation/")
    chain = page.locator("section.screen", has=page.get_by_role("heading", name="Forwards, then back along the chain"))
    chain.get_by_role("button", name="It grows").click()
    expect(page.get_by_text("0.741365", exact=True)).to_be_visible()
    page.get_by_role("button", name="All of it").click()
    expect(page.get_by_text("∂E/∂w5 = 0.082167041. You said: it grows. Right.")).to_be_visible()
    page.get_by_role("button", name="1 step", exact=True).click()
    expect(page.get_by_text("E = 0.291027774")).to_be_visible()
    page.get_by_label("Break it: move the output weights first").check()
    expect(page.get_by_text("E = 0.298371109")).to_be_visible()
    page.get_by_role("button", name="1 step", exact=True).click()
    expect(page.get_by_text("E = 0.291027924")).to_be_visible()


def test_lesson_3_the_verdict_of_a_guess_does_not_wait_for_the_factors(page):
    open_lesson(page, "/03_backpropagation/?chain.model=formula_net")
    screen = page.locator("section.screen", has=page.get_by_role("heading", name="Any weight of a real network"))
    expect(screen.get_by_role("button", name="It falls")).to_be_visible(timeout=SECONDS)
    held = []
    page.route("**/set_model_value", lambda route: held.append(route))  # noqa: PLW0108 - Playwright wants a function of Python
    screen.get_by_role("button", name="It falls").click()
    expect(screen.get_by_text("You said: it falls.")).to_be_visible()
    expect(screen.get_by_role("group", name="The strongest places")).to_have_count(0)
    verdict = screen.locator(".said").last.inner_text()
    held[0].continue_()
    page.unroute("**/set_model_value")
    expect(screen.get_by_role("group", name="The strongest places")).to_be_visible(timeout=SECONDS)
    assert screen.get_by_text("You said: it falls.").inner_text().endswith(verdict)


def test_lesson_3_the_verdict_is_of_the_picture_that_was_chosen(page):
    open_lesson(page, "/03_backpropagation/?chain.model=formula_net&chain.at=4")
    screen = page.locator("section.screen", has=page.get_by_role("heading", name="Any weight of a real network"))
    guess = screen.get_by_role("button", name="It falls")
    expect(guess).to_be_visible(timeout=SECONDS)
    held = []
    page.route("**/set_model_value", lambda route: held.append(route))  # noqa: PLW0108 - Playwright wants a function of Python
    screen.get_by_role("group", name="Image").last.get_by_role("radio").nth(1).check()
    expect(screen.get_by_text("One pass forwards")).to_be_visible()
    guess.click()
    page.wait_for_timeout(300)
    expect(screen.get_by_text("You said")).to_have_count(0)
    for route in held:
        route.continue_()
    page.unroute("**/set_model_value")
    expect(screen.get_by_text("You said: it falls.")).to_be_visible(timeout=SECONDS)


def test_lesson_3_any_weight_of_a_real_network(page):
    open_lesson(page, "/03_backpropagation/?chain.model=formula_net")
    screen = page.locator("section.screen", has=page.get_by_role("heading", name="Any weight of a real network"))
    screen.get_by_role("button", name="It grows").click(timeout=SECONDS)
    expect(screen.get_by_text("You said: it grows.")).to_be_visible()
    expect(screen.get_by_text("Autograd says")).to_be_visible()
    before = screen.locator(".big").inner_text()
    drag(screen, "Weight", 5)
    expect(screen.locator(".big")).not_to_have_text(before)
    screen.get_by_role("button", name="It falls").click()
    expect(screen.get_by_text("You said: it falls.")).to_be_visible()
    page.wait_for_function("location.search.includes('chain.at=4')")


def test_lesson_4_a_machine_learns_dreams_and_networks_race(page):
    open_lesson(page, "/04_pretraining/")
    dreams, learning, race, start = (page.locator("section.screen").nth(at) for at in range(4))
    expect(dreams.get_by_text("The machine has learned the 30 patterns")).to_be_visible(timeout=SECONDS)
    dreams.get_by_role("button", name="1,000 steps").click()
    share = dreams.locator(".big").inner_text()
    assert float(share.split()[0]) > 30
    dreams.get_by_label("Break it: weights that have learned nothing").check()
    dreams.get_by_role("button", name="1,000 steps").click()
    assert float(dreams.locator(".big").inner_text().split()[0]) < 2
    dreams.get_by_label("Row 1, column 1").click()
    expect(dreams.get_by_label("Row 1, column 1: ink, held at ink")).to_be_visible()
    before = learning.locator(".big").inner_text()
    learning.get_by_role("button", name="100 updates", exact=True).click()
    expect(learning.get_by_text("After 100 updates")).to_be_visible(timeout=SECONDS)
    expect(learning.locator(".big")).not_to_have_text(before)
    drag(page, "Hidden layers", 2)
    race.get_by_label("ReLU, random start (He)").check()
    race.get_by_role("button", name="Train it").click()
    expect(race.locator(".big")).to_contain_text("% right", timeout=SECONDS)
    expect(race.get_by_text("Done", exact=True)).to_be_visible(timeout=SECONDS)
    before = start.locator(".big").inner_text()
    start.get_by_label("He", exact=True).check()
    expect(start.locator(".big")).not_to_have_text(before)
