import numpy as np
import pytest

from glassworks.pipelines.classification.finetune import _Judged, paired_interval


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


@pytest.mark.parametrize(
    ("losses", "accuracy", "gains"),
    [
        ([0.1, 0.1, 0.1, 0.1], 0.9, True),  # every image better
        ([0.1, 0.1, 0.1, 0.1], 0.7, False),  # surer, but more mistakes
        ([0.2, 0.2, 0.2, 0.7], 0.9, False),  # better by less than the noise
        ([0.3, 0.3, 0.3, 0.3], 0.8, False),  # nothing changed
    ],
)
def test_a_gain_must_stand_out_from_the_noise_and_cost_no_accuracy(losses, accuracy, gains):
    before = _Judged(1.0, np.full(4, 0.3), 0.8)
    assert _Judged(1.0, np.array(losses), accuracy).gains_on(before) is gains
