"""Two networks side by side: the same weights at the start, losses by epoch, honest counts at the end."""

import torch

from glassworks.lessons.labs.shortcuts import WITH, WITHOUT, literature, states
from glassworks.pipelines.depth.network import deep


def test_both_begin_with_the_same_weights():
    first, second = (deep(1, 8, 3, shortcuts=one).state_dict() for one in (True, False))
    assert first.keys() == second.keys()
    assert all(torch.equal(first[key], second[key]) for key in first)


def test_an_epoch_each_in_turns():
    found = list(states({"blocks": 1, "seed": 1, "rate": 0.05}))
    shares = [state["share"] for state in found]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    lengths = [(len(state["curves"][WITH]), len(state["curves"][WITHOUT])) for state in found[:-1]]
    assert lengths[:4] == [(0, 0), (1, 0), (1, 1), (2, 1)]
    last = found[-1]
    assert last["layers"] == 8
    assert last["curves"][WITH][-1] < last["curves"][WITH][0]
    assert all(0.5 * last["of"] < right <= last["of"] for right in last["right"].values())
    again = list(states({"blocks": 1, "seed": 1, "rate": 0.05}))[-1]
    assert again == last
    assert next(states({"blocks": 99, "seed": 1, "rate": 0.05}))["layers"] == 8  # no other depth is trained here


def test_the_literature_is_counted_here():
    assert [round(one.parameters / 1e6, 1) for one in literature()] == [61.1, 138.4, 6.6, 60.2]
