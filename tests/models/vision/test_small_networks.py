"""The networks that are small enough to know every number of."""

import pytest
import torch

from glassworks.core.errors import RecipeError
from glassworks.models.vision.blocks import activation
from glassworks.models.vision.lenet import LeNet5Of1998, PartialConv
from glassworks.models.vision.linear import LogisticRegression, SoftmaxRegression
from glassworks.models.vision.mlp import MLP, XorNet
from glassworks.models.vision.perceptron import Perceptron
from glassworks.models.vision.xo_net import XONet

BITS_B2 = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])


def drawing(text):
    rows = [[1.0 if mark == "#" else -1.0 for mark in row] for row in text.split()]
    return torch.tensor(rows, dtype=torch.float64)[None, None]


X = drawing("......... .#.....#. ..#...#.. ...#.#... ....#.... ...#.#... ..#...#.. .#.....#. .........")
O = drawing(  # noqa: E741 - its name
    "......... ...###... ..#...#.. .#.....#. .#.....#. .#.....#. ..#...#.. ...###... ........."
)  # fmt: skip


def ninths(maps):
    return (maps * 9).round(decimals=9).squeeze(0).tolist()


def test_a_perceptron_computes_and_and_or_of_the_rules_weights():
    unit = Perceptron()
    assert unit(BITS_B2).tolist() == [0, 0, 0, 0], "a sum of exactly zero does not fire"
    unit.weight.copy_(torch.tensor([2.0, 1.0]))
    unit.bias.fill_(-2.0)
    assert unit(BITS_B2).tolist() == [0, 0, 0, 1]
    unit.weight.copy_(torch.tensor([1.0, 1.0]))
    unit.bias.fill_(0.0)
    assert unit(BITS_B2).tolist() == [0, 1, 1, 1]
    assert not any(parameter.requires_grad for parameter in unit.parameters())


def test_rosenblatts_rule_moves_only_where_the_unit_errs():
    unit = Perceptron(at_zero=1)
    assert unit.learn(BITS_B2[3], torch.tensor(1.0)) is False
    assert unit.learn(BITS_B2[3], torch.tensor(0.0)) is True
    assert (unit.weight.tolist(), unit.bias.item()) == ([-1, -1], -1)


def test_the_solved_xor_net_is_exact():
    assert XorNet.solved()(BITS_B2).flatten().tolist() == [0, 1, 1, 0]


def test_softmax_of_a_logit_and_zero_is_the_logistic_function():
    one, two = LogisticRegression(in_features=3), SoftmaxRegression(2, in_features=3)
    with torch.no_grad():
        two.fc.weight[0], two.fc.bias[0] = one.fc.weight[0], one.fc.bias[0]
        two.fc.weight[1], two.fc.bias[1] = 0.0, 0.0
    x_BD = torch.randn(5, 3)
    torch.testing.assert_close(two(x_BD).softmax(1)[:, 0], one(x_BD)[:, 0].sigmoid())


def test_an_mlp_takes_vectors_as_well():
    assert MLP(4, in_features=3, hidden=(5,), activation="tanh")(torch.zeros(2, 3)).shape == (2, 4)
    with pytest.raises(RecipeError, match="'relu'"):
        activation("rleu")


def test_the_x_and_o_network_map_by_map():
    """The worked example: responses in ninths, then ReLU and two poolings that keep partial windows."""
    net = XONet().double()
    first = [
        [7, -1, 1, 3, 5, -1, 3],
        [-1, 9, -1, 3, -1, 1, -1],
        [1, -1, 9, -3, 1, -1, 5],
        [3, 3, -3, 5, -3, 3, 3],
    ]
    half_turned = [row[::-1] for row in first[2::-1]]
    responses = net.conv(X)
    assert ninths(responses)[0] == first + half_turned
    assert ninths(responses)[2] == [row[::-1] for row in first + half_turned]
    pooled = net.pool1(net.relu(responses))
    assert ninths(pooled)[0] == [[9, 3, 5, 3], [3, 9, 3, 5], [5, 3, 9, 1], [3, 5, 1, 7]]
    assert ninths(pooled)[1] == [[5, 3, 5, 3], [3, 9, 5, 1], [5, 5, 5, 1], [3, 1, 1, 3]]
    assert ninths(pooled)[2] == [[3, 5, 9, 7], [5, 5, 9, 3], [9, 9, 1, 5], [7, 3, 5, 3]]
    assert ninths(net.pool2(pooled)) == [[[9, 5], [5, 9]], [[9, 5], [5, 5]], [[5, 9], [9, 5]]]


def test_the_x_and_o_vectors_and_scores():
    features, net = XONet(0).double(), XONet().double()
    assert ninths(features(X)) == [9, 5, 5, 9, 9, 5, 5, 5, 5, 9, 9, 5]
    assert ninths(features(O)) == [5, 9, 9, 5, 5, 5, 5, 5, 9, 5, 5, 9]
    torch.testing.assert_close(net(X), torch.tensor([[1.0, 5 / 9]], dtype=torch.float64), atol=1e-7, rtol=0)
    torch.testing.assert_close(net(O), torch.tensor([[5 / 9, 1.0]], dtype=torch.float64), atol=1e-7, rtol=0)
    assert not any(parameter.requires_grad for parameter in net.parameters())
    assert all(parameter.requires_grad for parameter in XONet(learned=True).parameters())


def test_lenets_table_of_connections():
    conv = PartialConv()
    assert sum(p.numel() for p in conv.parameters()) == 1516
    maps_BCHW = torch.zeros(1, 6, 14, 14)
    before = conv(maps_BCHW)
    maps_BCHW[:, 3] = 1.0
    changed = (conv(maps_BCHW) != before).flatten(2).any(-1).squeeze(0)
    assert changed.nonzero().flatten().tolist() == [1, 2, 3, 6, 7, 8, 9, 12, 14, 15]


def test_lenet_of_1998_answers_highest_for_the_nearest_code():
    net = LeNet5Of1998().output
    assert net(net.codes_KD).argmax(1).tolist() == list(range(10))
    assert net(net.codes_KD).diagonal().tolist() == [0.0] * 10
