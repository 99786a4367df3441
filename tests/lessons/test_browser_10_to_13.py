"""Lessons 10 to 13 in a browser: a control changes a number."""

import re

import pytest
from lesson_pages import SECONDS, drag, open_lesson, press, sent
from playwright.sync_api import expect

pytestmark = pytest.mark.slow


def test_lesson_10_the_game_by_hand_a_live_ring_and_birds(page):
    open_lesson(page, "/10_generation/?duel.w=5,3,2")
    duel, ring, birds = (page.locator("section.screen").nth(at) for at in (0, 2, 3))
    expect(duel.get_by_text("V = \u22121.386")).to_be_visible()
    duel.get_by_role("button", name="Break it: red only").click()
    expect(duel.get_by_text("The best discriminator says D = 0.33")).to_be_visible()
    duel.get_by_label("I am the discriminator").check()
    drag(page, "D(red)", 0.9)
    expect(duel.get_by_text("below it.")).to_be_visible()
    expect(ring.get_by_text("Nothing is learned yet")).to_be_visible(timeout=SECONDS)
    ring.get_by_role("button", name="One step").click()
    expect(ring.get_by_text("Step 1:")).to_be_visible(timeout=SECONDS)
    ring.get_by_role("button", name="Start", exact=True).click()
    expect(ring.get_by_text(re.compile(r"Step \d{2,}:"))).to_be_visible(timeout=SECONDS)
    ring.get_by_role("button", name="Pause").click()
    ring.get_by_role("button", name="Which of two is generated?").click()
    ring.get_by_role("button", name="A is generated").click()
    expect(ring.get_by_text("of 1 times")).to_be_visible()
    expect(birds.locator("img")).to_have_count(6 * birds.locator("figure").count(), timeout=SECONDS)
    bird = birds.locator("img").last.element_handle()
    before = birds.locator(".big").inner_text()
    birds.get_by_label("Noise", exact=True).fill("0")
    expect(birds.get_by_text("Apart: 0.0 %")).to_be_visible(timeout=SECONDS)
    assert bird.evaluate("bird => bird.isConnected")  # twelve new images for each answer: 53 frames a second
    assert before != "Apart: 0.0 %"
    birds.get_by_label("A sentence about a bird").fill("a bleu bird")
    birds.get_by_role("button", name="Draw it").click()
    expect(birds.get_by_text("did you mean 'blue'")).to_be_visible(timeout=SECONDS)


def test_lesson_10_clouds_are_dragged_and_descend_against_the_best_discriminator(page):
    open_lesson(page, "/10_generation/")
    hand = page.locator("section.screen").nth(1)
    big = hand.locator(".big")
    expect(big).to_contain_text("0 of 8")
    press(page, hand.locator("svg.plane"), 0.67, 0.44, to=(0.83, 0.44))  # cloud 1, to the real one on its right
    expect(big).to_contain_text("1 of 8")
    assert float(hand.get_by_label("Its x").input_value()) > 1.6
    hand.get_by_role("button", name="Start again").click()
    hand.get_by_role("button", name="Fifty").click()  # ln(1 - D) is flat there
    expect(big).to_contain_text("0 of 8")
    hand.get_by_label("−ln D").check()
    for _ in range(3):
        hand.get_by_role("button", name="Fifty").click()
    expect(big).to_contain_text("6 of 8")
    hand.get_by_role("button", name="Break it: all on one").click()
    expect(hand.get_by_text("At your clouds D is 0.11 on average")).to_be_visible()


def test_lesson_11_shapes_a_graph_and_ready_parts(page):
    open_lesson(page, "/11_framework/")
    tensor, mend, graph, parts = (page.locator("section.screen").nth(at) for at in range(4))
    tensor.get_by_label("the same ten as a convolution wants them").check()
    tensor.get_by_label("Its shape").fill("[10, 3, 28, 28]")
    expect(tensor.get_by_text("Rank 4: 23,520 numbers")).to_be_visible()
    tensor.get_by_role("button", name="Check it").click()
    expect(tensor.get_by_text("Yes: the same ten")).to_be_visible()
    mend.get_by_label("Second shape; the first is [10, 3, 784]").first.fill("[3, 1]")
    expect(mend.get_by_text("Mended: the result is [10, 3, 784]")).to_be_visible()
    expect(graph.get_by_text("z = 1.8170")).to_be_visible(timeout=SECONDS)
    drag(graph, "Steps back", 4)
    expect(graph.get_by_text("Autograd says 2.3319.")).to_be_visible()
    drag(graph, "w", 1)
    expect(graph.get_by_text("dz/dw = 2.5068")).to_be_visible(timeout=SECONDS)
    graph.get_by_role("button", name="x*w + exp(x)").click()
    graph.get_by_label("Shape of x", exact=True).fill("[4]")
    graph.get_by_label("Shape of w", exact=True).fill("[3, 1]")
    expect(graph.get_by_text("The result is [3, 4], 12 numbers")).to_be_visible(timeout=SECONDS)
    expect(graph.get_by_text("along w are [3, 1], as w is, each added up over 4 places")).to_be_visible()
    expect(graph.locator("svg text", has_text="[3, 4]")).to_have_count(2)  # the product and the sum
    page.wait_for_function("location.search.includes('graph.shapes=4_3x1')")
    graph.get_by_label("Shape of w", exact=True).fill("[3]")
    expect(graph.get_by_text("[4] and [3] do not fit")).to_be_visible()
    graph.get_by_label("Shape of w", exact=True).fill("[3.5]")
    expect(graph.get_by_text("No shape of w")).to_be_visible()
    graph.get_by_label("z =", exact=True).fill("w +")
    graph.get_by_role("button", name="Take it apart").click()
    expect(graph.get_by_text("is not arithmetic")).to_be_visible(timeout=SECONDS)
    with sent(page) as other:
        expect(other.get_by_text("Mended: the result is [10, 3, 784]")).to_be_visible()
    parts.get_by_role("button", name="Train it").click()
    expect(parts.get_by_text("its answers differ by 0.")).to_be_visible(timeout=SECONDS)


def test_lesson_12_points_a_line_and_templates(page):
    open_lesson(page, "/12_regression/")
    line, digits = page.locator("section.screen").nth(0), page.locator("section.screen").nth(1)
    before = line.locator(".big").inner_text()
    drag(page, "Its x₁", 3)
    expect(line.locator(".big")).not_to_have_text(before)
    line.get_by_role("button", name="Other points").click()
    line.get_by_role("button", name="Break it: part the classes").click()
    expect(line.get_by_text("A line divides them: the loss falls")).to_be_visible()
    drag(page, "Pull on the weights", 0.1)
    expect(line.get_by_text("A line divides them: the loss falls")).to_be_hidden()
    page.wait_for_timeout(400)  # the address is written a quarter of a second later
    before = page.evaluate("new URLSearchParams(location.search).get('regression.at')")
    line.get_by_label("three: softmax").check()
    expect(line.get_by_text("the three sums")).to_be_visible()
    page.wait_for_function("location.search.includes('regression.classes=3')")
    after = page.evaluate("new URLSearchParams(location.search).get('regression.at')")
    assert after.startswith(f"{before}_")  # the third class comes to the points that were placed
    pixel = digits.get_by_role("img", name="Template 0").locator("rect").last.element_handle()
    called = digits.get_by_text(" is called ")
    said = called.inner_text()
    drag(digits, "Digit", 7)
    expect(called).not_to_have_text(said)
    assert pixel.evaluate("pixel => pixel.isConnected")  # ten templates drawn for each digit had 25 frames a second
    before = digits.locator(".big").inner_text()
    digits.get_by_role("button", name="Break it: erase this template").click()
    expect(digits.locator(".big")).not_to_have_text(before)
    digits.get_by_role("button", name="As learned").click()
    expect(digits.locator(".big")).to_have_text(before)
    digits.get_by_label("3: asks for ink", exact=True).check()
    digits.get_by_label("Template 3, row 1, column 1").click()
    expect(digits.get_by_label("Template 3, row 1, column 1: 3.0")).to_be_visible()
    expect(digits.get_by_text("As many as with the templates as they were learned")).to_be_visible()
    digits.get_by_role("button", name="Template 7").click()
    digits.get_by_role("button", name="Break it: erase this template").click()
    digits.get_by_label("my own").check()
    digits.get_by_role("gridcell").first.click()
    with sent(page) as other:
        theirs = other.locator("section.screen").nth(1)
        for place in (".big", ".live >> nth=0"):
            expect(theirs.locator(place)).to_have_text(digits.locator(place).inner_text())
        expect(theirs.get_by_label("Template 7, row 4, column 4: 0.0")).to_be_visible()
        expect(theirs.get_by_label("row 1, column 1: ink")).to_be_visible()
        theirs.get_by_role("button", name="Template 3").click()
        expect(theirs.get_by_label("Template 3, row 1, column 1: 3.0")).to_be_visible()


def test_lesson_13_a_cell_by_hand_and_a_drawn_letter(page):
    open_lesson(page, "/13_convolution/")
    page.get_by_role("button", name="Hide it").click()
    expect(page.get_by_text("nine times: ?")).to_be_visible()
    expect(page.locator("section.screen").first.locator("td.at")).to_have_text("?")
    page.get_by_label("My value").fill("5/9")
    page.get_by_role("button", name="Check my cell").click()
    expect(page.get_by_text("Not yet. Of the nine products")).to_be_visible()
    expect(page.get_by_text("nine times: \u22121, 1, 1")).to_be_visible()
    page.get_by_label("My value").fill("7/9")
    page.get_by_role("button", name="Check my cell").click()
    expect(page.get_by_text("Yes: 7 / 9 = 0.78.")).to_be_visible()
    second = page.locator("section.screen").nth(1)
    expect(second.get_by_text("It is called an X")).to_be_visible()
    second.get_by_role("button", name="O", exact=True).click()
    expect(second.get_by_text("It is called an O")).to_be_visible()
    second.get_by_role("gridcell").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(second.get_by_label("row 1, column 2: ink")).to_be_visible()
    before = second.locator(".big").inner_text()
    second.get_by_role("button", name="Empty").click()
    expect(second.locator(".big")).not_to_have_text(before)


def test_lesson_13_a_changed_filter_and_a_drawn_image_are_sent_and_taken_back(page):
    open_lesson(page, "/13_convolution/")
    first = page.locator("section.screen").first
    first.get_by_role("button", name="Filter row 1, column 1: 1").click()
    first.get_by_label("draws").check()
    first.get_by_role("gridcell").nth(4).click()
    expect(first.get_by_label("X", exact=True)).not_to_be_checked()  # it is no longer the lecture's
    with sent(page) as other:
        theirs = other.locator("section.screen").first
        expect(theirs.get_by_role("button", name="Filter row 1, column 1: -1")).to_be_visible()
        expect(theirs.get_by_label("row 1, column 5: ink")).to_be_visible()
        expect(theirs.locator(".big")).to_have_text(first.locator(".big").inner_text())
    first.get_by_label("X", exact=True).check()
    expect(first.get_by_label("row 1, column 5: paper")).to_be_visible()
    first.get_by_label("falling ↘").check()
    expect(first.get_by_role("button", name="Filter row 1, column 1: 1")).to_be_visible()
    page.wait_for_function("!location.search.includes('filter.drawn') && !location.search.includes('filter.weights')")


def test_lesson_13_the_filter_is_dragged_and_changed_filters_reach_the_vote(page):
    open_lesson(page, "/13_convolution/")
    first, second = page.locator("section.screen").nth(0), page.locator("section.screen").nth(1)
    press(page, first.locator(".pad"), 0.2, 0.2, to=(0.6, 0.4))
    expect(first.get_by_label("Column", exact=True)).to_have_value("5")
    first.locator("table.map td").first.click()
    expect(first.get_by_label("Column", exact=True)).to_have_value("1")
    expect(second.get_by_role("table", name=re.compile("From the .* map"))).to_have_count(3)
    expect(second.get_by_role("table", name="From the rising map")).to_contain_text("value0.561.001.000.56")
    before = second.locator(".big").inner_text()
    second.get_by_role("button", name="Falling, row 1, column 1: 1").click()
    expect(second.locator(".big")).not_to_have_text(before)
    expect(second.get_by_role("heading", name="Falling, changed")).to_be_visible()
    second.get_by_role("button", name="The lecture's filters").click()
    expect(second.locator(".big")).to_have_text(before)
