"""What is said of moved digits follows the numbers."""

import numpy as np
import pytest

from glassworks.pipelines.shift.recipe import ShiftRecipe
from glassworks.pipelines.shift.report import Examples, Moved, ShiftReport
from glassworks.pipelines.shift.show import show


def shown(dense=(0.96, 0.1), convolutional=(0.97, 0.96), distances=(0, 4), equivariance=0.0):
    def network(name, accuracies):
        return Moved(name, 10, {at: [value] * 2 for at, value in zip(distances, accuracies, strict=False)})

    networks = [
        network("softmax", dense),
        network("dense network", dense),
        network("convolutional network", convolutional),
    ]
    examples = Examples(dict.fromkeys(distances, np.zeros((4, 4))), {"dense": [1] * len(distances)}, 1)
    recipe = ShiftRecipe.parse({"shift": {"distances": distances, "repeats": 2}}, "test")
    return show(recipe, ShiftReport(networks, 360, equivariance, 0.0), examples)


@pytest.mark.parametrize(("far", "tone"), [(0.96, "good"), (0.5, "warn")])
def test_green_only_where_moving_does_not_matter(far, tone):
    verdict = next(v for v in shown(convolutional=(0.97, far)).verdicts if "convolutional" in v.text)
    assert verdict.tone == tone
    assert f"97.0% right at 0 pixels, {far:.1%} at 4 pixels" in verdict.text


def test_what_reads_no_digits_is_not_green_though_moving_costs_it_nothing():
    verdict = next(v for v in shown(convolutional=(0.4, 0.4)).verdicts if "convolutional" in v.text)
    assert verdict.tone == "warn"


def test_equality_is_said_as_it_was_measured():
    def said(equivariance):
        return next(v for v in shown(equivariance=equivariance).verdicts if "Equivariant" in v.text)

    assert said(0.0).text.endswith("the moved maps of the digit, exactly.")
    assert said(0.5).tone == "warn"


def test_one_distance_is_compared_with_nothing():
    assert not any("network (" in verdict.text for verdict in shown(distances=(0,)).verdicts)
