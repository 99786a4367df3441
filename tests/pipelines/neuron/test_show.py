"""What is said of a neuron is true under every setting."""

import re

import pytest

from glassworks.charts.render import svg
from glassworks.pipelines.neuron.draw import draw
from glassworks.pipelines.neuron.recipe import NeuronRecipe
from glassworks.pipelines.neuron.show import show
from glassworks.pipelines.neuron.train import compute, first_examples
from glassworks.testing.drawings import check_drawing

SETTINGS = [
    {},
    {"x": (-1.5, 3.0), "w": (-2.0, 1.0), "b": 0.0, "activation": "relu"},
    {"w": (0.0, 0.0), "b": 0.0, "activation": "step", "repeats": 1},
    {"w": (2.0, 0.0), "activation": "tanh", "points": 2, "steps": 1},
    {"rule": "circle", "activation": "identity", "x": (10.0, -10.0), "w": (10.0, 10.0)},
]


def shown(settings, seed):
    recipe = NeuronRecipe.parse({"neuron": settings, "seed": seed}, "test")
    found = compute(recipe.neuron, seed)
    return recipe, found, show(recipe, found, first_examples(recipe.neuron, seed))


@pytest.mark.parametrize("settings", SETTINGS)
@pytest.mark.parametrize("seed", [0, 7])
def test_sentences_follow_the_numbers(settings, seed):
    recipe, found, page = shown(settings, seed)
    texts = [verdict.text for verdict in page.verdicts]
    total, output = re.search(r"= (\S+)\. The output: .*\) = (\S+)\.$", texts[0]).groups()
    assert float(total) == pytest.approx(found.worked[0].sum, rel=1e-5)
    assert float(output) == pytest.approx(found.worked[0].output, rel=1e-5)
    assert ("no line" in texts[2]) == (recipe.neuron.w == (0, 0))
    learned = next(verdict for verdict in page.verdicts if "Learned means" in verdict.text)
    assert (learned.tone == "good") == (min(found.accuracies) >= 0.97) == ("not learn" not in learned.text)
    assert ("one seed" in learned.text) == (recipe.neuron.repeats == 1)
    for chart in page.charts:
        assert svg(chart).startswith("<svg")
    check_drawing(draw(recipe, found))


def test_a_circle_is_not_green_and_the_title_says_so():
    recipe, _, page = shown({"rule": "circle"}, 0)
    assert [verdict.tone for verdict in page.verdicts[3:]] == ["warn", "note"]
    assert recipe.describe() == "One neuron, and a circle, which it cannot learn"


def test_a_line_through_the_origin_is_called_so():
    *_, page = shown({"w": (-2.0, 1.0), "b": 0.0}, 0)
    assert "at a right angle to w through the origin." in page.verdicts[2].text
