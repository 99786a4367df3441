"""What is shown of the perceptron follows the function that it learned."""

import numpy as np
import pytest

from glassworks.charts import Text
from glassworks.pipelines.perceptron.plane import HIGH, LOW, touched
from glassworks.pipelines.perceptron.recipe import PerceptronRecipe
from glassworks.pipelines.perceptron.show import show
from glassworks.pipelines.perceptron.train import learn
from glassworks.pipelines.perceptron.truth import POINTS_ND, TRUTH, targets
from glassworks.recipes.load import load


def shown(function, **values):
    recipe = PerceptronRecipe.parse({"perceptron": {"function": function, **values}}, "test")
    found = learn(recipe.perceptron)
    return found, show(recipe, found, None)


def test_the_title_follows_the_function():
    def title(*settings):
        return load("perceptron_and", settings).recipe.title

    assert title("perceptron.function=nand") == "The perceptron learns NAND"
    assert title("perceptron.function=xor") == "The perceptron cannot learn XOR"
    assert title() == title("perceptron.function=and", "seed=3") == "The perceptron learns AND"


@pytest.mark.parametrize("function", ["and", "or", "nand", "nor"])
def test_the_shaded_side_is_what_is_answered_one(function):
    found, page = shown(function)
    shade, ones = page.charts[0].panels[0].layers[0], POINTS_ND[targets(TRUTH[function]) == 1]
    w1, w2, b = found.path[-1]
    for place in ones:
        assert w1 * place[0] + w2 * place[1] + b >= 0
        column = int(np.abs(np.array(shade.x) - place[0]).argmin())
        assert shade.low[column] - 1e-9 <= place[1] <= shade.high[column] + 1e-9


def test_a_case_on_the_line_is_named_with_its_answer():
    found, page = shown("and")
    assert touched(found) == ["(1,0)"]
    assert "goes through (1,0): a sum of exactly 0 is answered 0" in page.charts[0].caption


@pytest.mark.parametrize("function", sorted(TRUTH))
def test_no_line_runs_through_its_own_number(function):
    """The numbers of AND's lines were struck through, and one stood outside of the frame."""
    found, page = shown(function)
    numbers = [one for one in page.charts[0].panels[0].layers if isinstance(one, Text) and one.text[0].isdigit()]
    assert numbers
    for one in numbers:
        width = 0.045 * len(one.text)
        left = one.x - width if one.side == "right" else one.x
        w1, w2, b = found.path[int(one.text.split(",")[0]) - 1]
        corners = [(x, y) for x in (left, left + width) for y in (one.y - 0.04, one.y + 0.04)]
        assert all(LOW <= at <= HIGH for corner in corners for at in corner)
        assert len({w1 * x + w2 * y + b > 0 for x, y in corners}) == 1


def test_epochs_that_end_alike_share_a_row():
    _, page = shown("xor")
    assert [row[0] for row in page.tables[0].rows] == [1, 2, "3 to 20"]


def test_the_symbols_of_the_bound_are_explained_beside_it():
    _, page = shown("and")
    said = page.verdicts[2].text
    assert "R is the length of the longest case (x1, x2, 1), γ how far the nearest case lies" in said
    lengths = np.linalg.norm(np.column_stack([POINTS_ND, np.ones(4)]), axis=1)
    assert f"{lengths.max():.4f}" in said


@pytest.mark.parametrize(
    ("function", "unit"),
    [
        ("and", "step(2 x1 + x2 - 2)"),
        ("or", "step(x1 + x2)"),
        ("nand", "step(-2 x1 - x2 + 3)"),
        ("nor", "step(-x1 - x2 + 1)"),
    ],
)
def test_the_unit_is_written_without_factors_of_one_and_without_nothing(function, unit):
    _, page = shown(function)
    assert f"The unit is {unit}." in [verdict.text for verdict in page.verdicts]
