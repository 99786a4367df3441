"""A machine is better or worse than the network where the interval says so."""

import pytest

from glassworks.metrics.significance import paired_gain
from glassworks.pipelines.hog_svm.report import Way
from glassworks.pipelines.hog_svm.show import _against

NETWORK = [0.95, 0.96, 0.97]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([0.98, 0.99, 1.0], "more than the network (+3.0 points"),
        ([0.92, 0.93, 0.94], "fewer than the network (−3.0 points"),
        ([0.94, 0.97, 0.97], "not told apart"),
    ],
)
def test_machines(values, said):
    found = _against(Way("HOG", 324, values, paired_gain(values, NETWORK)), Way("network", 64, NETWORK))
    assert said in found.text
    assert found.text.startswith("HOG: ")


def test_a_verdict_begins_with_a_capital_and_nothing_has_a_sign():
    way = Way("pixels and a linear SVM", 64, NETWORK, (0.004, (-0.0004, 0.008)))
    text = _against(way, Way("network", 64, NETWORK)).text
    assert text.startswith("Pixels and a linear SVM: ")
    assert "0.0 to +0.8" in text
