"""Dead and saturated units of functions of three kinds."""

import torch
from torch import nn

from glassworks.looks.activations.units import dead_and_saturated


def test_dead_and_saturated_units():
    class Mixed(nn.Module):
        """Functions of three kinds, one of them no module."""

        def __init__(self):
            super().__init__()
            self.first, self.second = nn.Conv2d(1, 3, 1), nn.Conv2d(3, 2, 1)
            self.six, self.gate = nn.ReLU6(inplace=True), nn.Sigmoid()
            with torch.no_grad():
                self.first.weight.copy_(torch.tensor([1.0, -1, 100]).view(3, 1, 1, 1))
                self.first.bias.zero_()
                self.second.weight.zero_()
                self.second.bias.copy_(torch.tensor([0.0, 50.0]))

        def forward(self, x):
            return torch.relu(self.gate(self.second(self.six(self.first(x)))))

    report = dead_and_saturated(Mixed(), [torch.rand(4, 1, 5, 5) + 0.5, torch.rand(3, 1, 5, 5) + 0.5])
    six, gate, relu = report.layers
    assert report.images == 7
    assert (six.layer, six.operation, six.dead_units, six.saturated_units) == ("six", "hardtanh", [1], [2])
    assert (gate.layer, gate.operation, gate.dead, gate.saturated_units) == ("gate", "sigmoid", 0, [1])
    assert (relu.layer, relu.dead, relu.saturated, relu.active) == ("", 0, 0, 1.0)
    assert (report.dead, report.saturated, report.units) == (1, 2, 7)
