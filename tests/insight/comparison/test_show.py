"""The chart of a comparison."""

import re

import pytest

from glassworks.charts import Chart
from glassworks.charts.render import svg
from glassworks.insight.comparison.report import PublishedScore
from glassworks.insight.comparison.show import bubbles


@pytest.mark.parametrize("work", [(0.299e9, 0.479e9, 1.81e9), (7e3, 4e5, 1.2e7), (1e9, 1.1e9)])
def test_every_network_is_named_and_the_work_is_written_in_a_few_numbers(work):
    scores = [PublishedScore(f"net{number}", 0.1 * number, 0.05 * number, 10**6, at) for number, at in enumerate(work)]
    drawing = svg(Chart(title="t", caption="c", panels=[bubbles(scores, "ImageNet", "error, %")]))
    texts = re.findall(r"<text[^>]*>([^<]*)</text>", drawing)
    assert {score.name for score in scores} <= set(texts)
    ticks = texts[: texts.index("multiply-adds for one image, billions")]
    assert 1 <= len(ticks) <= 6


def test_no_error_is_still_inside():
    plot = bubbles([PublishedScore("a", 0.0, 0.0, 1, 10**9), PublishedScore("b", 0.3, 0.1, 1, 10**9)], "t", "error, %")
    assert plot.y.low == -1
