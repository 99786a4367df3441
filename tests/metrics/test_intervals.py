import pytest
from scipy.stats import binomtest

from glassworks.metrics.intervals import wilson


@pytest.mark.parametrize(
    ("correct", "n", "low", "high"),
    [(148, 153, 0.9258, 0.9860), (0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (1, 2, 0.0945, 0.9055), (0, 0, 0.0, 1.0)],
)
def test_wilson_known_answers(correct, n, low, high):
    assert wilson(correct, n) == pytest.approx((low, high), abs=1e-4)


@pytest.mark.parametrize("confidence", [0.5, 0.9, 0.99])
def test_wilson_equals_scipy(confidence):
    for correct, n in [(0, 7), (3, 7), (7, 7), (950, 1000)]:
        reference = binomtest(correct, n).proportion_ci(confidence, method="wilson")
        assert wilson(correct, n, confidence) == pytest.approx((reference.low, reference.high), abs=1e-9)
