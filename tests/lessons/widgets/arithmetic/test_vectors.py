"""The page's neighbours and analogies are the library's."""

import json

import numpy as np
import pytest
from page_arithmetic import NODE, by_page

from glassworks.pipelines.skipgram.measure import _analogy, _neighbours
from glassworks.pipelines.skipgram.report import unit_rows

pytestmark = pytest.mark.skipif(NODE is None, reason="no Node")


def test_neighbours_and_analogies():
    vectors = np.random.default_rng(0).normal(size=(30, 7))
    names = tuple(f"w{at}" for at in range(30))
    units = unit_rows(vectors)
    given = f"{json.dumps(vectors.tolist())}.map(m.unit)"
    near, answer = by_page("vectors", f"((u) => [m.nearest(u, u[4], 6, [4]), m.analogy(u, 1, 2, 3)])({given})")
    right = _neighbours(4, units, names)
    assert [names[at] for at, _ in near] == [name for name, _ in right]
    assert np.allclose([cosine for _, cosine in near], [cosine for _, cosine in right], atol=1e-6)
    number = {name: at for at, name in enumerate(names)}
    assert names[answer[0][0]] == _analogy(["w1", "w2", "w3", "w9"], units, number, names).answer
