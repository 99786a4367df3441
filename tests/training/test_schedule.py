"""The learning rate over the steps: hand-computed from Loshchilov & Hutter 2017, arXiv:1608.03983, equation 5."""

import pytest

from glassworks.training.schedule import rate_factor


def test_the_rate_rises_to_its_highest_in_the_warm_up_and_falls_along_half_a_cosine():
    """Warm-up of 4 of 12 steps: quarters, then (1 + cos(pi k / 8)) / 2, of which every second value is exact."""
    factors = [rate_factor(step, total=12, warmup=4) for step in range(13)]
    assert factors[:5] == [0.25, 0.5, 0.75, 1.0, 1.0]
    assert factors[6] == pytest.approx((2 + 2**0.5) / 4)  # cos(pi/4) = sqrt(2)/2
    assert factors[8] == pytest.approx(0.5)
    assert factors[10] == pytest.approx((2 - 2**0.5) / 4)
    assert factors[12] == pytest.approx(0.0, abs=1e-15)


def test_without_a_warm_up_the_first_step_has_the_highest_rate():
    assert [rate_factor(step, total=2, warmup=0) for step in (0, 1, 2)] == pytest.approx([1.0, 0.5, 0.0])


def test_a_constant_rate_stays_after_the_warm_up():
    assert [rate_factor(step, 100, 2, "constant") for step in (0, 1, 2, 99)] == [0.5, 1.0, 1.0, 1.0]


def test_a_training_that_is_all_warm_up_divides_by_nothing():
    """``total == warmup``: the one step after the rise is the highest."""
    assert rate_factor(4, total=4, warmup=4) == 1.0
    assert rate_factor(5, total=4, warmup=4) == pytest.approx(0.0, abs=1e-15)  # cos(pi) one step on
