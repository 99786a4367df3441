"""Several caches read as one, whatever the order in which each was filled."""

import numpy as np

from glassworks.data.cache import RowCache
from glassworks.data.joined_cache import JoinedCache


def key(number):
    return f"{number:032x}"


def filled(folder, width, order):
    cache = RowCache(folder, (1, width), "float32")
    cache.append([key(number) for number in order], np.stack([np.full((1, width), number) for number in order]))
    return cache


def test_rows_are_found_by_key_in_every_cache(tmp_path):
    first, second = filled(tmp_path / "a", 2, [3, 1, 2]), filled(tmp_path / "b", 3, [2, 9, 3])
    joined = JoinedCache([first, second])
    rows = joined.find([key(number) for number in (1, 2, 3, 9)])
    assert rows.tolist() == [-1, 2, 0, -1]  # 1 is not in the second, 9 not in the first
    read = np.concatenate(list(joined.chunks(np.array([0, 2, 0]), size=2)))
    assert read[:, 0].tolist() == [[3.0] * 5, [2.0] * 5, [3.0] * 5]


def test_rows_that_are_added_later_are_found(tmp_path):
    first, second = filled(tmp_path / "a", 2, [1]), filled(tmp_path / "b", 1, [1])
    joined = JoinedCache([first, second])
    assert joined.find([key(1), key(2)]).tolist() == [0, -1]
    for cache, width in ((first, 2), (second, 1)):
        cache.append([key(2)], np.full((1, 1, width), 2))
    assert joined.find([key(1), key(2)]).tolist() == [0, 1]
    (read,) = joined.chunks(np.array([1, 0]))
    assert read[:, 0].tolist() == [[2.0] * 3, [1.0] * 3]
