import pytest

from glassworks.data.synthetic.bars_and_stripes import bars_and_stripes


@pytest.mark.parametrize(("side", "count"), [(2, 6), (3, 14), (4, 30)])
def test_every_pattern_is_there_once(side, count):
    patterns = bars_and_stripes(side)
    assert patterns.shape == (count, side * side)
    for pattern in patterns.reshape(-1, side, side):
        assert (pattern == pattern[0]).all() or (pattern == pattern[:, :1]).all()
