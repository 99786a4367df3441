"""What is said of the ways down follows what each of them did."""

import numpy as np
import pytest

from glassworks.pipelines.gradient_descent.recipe import DescentRecipe
from glassworks.pipelines.gradient_descent.report import DescentReport, Landscape, Way
from glassworks.pipelines.gradient_descent.show import show

FLAT = Landscape(np.linspace(0, 1, 3), np.linspace(0, 1, 3), np.zeros((3, 3)))


def said(*ways, noise=0.5):
    recipe = DescentRecipe.parse({"descent": {"noise": noise}}, "test")
    return show(recipe, DescentReport([2.0, -1.0], 0.1, list(ways)), FLAT).verdicts


def way(size, reached, wobble=0.0):
    return Way(size, 0.1, 60, [[0.0, 0.0], [1.0, -1.0]], [0.5, 0.1], reached, wobble)


def test_it_is_green_only_where_every_way_came_down():
    first = said(way(200, 19), way(1, 284))[0]
    assert first.tone == "good"
    assert (
        "19 (3,800 points looked at) with 200 points a step, 284 (284 points looked at) with one point a step"
        in first.text
    )
    first = said(way(200, None), way(1, 284))[0]
    assert first.tone == "warn"
    assert first.text.endswith("never with 200 points a step.")


def test_who_wanders_is_named_by_what_was_measured():
    assert not any("In the last epoch" in verdict.text for verdict in said(way(200, 19, 0.01), way(1, 284, 0.02)))
    text = said(way(1, 284, 0.05), way(200, 19, 1e-6))[-1].text
    assert "descent in batches of 200 moves by 1e-06, stochastic descent by 0.05" in text


@pytest.mark.parametrize(
    "verdicts",
    [
        said(way(200, 19, 1e-4), way(1, 284, 1e-9), noise=0),
        said(way(200, 19, 1e-9), way(1, 284, 1e-4), noise=0),
        said(way(200, 19, 1e-4), way(1, 284, 1e-9)),
        said(way(200, 19, 1e-6), way(1, None, 0.05)),
        said(way(200, None)),
    ],
    ids=["all points still on their way", "no noise", "all points move more", "not yet down", "none down"],
)
def test_noise_of_a_step_explains_only_what_it_causes(verdicts):
    """Points without noise wandered by 0.000, and a constant rate was said to keep their noise."""
    assert not any("keeps the noise" in verdict.text for verdict in verdicts)
