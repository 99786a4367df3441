"""Helped or hurt is said where the interval says so."""

import pytest

from glassworks.metrics.significance import paired_gain
from glassworks.pipelines.transfer_limits.report import FORMULAS, PIXELS, Compared
from glassworks.pipelines.transfer_limits.show import _against


@pytest.mark.parametrize(
    ("values", "tone", "said"),
    [
        ([0.90, 0.91, 0.92], "good", "they help (+10.0 points"),
        ([0.70, 0.71, 0.72], "warn", "they hurt (−10.0 points"),
        ([0.79, 0.82, 0.82], "note", "not told apart"),
    ],
)
def test_gains(values, tone, said):
    before = [0.80, 0.81, 0.82]
    pixels = Compared("digits", PIXELS, 64, {10: before}, {})
    found = _against(pixels, Compared("digits", FORMULAS, 9, {10: values}, {10: paired_gain(values, before)}))
    assert (found.tone, said in found.text) == (tone, True)
