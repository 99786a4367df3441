"""Results of every type a learner may give back, against the right one."""

import numpy as np
import pytest
import torch

from glassworks.lessons.exercises.compare import difference, shown


@pytest.mark.parametrize(
    ("yours", "right"),
    [
        (1, 1.0), (True, 1), (np.float32(0.5), 0.5), (torch.tensor([1.0, 2.0]), [1, 2]), ((1, [2]), [1, (2,)]),
        (np.zeros((2, 2)), [[0, 0], [0, 0]]), (float("nan"), float("nan")), (1 + 1e-9, 1), ("a", "a"), ([], []),
    ],
)  # fmt: skip
def test_alike(yours, right):
    assert difference(yours, right, 1e-6) is None


@pytest.mark.parametrize(
    ("yours", "right", "place", "words"),
    [
        (None, 1, "", "gives nothing back"),
        ([1, 2], 1, "", "one value"),
        (1, [1, 2], "", "a list or an array"),
        ([1, 2, 3], [1, 2], "", "another shape"),
        ([[1, 2], [3]], [[1, 2], [3, 4]], "[1]", "another shape"),
        ([[1, 2], [3, 5]], [[1, 2], [3, 4]], "[1, 1]", ""),
        ("1", 1, "", ""),
        (1j, 1, "", ""),
        (1.1, 1.0, "", ""),
        (float("nan"), 1.0, "", "logarithm of a negative number"),
    ],
)
def test_the_first_difference(yours, right, place, words):
    found = difference(yours, right, 1e-6)
    assert found.place == place
    assert words in found.hint


def test_long_values_are_cut():
    assert len(difference(list(range(1000)), [1], 1e-6).yours) < 400


def test_what_is_no_number_is_shown_as_it_is():
    assert shown([float("nan"), 1e-17, -0.0, float("inf")]) == "[nan, 0, 0, inf]"
