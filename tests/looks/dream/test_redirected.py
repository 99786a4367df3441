"""Rectifiers keep their values, and let a gradient through where all of it would be lost."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from glassworks.looks.dream.redirected import Redirected


def gradient(function, values, sign):
    given = torch.tensor([values], requires_grad=True)
    with Redirected():
        output = function(given * 1.0)
    (sign * output).sum().backward()
    return given.grad[0].tolist()


FUNCTIONS = {
    "torch.relu": torch.relu,
    "F.relu": F.relu,
    "Tensor.relu": torch.Tensor.relu,
    "ReLU": nn.ReLU(),
    "ReLU in place": nn.ReLU(inplace=True),
    "torch.relu_": torch.relu_,
    "ReLU6": nn.ReLU6(),
    "F.relu6": F.relu6,
}


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS)
def test_an_image_that_activates_nothing_gets_a_gradient(function):
    assert gradient(function, [-1.0, -2.0], -1) == [-1, -1]
    assert gradient(function, [-1.0, -2.0], +1) == [0, 0]


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS)
def test_where_anything_gets_through_all_is_as_ever(function):
    assert gradient(function, [-1.0, 2.0], -1) == [0, -1]


def test_from_above_it_leads_down():
    assert gradient(nn.ReLU6(inplace=True), [7.0, 9.0], +1) == [1, 1]
    assert gradient(F.relu6, [7.0, 9.0], -1) == [0, 0]
    assert gradient(nn.Hardtanh(-2, 2), [3.0, -3.0], +1) == [1, 0]


def test_each_picture_for_itself():
    given = torch.tensor([[-1.0, -1.0], [-1.0, 1.0]], requires_grad=True)
    with Redirected():
        (-torch.relu(given)).sum().backward()
    assert given.grad.tolist() == [[-1, -1], [0, -1]]


def test_values_stay_also_in_place():
    values = torch.tensor([[-1.0, 3.0, 8.0]])
    with Redirected():
        assert F.relu6(values).tolist() == [[0, 3, 6]]
        F.relu(values, inplace=True)
    assert values.tolist() == [[0, 3, 8]]
