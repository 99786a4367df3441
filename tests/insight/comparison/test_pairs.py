import numpy as np
import pytest
import torch
from torch import nn

from glassworks.insight.comparison.pairs import holm, latencies, mcnemar, pairs, pareto, peak_bytes


def test_mcnemars_exact_p_is_a_fair_coins():
    assert mcnemar(0, 0) == 1.0
    assert mcnemar(3, 3) == 1.0
    assert mcnemar(1, 9) == pytest.approx(2 * 11 / 1024)
    assert mcnemar(9, 1) == mcnemar(1, 9)


def test_pairs_count_only_disagreements():
    right = {"a": np.array([1, 1, 1, 0], bool), "b": np.array([1, 0, 0, 0], bool), "c": np.array([0, 0, 0, 1], bool)}
    found = {(pair.a, pair.b): (pair.only_a, pair.only_b, pair.p) for pair in pairs(right)}
    assert found == {("a", "b"): (2, 0, 0.5), ("a", "c"): (3, 1, 0.625), ("b", "c"): (1, 1, 1.0)}


def test_holm_steps_down_and_never_falls():
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([]) == []


def test_the_front_holds_what_no_other_beats():
    costs = {"big": (10.0, 0.1), "good": (2.0, 0.2), "beaten": (3.0, 0.3), "small": (1.0, 0.5), "same": (2.0, 0.2)}
    assert pareto(costs) == ["small", "good", "same", "big"]


def test_peak_memory_is_weights_and_what_lives_at_once():
    """16 maps of 32x32 and then 1: both live while the second is computed."""
    net = nn.Sequential(nn.Conv2d(3, 16, 1), nn.Conv2d(16, 1, 1))
    weights = 4 * sum(parameter.numel() for parameter in net.parameters())
    peak = peak_bytes(net, 32, torch.device("cpu")) - weights
    assert 4 * 17 * 1024 <= peak <= 2 * 4 * 17 * 1024


def test_times_are_positive_and_leave_the_network_as_it_was():
    net = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4)).train()
    before = {key: value.clone() for key, value in net.state_dict().items()}
    assert latencies({"one": net}, {"one": 8}, torch.device("cpu"))["one"] > 0
    assert all(torch.equal(value, net.state_dict()[key]) for key, value in before.items())
