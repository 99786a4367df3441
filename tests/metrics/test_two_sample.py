"""The two-sample test where the answer is known."""

import numpy as np
import pytest

from glassworks.data.synthetic.gaussians import Modes, modes
from glassworks.metrics.two_sample import told_apart

RING = Modes(modes("ring").centres_M2, 0.05)


def test_equal_distributions_are_told_apart_no_more_often_than_stated():
    """At the level 0.05 at most 5 % of 200 trials, and 10 more by chance with probability 0.0002."""
    p_values = [told_apart(RING.draw(200, 2 * seed), RING.draw(200, 2 * seed + 1)).p_value for seed in range(200)]
    assert np.mean(np.array(p_values) < 0.05) <= 0.10


@pytest.mark.parametrize(
    "changed",
    [
        Modes(RING.centres_M2, 0.035),
        Modes(RING.centres_M2, 0.07),
        Modes(RING.centres_M2[:7], 0.05),
        Modes(RING.centres_M2 * 1.02, 0.05),
    ],
    ids=["too narrow", "too wide", "a mode is missing", "modes off their place"],
)
def test_different_distributions_are_told_apart(changed):
    found = told_apart(RING.draw(5000, 1), changed.draw(5000, 2))
    assert found.p_value < 0.01
    assert found.accuracy > 0.52
    low, high = found.interval
    assert low < found.accuracy < high


def test_what_overlaps_nowhere_is_always_told_apart():
    found = told_apart(np.zeros((50, 2)), np.ones((50, 2)), neighbours=5)
    assert (found.accuracy, found.n) == (1.0, 50)
    assert found.p_value == pytest.approx(0.5**50)


def test_the_accuracy_does_not_depend_on_which_set_comes_first():
    one, other = RING.draw(400, 1), RING.draw(400, 2)
    assert told_apart(one, other).accuracy == told_apart(other, one).accuracy
