"""Lessons 5 to 9 in a browser: a control changes a number."""

import re

import pytest
from lesson_pages import SECONDS, drag, open_lesson, press
from playwright.sync_api import expect

pytestmark = pytest.mark.slow


def test_lesson_5_the_gradient_dies_with_depth(page):
    open_lesson(page, "/05_activations/")
    big = page.locator("section.screen").first.locator(".big")
    before = big.inner_text()
    drag(page, "Layers", 30)
    expect(big).not_to_have_text(before)
    page.get_by_label("ReLU", exact=True).check()
    expect(page.get_by_text("The gradient keeps 1.0000")).to_be_visible()


def test_lesson_5_shares_do_not_change_with_what_all_sums_gain(page):
    open_lesson(page, "/05_activations/")
    shares = page.locator("section.screen").nth(1)
    expect(shares.locator(".big")).to_have_text("cat: 70.5 %")
    shares.get_by_role("button", name="5 more for all").click()
    expect(shares.get_by_text("together 100 %")).to_contain_text("e7.0 : ")
    expect(shares.locator(".big")).to_have_text("cat: 70.5 %")
    shares.get_by_label("Sum of dog").fill("10")
    expect(shares.locator(".big")).to_contain_text("dog")


def test_lesson_5_a_drawn_function_learns_where_it_bends(page):
    open_lesson(page, "/05_activations/")
    own = page.locator("section.screen").nth(2)
    expect(own.get_by_text("no number of them bends")).to_be_visible()
    press(page, own.locator("svg.plane").first, 0.55, 0.5, to=(0.97, 0.8))
    expect(own.get_by_text("It learns")).to_be_visible()
    expect(own.locator(".big")).to_contain_text("→ 0.0")


def test_lesson_6_a_rate_that_runs_away(page):
    open_lesson(page, "/06_descent/?descent.seen=1600")
    big = page.locator("section.screen").nth(1).locator(".big")
    expect(big).to_contain_text("Loss")
    drag(page, "Rate", 0)
    expect(big).to_have_text("It runs away")
    page.get_by_label("All rules race").check()
    expect(page.get_by_text("Examples seen until the loss is below 0.01: plain descent runs away")).to_be_visible()
    expect(page.get_by_text("You chose plain descent; first is")).to_be_visible()


def test_lesson_6_what_a_sure_mistake_costs(page):
    open_lesson(page, "/06_descent/")
    cost = page.locator("section.screen").first
    expect(cost.locator(".big")).to_have_text("It says 0.2 %, and 1 is true")
    expect(cost.get_by_text("405 times as steep")).to_be_visible()
    cost.get_by_label("0", exact=True).check()
    expect(cost.get_by_role("row", name="cross-entropy")).to_contain_text("0.0025")


def test_lesson_6_a_click_is_the_start_and_batches_have_an_equal_budget(page):
    open_lesson(page, "/06_descent/")
    screen = page.locator("section.screen").nth(1)
    press(page, screen.locator("svg.plane"), 0.8, 0.2)
    start = screen.get_by_label("Start w₁")
    assert float(start.input_value()) > 1
    assert float(screen.get_by_label("Start w₂").input_value()) > 1
    expect(screen.locator(".live", has_text="Below 0.01 after")).to_be_visible()
    screen.get_by_label("64", exact=True).check()
    expect(screen.get_by_text("The loss is not below 0.01 within 1600 examples.")).to_be_visible()


def test_lesson_7_units_a_curve_of_one_s_own_and_a_moved_digit(page):
    open_lesson(page, "/07_approximation/")
    curve, moves = page.locator("section.screen").nth(0), page.locator("section.screen").nth(1)
    expect(curve.get_by_text("Largest error 0.211")).to_be_visible()
    curve.get_by_role("button", name="Twice the units").click()
    expect(curve.get_by_text("Largest error 0.070")).to_be_visible()
    expect(curve.get_by_text("With 4 units it was 0.211")).to_be_visible()
    curve.get_by_label("logistic, learned").check()
    before = curve.locator(".big").inner_text()
    curve.get_by_role("button", name="Learn 200 steps").click()
    expect(curve.locator(".big")).not_to_have_text(before)
    curve.get_by_label("my own", exact=True).check()
    drag(page, "Height", 1)
    expect(curve.locator(".big")).not_to_have_text(before)
    expect(moves.get_by_text("The dense network says 3, right")).to_be_visible(timeout=SECONDS)
    drag(page, "To the right", 4)
    expect(moves.get_by_text("The dense network says 3, right")).to_be_hidden()
    expect(moves.get_by_text("Moved by 4 to the right and 0 down")).to_be_visible()
    moves.get_by_label("my own", exact=True).check()
    moves.get_by_role("gridcell").first.focus()
    page.keyboard.press("Space")
    expect(moves.get_by_label("row 1, column 1: ink")).to_be_visible()
    page.wait_for_function("location.search.includes('shift.drawn=8000000000000000')")
    open_lesson(page, page.url.removeprefix(page.evaluate("location.origin")))
    expect(moves.get_by_label("row 1, column 1: ink")).to_be_visible()


def test_lesson_8_a_sixth_class_an_analogy_and_a_map(page):
    open_lesson(page, "/08_codes/")
    codes, _, words, of_words = (page.locator("section.screen").nth(at) for at in range(4))
    expect(codes.get_by_text("Nearest pair: 2 apart")).to_be_visible()
    codes.get_by_role("button", name="A sixth class comes").click()
    expect(codes.get_by_text("Nearest pair: 1 apart")).to_be_visible()
    codes.get_by_label("clock, number 1: 0").click()
    expect(codes.get_by_text("cup and clock look alike")).to_be_visible()
    expect(words.get_by_text("man : woman = king : queen")).to_be_visible(timeout=SECONDS)
    for label, word in (("As", "france"), ("is to", "paris"), ("so is", "japan")):
        words.get_by_label(label, exact=True).fill(word)
    expect(words.get_by_text("france : paris = japan : tokyo")).to_be_visible()
    words.get_by_label("Neighbours of").fill("zebra")
    expect(words.get_by_text('"zebra" is not among the words')).to_be_visible()
    expect(of_words.get_by_text("Near king on the map")).to_be_visible(timeout=SECONDS)
    of_words.get_by_label("Find a word on it").fill("zebra")
    expect(of_words.get_by_text('"zebra" is not on this map.')).to_be_visible()
    of_words.get_by_label("digits, by their pixels").check()
    expect(of_words.get_by_text("Step 400")).to_be_visible(timeout=SECONDS)
    before = of_words.locator(".big").inner_text()
    drag(page, "Perplexity", 2)
    expect(of_words.locator(".big")).not_to_have_text(before)
    expect(of_words.get_by_text("Each attends to about 2 neighbours")).to_be_visible()


def test_lesson_9_gradients_through_time_and_a_translator(page):
    open_lesson(page, "/09_sequences/")
    plain, lstm, translate = (page.locator("section.screen").nth(at) for at in range(3))
    before = plain.locator(".big").inner_text()
    drag(plain, "Recurrent weight w", 1.5)
    expect(plain.locator(".big")).not_to_have_text(before)
    plain.get_by_label("bend by tanh").uncheck()
    expect(plain.get_by_text("It has exploded")).to_be_visible()
    before = lstm.locator(".big").inner_text()
    drag(lstm, "Bias of the forget gate", -4)
    expect(lstm.locator(".big")).not_to_have_text(before)
    translate.get_by_role("button", name="Train it").click()
    expect(translate.get_by_text("100.0 % right")).to_be_visible(timeout=SECONDS)
    expect(translate.get_by_text("314159 becomes 951413: right.")).to_be_visible(timeout=SECONDS)
    drag(translate, "Decoder\u2019s step", 2)
    expect(translate.get_by_text("Decoder, step 2 of 7: writes 5")).to_be_visible()
    translate.locator("table.map tbody td").nth(2).hover()  # of the first row
    expect(
        translate.get_by_text(re.compile(r"Decoder, step 1 of 7: writes 9 .* looking at place 3 \(4, "))
    ).to_be_visible()
    translate.locator(".big").hover()
    expect(translate.get_by_text("Decoder, step 2 of 7: writes 5")).to_be_visible()
    drag(translate, "Encoder\u2019s step", 3)
    expect(translate.get_by_text("Encoder, step 3 of 6: has read 3 1 4.")).to_be_visible()
    expect(translate.get_by_role("img", name="The encoder\u2019s 64 numbers after 3 1 4")).to_be_visible()
    drag(translate, "Decoder\u2019s step", 3)
    expect(translate.get_by_text("Decoder, step 3 of 7: writes 1")).to_be_visible()
    translate.get_by_role("button", name="123", exact=True).click()
    expect(translate.get_by_text("It has learned from strings of 6 digits only.")).to_be_visible(timeout=SECONDS)
