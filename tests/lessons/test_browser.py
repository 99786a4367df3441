"""Every lesson in a browser: a control changes a number, nothing is asked off the machine, axe finds nothing."""

import re
from pathlib import Path

import numpy as np
import pytest
from lessons_process import CHROMIUM, LessonsProcess
from playwright.sync_api import expect

from glassworks.charts.images import png
from glassworks.lessons.plan import notebooks
from glassworks.testing.images import sample_image

AXE = (Path(__file__).parents[1] / "support" / "axe-core" / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SECONDS = 90_000
OWN_IMAGE = png(np.asarray(sample_image(40, 30)))

pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="no Chromium")]


@pytest.fixture(scope="module")
def server():
    with LessonsProcess([]) as running:
        yield running


@pytest.fixture
def page(browser, server):
    context = browser.new_context(base_url=server.url)
    opened = context.new_page()
    opened.set_default_timeout(SECONDS)
    own = (server.url, server.url.replace("http", "ws"), "data:", "blob:")
    asked = []
    errors = []
    opened.on("request", lambda request: None if request.url.startswith(own) else asked.append(request.url))
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    context.close()
    assert asked == []
    assert errors == []


def open_lesson(page, address):
    page.goto(address)
    name = address.strip("/").split("/")[0]
    text = next(path for path in notebooks().values() if path.stem == name).read_text()
    expect(page.locator("section.screen")).to_have_count(text.count(".screen("), timeout=SECONDS)


def drag(page, label, value):
    page.get_by_label(label, exact=True).first.fill(str(value))


def found_by_axe(page):
    page.evaluate(AXE)
    result = page.evaluate("rules => axe.run({runOnly: rules})", RULES)
    return [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in result["violations"]]


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
    translate.get_by_role("button", name="123", exact=True).click()
    expect(translate.get_by_text("It has learned from strings of 6 digits only.")).to_be_visible(timeout=SECONDS)


def test_lesson_10_the_game_by_hand_a_live_ring_and_birds(page):
    open_lesson(page, "/10_generation/?duel.w=5,3,2")
    duel, ring, birds = (page.locator("section.screen").nth(at) for at in range(3))
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
    before = birds.locator(".big").inner_text()
    birds.get_by_label("Noise", exact=True).fill("0")
    expect(birds.get_by_text("Apart: 0.0 %")).to_be_visible(timeout=SECONDS)
    assert before != "Apart: 0.0 %"
    birds.get_by_label("A sentence about a bird").fill("a bleu bird")
    birds.get_by_role("button", name="Draw it").click()
    expect(birds.get_by_text("did you mean 'blue'")).to_be_visible(timeout=SECONDS)


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
    graph.get_by_label("z =", exact=True).fill("w +")
    graph.get_by_role("button", name="Take it apart").click()
    expect(graph.get_by_text("is not arithmetic")).to_be_visible(timeout=SECONDS)
    parts.get_by_role("button", name="Train it").click()
    expect(parts.get_by_text("its answers differ by 0.")).to_be_visible(timeout=SECONDS)


def test_lesson_13_a_cell_by_hand_and_a_drawn_letter(page):
    open_lesson(page, "/13_convolution/")
    page.get_by_role("button", name="Hide it").click()
    page.get_by_label("My value").fill("5/9")
    page.get_by_role("button", name="Check my cell").click()
    expect(page.get_by_text("Not yet. Count the products")).to_be_visible()
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


def test_lesson_3_a_weight_factor_by_factor_and_the_slip_of_the_example(page):
    open_lesson(page, "/03_backpropagation/")
    page.get_by_role("button", name="It grows").click()
    expect(page.get_by_text("0.741365", exact=True)).to_be_visible()
    page.get_by_role("button", name="All of it").click()
    expect(page.get_by_text("∂E/∂w5 = 0.082167041. You said: it grows. Right.")).to_be_visible()
    page.get_by_role("button", name="1 step", exact=True).click()
    expect(page.get_by_text("E = 0.291027774")).to_be_visible()
    page.get_by_label("Break it: move the output weights first").check()
    expect(page.get_by_text("E = 0.298371109")).to_be_visible()
    page.get_by_role("button", name="1 step", exact=True).click()
    expect(page.get_by_text("E = 0.291027924")).to_be_visible()


def test_lesson_4_a_machine_learns_dreams_and_networks_race(page):
    open_lesson(page, "/04_pretraining/")
    dreams, learning, race, start = (page.locator("section.screen").nth(at) for at in range(4))
    expect(dreams.get_by_text("The machine has learned the 30 patterns")).to_be_visible(timeout=SECONDS)
    dreams.get_by_role("button", name="1,000 steps").click()
    share = dreams.locator(".big").inner_text()
    assert float(share.split(" ")[0]) > 30
    dreams.get_by_label("Break it: weights that have learned nothing").check()
    dreams.get_by_role("button", name="1,000 steps").click()
    assert float(dreams.locator(".big").inner_text().split(" ")[0]) < 2
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
    line.get_by_label("three: softmax").check()
    expect(line.get_by_text("the three sums")).to_be_visible()
    before = digits.locator(".big").inner_text()
    digits.get_by_role("button", name="Break it: erase this template").click()
    expect(digits.locator(".big")).not_to_have_text(before)
    digits.get_by_role("button", name="As learned").click()
    expect(digits.locator(".big")).to_have_text(before)
    digits.get_by_label("3: asks for ink", exact=True).check()
    digits.get_by_label("Template 3, row 1, column 1").click()
    expect(digits.get_by_label("Template 3, row 1, column 1: 3.0")).to_be_visible()


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
    page.get_by_label("or your own folder, with a folder for each class").fill("/nowhere/at/all")
    screen.get_by_role("button", name="Take it").click()
    expect(screen.get_by_text("/nowhere/at/all")).to_be_visible()


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


def test_lesson_1_a_weight_changes_the_answer(page):
    open_lesson(page, "/01_neuron/")
    expect(page.get_by_text("logistic(0.50) = 0.622")).to_be_visible()
    drag(page, "Weight w₁", 1.3)
    expect(page.get_by_text("logistic(1.00) = 0.731")).to_be_visible()
    page.get_by_label("Machine learning").first.check()
    expect(page.get_by_text("Search and written rules: nothing is learned.")).to_be_visible()


def test_lesson_5_the_gradient_dies_with_depth(page):
    open_lesson(page, "/05_activations/")
    big = page.locator("section.screen").first.locator(".big")
    before = big.inner_text()
    drag(page, "Layers", 30)
    expect(big).not_to_have_text(before)
    page.get_by_label("ReLU", exact=True).check()
    expect(page.get_by_text("The gradient keeps 1.0000")).to_be_visible()


def test_lesson_6_a_rate_that_runs_away(page):
    open_lesson(page, "/06_descent/?descent.seen=1600")
    big = page.locator("section.screen").first.locator(".big")
    expect(big).to_contain_text("Loss")
    drag(page, "Rate (power of ten)", 0)
    expect(big).to_have_text("It runs away")
    page.get_by_label("All rules race").check()
    expect(page.get_by_text("Examples seen until the loss is below 0.01: plain descent runs away")).to_be_visible()


def press(page, place, across, down, to=None):
    """Presses at a part of an element's width and height, and drags to another."""
    place.scroll_into_view_if_needed()
    box = place.bounding_box()
    page.mouse.move(box["x"] + across * box["width"], box["y"] + down * box["height"])
    page.mouse.down()
    if to:
        page.mouse.move(box["x"] + to[0] * box["width"], box["y"] + to[1] * box["height"], steps=5)
    page.mouse.up()


def test_lesson_6_a_click_is_the_start_and_batches_have_an_equal_budget(page):
    open_lesson(page, "/06_descent/")
    screen = page.locator("section.screen").first
    press(page, screen.locator("svg.plane"), 0.8, 0.2)
    start = screen.get_by_label("Start w₁")
    assert float(start.input_value()) > 1
    assert float(screen.get_by_label("Start w₂").input_value()) > 1
    expect(screen.locator(".live", has_text="Below 0.01 after")).to_be_visible()
    screen.get_by_label("64", exact=True).check()
    expect(screen.get_by_text("The loss is not below 0.01 within 1600 examples.")).to_be_visible()


def test_lesson_2_a_line_is_dragged(page):
    open_lesson(page, "/02_perceptron/?hand.w=1,1,-0.5&hand.function=and")
    hand = page.locator("section.screen").first
    expect(hand.get_by_text("2 of 4 right")).to_be_visible()
    press(page, hand.locator("svg.plane"), 0.3, 0.3, to=(0.62, 0.38))
    expect(hand.get_by_text("4 of 4 right")).to_be_visible()


def test_lesson_5_a_drawn_function_learns_where_it_bends(page):
    open_lesson(page, "/05_activations/")
    own = page.locator("section.screen").nth(1)
    expect(own.get_by_text("no number of them bends")).to_be_visible()
    press(page, own.locator("svg.plane").first, 0.55, 0.5, to=(0.97, 0.8))
    expect(own.get_by_text("It learns")).to_be_visible()
    expect(own.locator(".big")).to_contain_text("→ 0.0")


def test_lesson_13_the_filter_is_dragged_and_changed_filters_reach_the_vote(page):
    open_lesson(page, "/13_convolution/")
    first, second = page.locator("section.screen").nth(0), page.locator("section.screen").nth(1)
    press(page, first.locator(".pad"), 0.2, 0.2, to=(0.6, 0.4))
    expect(first.get_by_label("Column", exact=True)).to_have_value("5")
    first.locator("table.map td").first.click()
    expect(first.get_by_label("Column", exact=True)).to_have_value("1")
    before = second.locator(".big").inner_text()
    second.get_by_role("button", name="Falling, row 1, column 1: 1").click()
    expect(second.locator(".big")).not_to_have_text(before)
    expect(second.get_by_role("heading", name="Falling, changed")).to_be_visible()
    second.get_by_role("button", name="The lecture's filters").click()
    expect(second.locator(".big")).to_have_text(before)


def test_lesson_14_a_stack_a_unit_and_a_moved_letter(page):
    open_lesson(page, "/14_fields/?unit.model=formula_net")
    stack, unit, shift = (page.locator("section.screen").nth(at) for at in range(3))
    expect(stack.get_by_text("sees 6 × 6 pixels")).to_be_visible()
    stack.get_by_role("button", name="+ conv 3", exact=True).click()
    expect(stack.get_by_text("sees 10 × 10 pixels")).to_be_visible()
    page.get_by_label("Strides").uncheck()
    expect(stack.get_by_text("sees 8 × 8 pixels")).to_be_visible()
    stack.get_by_role("button", name="Hide it").click()
    page.get_by_label("My number").fill("9")
    stack.get_by_role("button", name="Check my number").click()
    expect(stack.get_by_text("Not yet. To the field")).to_be_visible()
    page.get_by_label("My number").fill("8")
    stack.get_by_role("button", name="Check my number").click()
    expect(stack.get_by_text("Yes: 8 pixels.")).to_be_visible()
    expect(unit.get_by_text("It can see 18 × 18 pixels")).to_be_visible(timeout=SECONDS)
    page.get_by_label("stages.2").check()
    expect(unit.get_by_text("It can see 42 × 42 pixels")).to_be_visible()
    before = unit.locator(".big").inner_text()
    unit.locator("svg").click(position={"x": 60, "y": 60})
    expect(unit.locator(".big")).not_to_have_text(before)
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


def test_lesson_18_a_temperature_a_threshold_and_a_served_model(page):
    open_lesson(page, "/18_use/")
    sure, serve = (page.locator("section.screen").nth(at) for at in range(2))
    expect(sure.get_by_text("It answers 100.0 %")).to_be_visible(timeout=SECONDS)
    before = sure.get_by_text("On average it says").inner_text()
    drag(page, "Temperature", 3)
    expect(sure.get_by_text("On average it says")).not_to_have_text(before)
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
    page.get_by_label("or your own folder, with a folder for each class").fill("/nowhere/at/all")
    screen.get_by_role("button", name="Take it").click()
    expect(screen.get_by_text("/nowhere/at/all")).to_be_visible()


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
