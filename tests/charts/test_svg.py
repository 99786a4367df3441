"""Charts that stay inside their frame, with round ticks, whatever the numbers."""

import math
import re

import pytest

from glassworks.charts.svg import HEIGHT, WIDTH, Line, line_chart, log_ticks, nice_ticks


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [(0, 1, [0, 0.5, 1]), (0.94, 0.962, [0.94, 0.945, 0.95, 0.955, 0.96]), (3, 3, [3]), (1, 12, [5, 10])],
)
def test_ticks_are_round_and_few(low, high, ticks):
    assert nice_ticks(low, high) == pytest.approx(ticks)


def test_log_ticks_are_powers_of_ten():
    assert log_ticks(1e-3, 1e1) == pytest.approx([1e-3, 1e-2, 1e-1, 1, 10])
    assert len(log_ticks(1e-9, 1e9)) <= 6
    assert log_ticks(0.2, 0.7) == [0.2, 0.7]


def coordinates(svg):
    pairs = [pair.split(",") for points in re.findall(r'points="([^"]*)"', svg) for pair in points.split()]
    pairs += re.findall(r'cx="([^"]*)" cy="([^"]*)"', svg)
    return [(float(x), float(y)) for x, y in pairs]


@pytest.mark.parametrize(
    "points",
    [
        [(1, 0.5)],
        [(1, 0.5), (2, 0.5)],
        [(1, 1e-9), (2, 1e9)],
        [(1, 0.5), (2, None), (3, float("nan")), (4, 0.1), (5, 0.2)],
        [(1, -3.0), (2, 5.0)],
    ],
)
def test_lines_stay_inside_the_frame(points):
    svg = line_chart([Line("a", points)], label="x", x_title="epoch")
    found = coordinates(svg)
    assert found
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT and math.isfinite(x + y) for x, y in found)
    assert "nan" not in svg


def test_missing_values_break_the_line():
    svg = line_chart([Line("a", [(1, 0.1), (2, 0.2), (3, None), (4, 0.3), (5, 0.4)])], label="x", x_title="epoch")
    assert svg.count("<polyline") == 2


def test_nothing_measured_draws_nothing():
    assert line_chart([Line("a", [(1, None)])], label="x", x_title="epoch") == ""


def test_a_marked_value_gets_a_line_and_a_dot_per_line():
    lines = [Line("a", [(1, 0.1), (2, 0.2)]), Line("b", [(1, 0.3), (2, 0.4)])]
    svg = line_chart(lines, label="x", x_title="epoch", mark=2)
    assert svg.count('class="mark"') == 1
    assert svg.count("<circle") == 2


def test_words_in_charts_are_escaped():
    assert "<script>" not in line_chart([Line("a", [(1, 2.0)])], label='"><script>', x_title="<script>")
