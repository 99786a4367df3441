"""Filters on colours are colour images, others are planes side by side."""

import numpy as np
import pytest

from glassworks.looks.filters.report import Filter, FiltersReport
from glassworks.looks.filters.show import view


@pytest.mark.parametrize(("channels", "shape"), [(3, (2, 2, 3)), (5, (5, 11, 3)), (40, (8, 11, 3))])
def test_tiles(channels, shape):
    weights = np.random.default_rng(0).normal(size=(1, channels, 2, 2)).astype(np.float32)
    report = FiltersReport("conv", [1, channels, 2, 2], [1, 1], [Filter(0, 1.0, 0.0, 0.5, -1.0, 1.0)])
    (image,) = view(report, weights).charts[0].panels[0].images
    assert (image.label, image.array.shape, image.array.dtype) == ("0", shape, np.uint8)


def test_templates_have_the_names_of_their_classes_in_order():
    weights = np.random.default_rng(0).normal(size=(2, 1, 2, 2)).astype(np.float32)
    numbers = [Filter(1, 2.0, 0.0, 0.0, -1.0, 1.0), Filter(0, 1.0, 0.0, 0.0, -1.0, 1.0)]
    report = FiltersReport("head", [2, 1, 2, 2], [2, 2], numbers)
    (chart,) = view(report, weights, ["cat", "dog"]).charts
    assert [image.label for image in chart.panels[0].images] == ["cat", "dog"]
    assert "Red weights are above zero" in chart.caption
    (chart,) = view(report, weights).charts
    assert [image.label for image in chart.panels[0].images] == ["1", "0"]
