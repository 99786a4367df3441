"""What is said of an XOR network is true for any number of hidden units, learned or not."""

import numpy as np
import pytest

from glassworks.pipelines.xor.recipe import XorRecipe
from glassworks.pipelines.xor.report import XorReport
from glassworks.pipelines.xor.show import show

BENT = [[-1.0, -1.0], [1.0, -1.0], [1.0, -1.0], [1.0, 1.0]]  # 01 and 10 in one place, cut off by h1 - h2 = 1


def report(hidden=BENT, weights=(1.0, -1.0), bias=-1.0, solved=True):
    outputs = [0.01, 0.99, 0.99, 0.01] if solved else [0.5, 0.5, 0.5, 0.5]
    return XorReport(outputs, solved, hidden, 0.01, [], [0.7, 0.01], list(weights), bias)


def shown(hidden, found):
    return show(XorRecipe.parse({"xor": {"hidden": hidden, "starts": 0}}, "test"), found, np.zeros((4, 4)))


def words(page):
    return " ".join([verdict.text for verdict in page.verdicts] + [chart.caption for chart in page.charts])


def test_one_hidden_unit_is_not_sent_to_look_for_another_seed():
    said = words(shown(1, report([[0.1], [0.2], [0.2], [0.3]], [1.0], solved=False)))
    assert "One hidden unit cannot" in said
    assert "No other seed will help" in said
    assert "bend the plane" not in said


@pytest.mark.parametrize("hidden", [1, 2, 5])
@pytest.mark.parametrize("solved", [True, False])
def test_the_plane_is_bent_only_where_xor_is_learned(hidden, solved):
    outputs = [[0.1 * unit * case for unit in range(1, hidden + 1)] for case in range(4)]
    page = shown(hidden, report(outputs, [1.0] * hidden, solved=solved))
    assert ("bend the plane" in words(page)) == solved
    assert page.verdicts[0].tone == ("good" if solved else "warn")
    assert ("second figure" in words(page)) == (solved and hidden == 2)
    assert ("it has one class on each side" in words(page)) == (solved and hidden == 2)


def test_the_line_of_the_output_unit_lies_between_the_classes_and_no_case_hides_another():
    chart = next(chart for chart in shown(2, report()).charts if chart.title == "Behind the hidden layer")
    line, ones, zeros = chart.panels[0].layers[:3]
    assert np.allclose(np.array(line.x) - np.array(line.y), 1.0)
    places = {(round(x, 3), round(y, 3)) for layer in (ones, zeros) for x, y in zip(layer.x, layer.y, strict=True)}
    assert len(places) == 4
    assert "drawn side by side" in chart.caption
