"""What an answer costs."""

import torch
from torch import nn

from glassworks.insight.comparison.cost import latencies, peak_bytes


def test_peak_memory_is_weights_and_what_lives_at_once():
    """16 maps of 32x32 and then 1: both live while the second is computed."""
    net = nn.Sequential(nn.Conv2d(3, 16, 1), nn.Conv2d(16, 1, 1))
    weights = 4 * sum(parameter.numel() for parameter in net.parameters())
    peak = peak_bytes(net, (32, 32), torch.device("cpu")) - weights
    assert 4 * 17 * 1024 <= peak <= 2 * 4 * 17 * 1024


def test_times_are_positive_and_leave_the_network_as_it_was():
    net = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4)).train()
    before = {key: value.clone() for key, value in net.state_dict().items()}
    assert latencies({"one": net}, {"one": (8, 8)}, torch.device("cpu"))["one"] > 0
    assert all(torch.equal(value, net.state_dict()[key]) for key, value in before.items())
