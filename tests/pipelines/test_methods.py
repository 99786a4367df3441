"""Activations, losses, gradient descent and initialisation against values known from elsewhere."""

import numpy as np
import pytest

from glassworks.charts.render import svg
from glassworks.core.errors import RecipeError
from glassworks.pipelines.activations import train as activations
from glassworks.pipelines.activations.functions import logistic, softmax
from glassworks.pipelines.activations.recipe import ActivationsConfig, ActivationsRecipe
from glassworks.pipelines.activations.show import show as show_activations
from glassworks.pipelines.gradient_descent.recipe import DescentConfig
from glassworks.pipelines.gradient_descent.train import LinePoints, walk
from glassworks.pipelines.logistic.data import cross_entropy, newton, points
from glassworks.pipelines.logistic.recipe import LogisticRecipe
from glassworks.pipelines.losses import train as losses
from glassworks.pipelines.losses.functions import losses as losses_at
from glassworks.pipelines.losses.recipe import LossesConfig
from glassworks.recipes.load import load

X = (-3.0, -1.0, -0.5, 0.0, 0.5, 1.0, 3.0)
VALUES = {
    "identity": X,
    "logistic": (0.04742587317756678, 0.2689414213699951, 0.3775406687981454, 0.5, 0.6224593312018546,
                 0.7310585786300049, 0.9525741268224334),
    "tanh": (-0.9950547536867305, -0.7615941559557649, -0.46211715726000974, 0.0, 0.46211715726000974,
             0.7615941559557649, 0.9950547536867305),
    "relu": (0.0, 0.0, 0.0, 0.0, 0.5, 1.0, 3.0),
    "leaky_relu_0_01": (-0.03, -0.01, -0.005, 0.0, 0.5, 1.0, 3.0),
    "elu_alpha1": (-0.950212931632136, -0.6321205588285577, -0.3934693402873666, 0.0, 0.5, 1.0, 3.0),
}  # fmt: skip


def test_activation_functions():
    found = activations.compute(ActivationsConfig())
    assert found.x == list(X)
    assert set(found.values) == set(VALUES)
    for name, values in VALUES.items():
        assert found.values[name] == pytest.approx(values, abs=1e-15), name
    assert found.probabilities == pytest.approx(
        [0.09003057317038046, 0.24472847105479767, 0.6652409557748219], abs=1e-15
    )
    assert found.tanh_identity_max_abs_diff < 5e-16
    assert found.autograd_difference < 1e-15
    assert found.largest_slope["logistic"] == 0.25
    assert np.sum(found.softmax_jacobian, axis=1) == pytest.approx([0, 0, 0], abs=1e-15)


@pytest.mark.parametrize("scores", [(1.0, 2.0, 3.0), (11.0, 12.0, 13.0), (-4.0, 0.0, 50.0, 2.5)])
def test_softmax_is_drawn_from_its_own_numbers(scores):
    recipe = ActivationsRecipe.parse({"activations": {"scores": list(scores)}}, "test")
    found = activations.compute(recipe.activations)
    page = show_activations(recipe, found, None)
    chart = next(chart for chart in page.charts if chart.title.startswith("Softmax"))
    bars = [panel.layers[0].values for panel in chart.panels[:3]]
    assert bars[0] == list(scores)
    assert bars[1] == pytest.approx(np.exp(scores))
    assert bars[2] == pytest.approx(np.exp(scores) / np.exp(scores).sum())
    assert np.array(chart.panels[3].values).shape == (len(scores), len(scores))
    assert svg(chart).startswith("<svg")
    assert any(f"softmax({', '.join(f'{z:g}' for z in scores)})" in one.text for one in page.verdicts)
    same = next(one for one in page.verdicts if "differences of the scores" in one.text)
    assert same.tone == "good"


@pytest.mark.parametrize("scores", [[1.0], [1.0, float("nan")], [0.0, 51.0]])
def test_scores_that_softmax_cannot_show_are_refused(scores):
    with pytest.raises(RecipeError, match="scores"):
        ActivationsRecipe.parse({"activations": {"scores": scores}}, "test")


def test_softmax_of_two_is_logistic_and_large_values_do_not_overflow():
    assert softmax(np.array([1.7, 0.0]))[0] == pytest.approx(logistic(np.array(1.7)), abs=1e-15)
    assert softmax(np.array([1000.0, 0.0])).tolist() == [1.0, 0.0]


def test_losses():
    found = losses.compute(LossesConfig(z=(0.0,)))
    assert found.losses["cross-entropy"] == pytest.approx([np.log(2)])
    assert found.losses["squared error"] == [0.125]
    assert found.slopes["cross-entropy"] == [-0.5]
    assert found.slopes["squared error"] == [-0.125]
    assert found.autograd_difference < 1e-15
    assert found.softmax_gradient == pytest.approx([-0.9099694, 0.2447285, 0.6652410], abs=1e-7)


def test_every_way_down_comes_to_the_minimum_and_only_all_points_come_to_rest():
    line = LinePoints.drawn(DescentConfig(), seed=0)
    batch, single = (walk(line, size, rate, 60, 0) for size, rate in ((200, 0.3), (1, 0.02)))
    assert batch.steps == 60
    assert single.steps == 60 * 200
    assert batch.excess[-1] < 1e-5
    assert single.excess[-1] < 1e-2
    assert single.wobble > 20 * batch.wobble
    assert np.linalg.norm(line.gradient(line.minimum(), np.arange(200))) < 1e-12


def test_each_way_of_descent_has_a_rate_of_its_own():
    with pytest.raises(RecipeError) as refused:
        load("gradient_descent", ["descent.rates=[0.3]"])
    assert "3 and 1 given" in str(refused.value)


def test_far_from_the_line_nothing_overflows():
    """A warning of NumPy's is an error here: clouds six deviations apart, and answers as wrong as can be."""
    recipe = LogisticRecipe.parse({"logistic": {"distance": 6}}, "test")
    found, labels = points(recipe.logistic, 0)
    assert cross_entropy(newton(found, labels), found, labels) < 1e-6
    slopes = {name: slope for name, (_, slope) in losses_at(np.array([-1000.0])).items()}
    assert (slopes["squared error"], slopes["cross-entropy"]) == (0, -1)
