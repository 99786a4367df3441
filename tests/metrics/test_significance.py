"""Tests and intervals of paired decisions, by numbers that can be done by hand."""

import numpy as np
import pytest

from glassworks.metrics.significance import holm, mcnemar, paired_gain, paired_interval


def test_mcnemars_exact_p_is_a_fair_coins():
    assert mcnemar(0, 0) == 1.0
    assert mcnemar(3, 3) == 1.0
    assert mcnemar(1, 9) == pytest.approx(2 * 11 / 1024)
    assert mcnemar(9, 1) == mcnemar(1, 9)


def test_holm_steps_down_and_never_falls():
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([]) == []


def paired(both, gained, lost, neither):
    """Decisions before and after with these counts."""
    before = [1] * both + [0] * gained + [1] * lost + [0] * neither
    after = [1] * both + [1] * gained + [0] * lost + [0] * neither
    return np.array(before, bool), np.array(after, bool)


def test_the_interval_is_the_formula_done_by_hand():
    # 13/52 - 3/52 = 0.19231, half 1.95996 * sqrt((16/52 - 0.19231^2) / 52) = 0.14142
    assert paired_interval(*paired(36, 12, 2, 0)) == pytest.approx((0.05089, 0.33373), abs=1e-4)


def test_changing_sides_mirrors_the_interval():
    before, after = paired(30, 9, 3, 8)
    low, high = paired_interval(before, after)
    assert paired_interval(after, before) == pytest.approx((-high, -low))


def test_no_disagreement_is_no_certainty():
    low, high = paired_interval(*paired(20, 0, 0, 0))
    assert low < 0 < high


def test_the_gain_of_pairs_has_students_interval():
    # differences 1, 2, 3: mean 2, standard error 1 / sqrt(3), and 4.30265 of them on each side
    gain, (low, high) = paired_gain([3, 4, 5], [2, 2, 2])
    assert gain == 2
    assert (low, high) == pytest.approx((2 - 4.30265 / 3**0.5, 2 + 4.30265 / 3**0.5), abs=1e-4)


def test_holms_corrected_ps_are_at_most_one_and_one_p_stays_itself():
    """statsmodels' multipletests(method="holm") gives the same: 3 * 0.5 and 2 * 0.6 are cut at 1."""
    assert holm([0.5, 0.6, 0.9]) == [1.0, 1.0, 1.0]
    assert holm([0.2]) == [0.2]
    assert holm([0.0, 0.5]) == [0.0, 0.5]


def test_students_interval_grows_with_the_scatter():
    """Differences 0, 3, 6, 9 scatter with sqrt(15): mean 4.5, t of three degrees of freedom 3.18245."""
    gain, (low, high) = paired_gain([1, 4, 7, 10], [1, 1, 1, 1])
    assert gain == 4.5
    assert (low, high) == pytest.approx((4.5 - 3.18245 * 15**0.5 / 2, 4.5 + 3.18245 * 15**0.5 / 2), abs=1e-4)
