"""Logits or probabilities, by what computed them."""

import pytest
import torch
from torch import nn

from glassworks.instruments.output_form import output_form, probabilities

GIVEN = torch.rand(2, 4)


class InPlace(nn.Module):
    def forward(self, x):
        return torch.sigmoid_(x * 2).squeeze()[None].view(2, 4)


class Gated(nn.Module):
    def forward(self, x):
        return 5 * torch.sigmoid(x)


@pytest.mark.parametrize(
    ("network", "expected"),
    [
        (nn.Linear(4, 3), "logits"),
        (nn.Sequential(nn.Linear(4, 3), nn.Softmax(1), nn.Flatten()), "softmax"),
        (nn.Sequential(nn.Linear(4, 1), nn.Sigmoid()), "sigmoid"),
        (InPlace(), "sigmoid"),
        (Gated(), "logits"),
        (nn.Sequential(nn.Linear(4, 3), nn.LogSoftmax(1)), "logits"),  # whose softmax is the probability
        (nn.Sequential(nn.Softmax(1), nn.Linear(4, 3)), "logits"),
        (nn.Sequential(nn.Softmax(1), nn.Hardtanh(0, 0.1, inplace=True)), "logits"),
    ],
)
def test_what_a_network_gives(network, expected):
    given = GIVEN.clone()
    assert output_form(network, given) == expected


def test_what_outputs_mean():
    assert probabilities(torch.tensor([[0.0], [2.0]]), "logits").flatten().tolist() == [
        0.5,
        pytest.approx(0.8808, abs=1e-4),
    ]
    assert probabilities(torch.tensor([[0.0, 0.0]]), "logits").tolist() == [[0.5, 0.5]]
    assert probabilities(torch.tensor([[0.2]]), "sigmoid").tolist() == [[pytest.approx(0.2)]]
    assert probabilities(torch.tensor([[0.2, 0.8]]), "softmax").tolist() == [[pytest.approx(0.2), pytest.approx(0.8)]]
