"""Which samples stand for all of a source."""

import pytest

from glassworks.data.sources.source import spread_over


@pytest.mark.parametrize(
    ("count", "most", "spread"),
    [(9, 3, [0, 4, 8]), (3, 9, [0, 1, 2]), (9, 1, [0]), (1, 5, [0]), (0, 5, []), (9, 0, [])],
)
def test_so_many_are_spread_evenly_and_the_ends_are_among_them(count, most, spread):
    assert spread_over(count, most) == spread
