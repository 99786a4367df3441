"""The picture of a comparison."""

import itertools

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure

from glassworks.insight.comparison.report import PublishedScore, _bubbles, _ticks

mpl.use("Agg")


@pytest.mark.parametrize("work", [(0.299e9, 0.479e9, 1.81e9), (7e3, 4e5, 1.2e7), (1e9, 1.1e9)])
def test_ticks_of_the_work_do_not_run_into_one_another(work):
    drawing = Figure((5.25, 4.4), dpi=160)
    axes = drawing.subplots()
    _bubbles(axes, [PublishedScore(f"net{n}", 0.1 * n, 10**6, at) for n, at in enumerate(work)])
    _ticks(axes)
    drawing.canvas.draw()
    labels = [*axes.get_xticklabels(), *axes.get_xticklabels(minor=True)]
    boxes = sorted((b.x0, b.x1) for b in (label.get_window_extent() for label in labels if label.get_text()))
    shown = [box for box in boxes if axes.bbox.x0 - 5 <= sum(box) / 2 <= axes.bbox.x1 + 5]
    assert len(shown) >= 1
    assert all(one[1] < other[0] for one, other in itertools.pairwise(shown))
