"""Every map of the X and the O, in ninths, against maps computed by hand."""

import numpy as np
import pytest

from glassworks.course.idea import idea_of
from glassworks.data.synthetic.xo import original
from glassworks.pipelines.xo_maps.recipe import XOMapsConfig
from glassworks.pipelines.xo_maps.train import compute, turned

CONV_X1 = [
    [7, -1, 1, 3, 5, -1, 3], [-1, 9, -1, 3, -1, 1, -1], [1, -1, 9, -3, 1, -1, 5], [3, 3, -3, 5, -3, 3, 3],
    [5, -1, 1, -3, 9, -1, 1], [-1, 1, -1, 3, -1, 9, -1], [3, -1, 5, 3, 1, -1, 7],
]  # fmt: skip
POOL1_X = [
    [[9, 3, 5, 3], [3, 9, 3, 5], [5, 3, 9, 1], [3, 5, 1, 7]],
    [[5, 3, 5, 3], [3, 9, 5, 1], [5, 5, 5, 1], [3, 1, 1, 3]],
    [[3, 5, 9, 7], [5, 5, 9, 3], [9, 9, 1, 5], [7, 3, 5, 3]],
]
POOL1_O = [
    [[5, 1, 9, 1], [1, 5, 3, 5], [9, 3, 5, 1], [1, 5, 1, 5]],
    [[5, 1, 5, 1], [1, 1, 1, 1], [5, 1, 5, 1], [1, 1, 1, 1]],
    [[9, 5, 1, 5], [5, 3, 5, 1], [1, 5, 9, 5], [5, 1, 5, 1]],
]


def ninths(vector):
    return [round(value * 9) for value in vector]


def test_every_map():
    found = compute()
    assert found.x.conv[0] == CONV_X1
    assert found.x.conv[0][::-1] == [row[::-1] for row in CONV_X1], "X and the filter are the same upside down"
    assert found.x.conv[2] == [row[::-1] for row in CONV_X1], "the rising diagonal answers as the falling one, mirrored"
    assert (found.x.pool1, found.o.pool1) == (POOL1_X, POOL1_O)
    assert found.x.pool2 == [[[9, 5], [5, 9]], [[9, 5], [5, 5]], [[5, 9], [9, 5]]]
    assert found.o.pool2 == [[[5, 9], [9, 5]], [[5, 5], [5, 5]], [[9, 5], [5, 9]]]
    assert ninths(found.x.vector) == [9, 5, 5, 9, 9, 5, 5, 5, 5, 9, 9, 5]
    assert ninths(found.o.vector) == [5, 9, 9, 5, 5, 5, 5, 5, 9, 5, 5, 9]


def test_scores_and_what_looks_the_same_but_is_not():
    found = compute()
    assert [round(9 * score, 6) for score in found.x.scores.values()] == [9, 5]
    assert [round(9 * score, 6) for score in found.o.scores.values()] == [5, 9]
    assert found.without_relu == found.one_large_pool == ninths(found.x.vector)
    assert found.adaptive_pool == [9, 5, 5, 9, 9, 9, 9, 9, 5, 9, 9, 5]
    assert found.slip_position == 7
    assert round(found.noisy_votes["x"], 9) == 0.912
    assert round(found.noisy_votes["o"], 9) == 0.5175


@pytest.mark.parametrize("letter", ["x", "o"])
@pytest.mark.parametrize(("row", "column"), [(1, 1), (2, 2), (4, 4), (7, 3)])
@pytest.mark.parametrize("number", [1, 2, 3])
def test_nine_products_add_up_to_the_response_in_the_map(letter, row, column, number):
    found = compute(XOMapsConfig(letter=letter, filter=number, row=row, column=column))
    worked, maps = found.worked, found.x.conv if letter == "x" else found.o.conv
    assert worked.sum == np.sum(worked.products) == maps[number - 1][row - 1][column - 1]
    assert (np.array(worked.pixels) * found.filters[number - 1]).tolist() == worked.products


def test_the_page_says_the_products_of_the_first_response():
    """Eight of them are 1 and one is -1: seven ninths are not seven products without loss."""
    products = np.array(compute().worked.products)
    assert ((products == 1).sum(), (products == -1).sum()) == (8, 1)
    assert "eight products are 1 and one is -1: the first response is 7/9 = 0.78" in idea_of("xo_cnn").where


@pytest.mark.parametrize("number", [0, 1, 8, 81])
def test_as_many_pixels_are_turned_as_were_asked_for(number):
    letters = turned("x", number, seed=3)
    assert ((letters != original("x")).sum(axis=(1, 2)) == number).all()


def test_noise_costs_votes_and_comes_from_the_seed():
    clean, some, many = (compute(XOMapsConfig(turned=number)) for number in (0, 8, 25))
    assert clean.noisy == clean.x
    assert clean.noisy_right == clean.noisy_letters
    assert many.noisy_right < 0.8 * many.noisy_letters < some.noisy_right
    assert compute(seed=1).noisy.picture != some.noisy.picture == compute().noisy.picture
