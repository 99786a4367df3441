import numpy as np
import pytest

from glassworks.pipelines.approximation.functions import FUNCTIONS, interpolant, largest_error
from glassworks.pipelines.approximation.recipe import ApproximationConfig
from glassworks.pipelines.approximation.train import learn

SUP_ERROR = {
    4: 0.2105136623, 8: 0.0703776225, 16: 0.0188463120, 32: 0.0047920989, 64: 0.0012030931, 128: 0.0003010906,
    256: 0.0000752924,
}  # fmt: skip


@pytest.mark.parametrize(("units", "error"), SUP_ERROR.items())
def test_the_error_of_the_network_built_by_hand(units, error):
    assert largest_error(FUNCTIONS["sine"][1], units) == pytest.approx(error, abs=1e-9)
    assert error <= (2 * np.pi) ** 2 / (8 * units**2)


def test_it_passes_through_its_knots():
    f = FUNCTIONS["bump"][1]
    knots = np.arange(9) / 8
    assert interpolant(f, 8)(knots) == pytest.approx(f(knots), abs=1e-12)


def test_more_units_learn_better_and_faster_than_barrons_line():
    found = learn("bump", ApproximationConfig(learned=(1, 2, 4, 8), steps=60), 0, lambda _: None)
    errors = list(found.mean_squared.values())
    assert errors == sorted(errors, reverse=True)
