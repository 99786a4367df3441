"""The page's codes are the library's."""

import numpy as np
import pytest
from page_arithmetic import NODE, by_page

from glassworks.pipelines.codes import tables

pytestmark = pytest.mark.skipif(NODE is None, reason="no Node")


def test_how_far_codes_are_apart():
    words = tables.code_words(tables.DENSE, 6, 5, 0)
    apart = tables.differing(words)
    assert by_page("codes", f"m.differing({words[0].tolist()}, {words[3].tolist()})") == apart[0, 3]
    found = by_page("codes", f"m.nearest({words.tolist()})")
    others = apart[np.triu_indices(6, 1)]
    assert found["distance"] == others.min() == apart[tuple(found["pair"])]
    assert by_page("codes", "m.oneHot(5)") == tables.code_words(tables.ONE_HOT, 5, 5, 0).tolist()


def test_how_much_room_there_is():
    assert by_page("codes", "Array.from({length: 69}, (_, at) => m.shortest(at + 2))") == [
        tables.shortest(classes) for classes in range(2, 71)
    ]
    assert by_page("codes", "m.room(5)") == {"oneHot": 5, "dense": 32}
