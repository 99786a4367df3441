"""What pretraining was worth is said as far as the seeds tell the two starts apart."""

import pytest

from glassworks.metrics.significance import paired_gain
from glassworks.pipelines.dbn.report import Starts
from glassworks.pipelines.dbn.show import _compared, _gained


def starts(pretrained, random):
    gain, interval = paired_gain(random, pretrained)
    return Starts(100, len(random), pretrained, random, gain, interval)


@pytest.mark.parametrize(
    ("pretrained", "random", "tone", "said"),
    [
        ([0.10, 0.11, 0.12], [0.20, 0.21, 0.23], "good", "points gained"),
        ([0.10, 0.14, 0.12], [0.12, 0.11, 0.13], "note", "not told apart"),
        ([0.20, 0.21, 0.23], [0.10, 0.11, 0.12], "warn", "10.33 points lost"),
    ],
)
def test_a_gain_is_claimed_where_its_interval_is_beyond_0(pretrained, random, tone, said):
    found = _gained(starts(pretrained, random))
    assert found.tone == tone
    assert said in found.text
    assert ("not told apart" in found.text) == (tone == "note")


def test_every_seed_has_a_row():
    assert _compared(starts([0.1, 0.2], [0.3, 0.25])).rows == [
        ["seed 0", "10.00", "30.00"],
        ["seed 1", "20.00", "25.00"],
    ]
