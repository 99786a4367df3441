"""Shapes and numbers of the course's examples, and sentences against numbers under other settings."""

from itertools import pairwise

import numpy as np
import pytest
import torch

from glassworks.charts.render import svg
from glassworks.pipelines.tensors.data import photograph, videos
from glassworks.pipelines.tensors.draw import draw
from glassworks.pipelines.tensors.errors import silent
from glassworks.pipelines.tensors.recipe import TensorsConfig, TensorsRecipe
from glassworks.pipelines.tensors.shapes import broadcast, product
from glassworks.pipelines.tensors.show import show
from glassworks.pipelines.tensors.train import compute, pictures
from glassworks.testing.drawings import check_drawing


def test_the_courses_shapes_and_how_many_numbers_they_hold():
    found = compute(TensorsConfig(), seed=0)
    assert [one.shape for one in found.ranks] == [[], [784], [3, 784], [10, 3, 784], [10, 100, 3, 784]]
    assert [one.numbers for one in found.ranks] == [1, 784, 2352, 23_520, 2_352_000]
    assert [one.bytes for one in found.ranks] == [4 * one.numbers for one in found.ranks]
    assert found.agreeing == found.pairs


def test_videos_are_windows_that_move_over_a_photograph():
    config = TensorsConfig(images=2, frames=30, side=28)
    found = videos(config, seed=1)
    assert found.shape == (2, 30, 3, 28, 28)
    assert 0 <= found.min() < found.max() <= 1
    pixels = photograph("china.jpg")
    assert pixels.shape == (3, 106, 160)
    windows = np.lib.stride_tricks.sliding_window_view(pixels, (3, 28, 28))[0]
    places = [np.argwhere((windows == frame).all(axis=(2, 3, 4)))[0] for frame in found[0]]
    assert len({row for row, _ in places}) == 1
    assert places[-1][1] == 160 - 28
    assert all(b[1] >= a[1] for a, b in pairwise(places))


def test_errors_are_pytorchs_own():
    by_kind = [error.says for error in compute(TensorsConfig(), seed=0).errors]
    assert by_kind[0].removeprefix("mm: ") == "mat1 and mat2 shapes cannot be multiplied (840x28 and 2352x10)"
    assert "must match the size of tensor b (3) at non-singleton dimension 2" in by_kind[1]
    assert by_kind[2] == "shape '[10, 28, 28]' is invalid for input of size 23520"


def test_a_silent_error_measures_the_spread_of_the_targets():
    batch = torch.rand(6, 3, 4)
    shape, wrong, right = silent(batch)
    brightness = batch.double().mean(dim=(1, 2))
    assert (shape, right) == ([6, 6], 0.0)
    assert wrong == pytest.approx(2 * float(brightness.var(unbiased=False)))


@pytest.mark.parametrize("seed", [0, 5])
@pytest.mark.parametrize(
    "settings", [{}, {"images": 2, "frames": 2, "side": 4}, {"images": 3, "frames": 11, "side": 64}]
)
def test_sentences_follow_the_numbers(settings, seed):
    recipe = TensorsRecipe.parse({"tensors": settings, "seed": seed}, "test")
    found = compute(recipe.tensors, seed)
    page = show(recipe, found, pictures(recipe.tensors, seed))
    config = recipe.tensors
    assert f"{config.images * config.frames * 3 * config.side**2:,} numbers" in page.verdicts[0].text
    assert [verdict.tone for verdict in page.verdicts] == ["note", "good", "good", "note", "note"]
    assert all(error.says for error in found.errors)
    assert found.silent_loss > found.right_loss == 0
    for one in found.operations:
        if one.kind == "broadcasting":
            assert broadcast(*one.given) == one.made
        if one.kind == "product" and "flatten" not in one.code:
            assert product(*one.given) == one.made
        if one.kind == "reshape" and "mean" not in one.code:
            assert np.prod(one.given[0]) == np.prod(one.made)
    for chart in page.charts:
        assert svg(chart).startswith("<svg")
    check_drawing(draw(recipe, None))
