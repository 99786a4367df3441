"""Bins of confidence and the expected calibration error, as in Guo et al. 2017, section 2 and 5."""

import numpy as np
import pytest

from glassworks.metrics.classification import evaluate
from glassworks.metrics.reliability import Reliability


def test_a_confidence_on_an_edge_belongs_to_the_bin_below():
    """The paper's bins are open below and closed above: 0.8 = 12/15 lies in (11/15, 12/15]."""
    result = evaluate(np.array([[0.8, 0.2]]), np.array([0]), ["a", "b"])
    assert [at for at, bin_ in enumerate(result.reliability) if bin_.count] == [11]


def test_there_are_fifteen_bins_of_equal_width_up_to_one():
    found = Reliability()
    found.update(np.array([1.0, 0.95, 0.93]), np.array([True, True, False]))
    bins = found.bins()
    assert len(bins) == 15
    assert (bins[0].low, bins[0].high) == pytest.approx((0, 1 / 15))
    assert (bins[14].low, bins[14].high) == pytest.approx((14 / 15, 1))
    assert [one.count for one in bins] == [0] * 13 + [1, 2]
    assert (bins[14].confidence, bins[14].accuracy) == pytest.approx((0.975, 1.0))
    assert (bins[13].confidence, bins[13].accuracy) == (0.93, 0.0)
    assert (bins[0].confidence, bins[0].accuracy) == (None, None)


def test_the_expected_calibration_error_is_done_by_hand():
    """Bins of 2, 1 and 1 images: |1.2 - 1|, |0.95 - 1| and |0.5 - 0|, together 0.75 over 4 images."""
    found = Reliability()
    found.update(np.array([0.6, 0.6]), np.array([True, False]))
    found.update(np.array([0.95, 0.5]), np.array([True, False]))
    assert found.expected_calibration_error() == pytest.approx(0.75 / 4)
