"""Counts against those of the literature, and sentences against numbers under other settings."""

import re

import pytest

from glassworks.charts.render import svg
from glassworks.core.errors import RecipeError
from glassworks.pipelines.parameter_counts.draw import draw
from glassworks.pipelines.parameter_counts.recipe import CountsConfig, CountsRecipe
from glassworks.pipelines.parameter_counts.show import show
from glassworks.pipelines.parameter_counts.train import compute, side_of, whole_net
from glassworks.testing.drawings import check_drawing


def test_the_courses_images():
    one = side_of(CountsConfig(units=1), 28)
    assert (one.inputs, one.dense) == (2352, 2353)
    assert side_of(CountsConfig(units=1), 200).inputs == 120_000
    assert side_of(CountsConfig(units=64), 224).convolution == 1792  # the first layer of VGG-16


def test_vgg16_has_the_published_count():
    vgg = whole_net("vgg16", 224)
    assert vgg.convolutions + vgg.dense == 138_357_544
    assert vgg.dense == 123_642_856
    assert vgg.share == pytest.approx(0.8937, abs=1e-4)


def test_growth_is_quadratic_and_exponential_growth_would_be_another():
    found = compute(CountsConfig(sides=(8, 16, 24)))
    assert found.exponent == pytest.approx(2, abs=1e-12)
    # From 8 to 16 four times as many, so from 16 to 24 again: 16 times 19,200.
    assert 10**found.exponential == pytest.approx(16 * 3 * 64 * 100)


@pytest.mark.parametrize(
    "settings",
    [{}, {"sides": (3, 4), "units": 1, "window": 11, "channels": 1}, {"sides": (100, 200, 400), "units": 5000}],
)
def test_sentences_follow_the_numbers(settings):
    recipe = CountsRecipe.parse({"counts": settings}, "test")
    found = compute(recipe.counts)
    page = show(recipe, found, None)
    last = found.sides[-1]
    assert [verdict.tone for verdict in page.verdicts[:2]] == ["good", "good"]
    assert f"{last.dense:,} parameters" in page.verdicts[1].text
    assert ("times fewer" in page.verdicts[2].text) == (last.dense > last.convolution)
    assert not any(re.search(r"\de\+\d|\d{5}", v.text) for v in page.verdicts), "numbers are written in full"
    assert any("not exponential" in v.text for v in page.verdicts) == (len(found.sides) > 2)
    for chart in page.charts:
        assert svg(chart).startswith("<svg")
    check_drawing(draw(recipe, None))


def test_sides_grow():
    with pytest.raises(RecipeError, match="sides grow from one to the next"):
        CountsRecipe.parse({"counts": {"sides": [32, 16]}}, "test")
