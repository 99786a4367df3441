"""Epochs, mistakes, weights and bounds of the perceptron rule, computed by hand and another way."""

import pytest

from glassworks.pipelines.perceptron.recipe import PerceptronConfig
from glassworks.pipelines.perceptron.train import best_accuracy, learn, margin
from glassworks.pipelines.perceptron.truth import targets

KNOWN = [
    ("and", 0, [1, 3, 3, 2, 1, 0], [2, 1], -2),
    ("and", 1, [2, 3, 3, 2, 1, 0], [2, 1], -3),
    ("or", 0, [1, 2, 1, 0], [1, 1], 0),
    ("or", 1, [2, 2, 1, 0], [1, 1], -1),
    ("nand", 0, [2, 3, 3, 2, 1, 0], [-2, -1], 3),
    ("nand", 1, [1, 3, 3, 2, 1, 0], [-2, -1], 2),
]


@pytest.mark.parametrize(("function", "at_zero", "mistakes", "w", "b"), KNOWN)
def test_a_separable_function_is_learned_in_so_many_epochs(function, at_zero, mistakes, w, b):
    found = learn(PerceptronConfig(function=function, at_zero=at_zero))
    assert found.mistakes_per_epoch == mistakes
    assert found.epochs_until_clean == len(mistakes)
    assert (found.w, found.b) == (w, b)
    assert sum(mistakes) <= found.bound


@pytest.mark.parametrize(("at_zero", "begin"), [(0, [2, 3, 4, 4]), (1, [3, 3, 4, 4])])
def test_xor_is_never_learned(at_zero, begin):
    found = learn(PerceptronConfig(function="xor", at_zero=at_zero))
    assert found.mistakes_per_epoch == begin + [4] * 16
    assert found.epochs_until_clean is None
    assert not found.separable
    assert found.bound is None
    assert found.best_accuracy == 0.75


def test_one_unit_computes_14_of_the_16_functions():
    assert [code for code in range(16) if margin(targets(code)) is None] == [0b0110, 0b1001]
    assert best_accuracy(targets(0b0001)) == 1.0


def test_the_margin_of_or_is_a_third():
    """The widest plane is 2 x1 + 2 x2 - 1 = 0: every point at least 1/3 away (length of (2, 2, -1) is 3)."""
    assert margin(targets(0b0111)) == pytest.approx(1 / 3)
