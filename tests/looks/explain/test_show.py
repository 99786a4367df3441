"""What is seen of explanations: a map that failed a test says so across itself."""

import numpy as np

from glassworks.looks.explain.report import Check, Curves, ExplainReport, Explanation
from glassworks.looks.explain.show import terminal, view
from glassworks.looks.page import render

CURVES = Curves([1.0, 0.0], [0.0, 1.0], 0.5, 0.5)
FAILED = Check("deletion", False, 0.6, 0.5, "mean probability 0.6")
PASSED = Check("insertion", True, 0.6, 0.5, "mean probability 0.6")


def shown(*checks):
    one = Explanation("grad_cam", all(check.passed for check in checks), list(checks), CURVES, 0.0, 1.0, [0, 0], 0.1)
    report = ExplainReport(0, "a", 0.9, "b", None, [one], [CURVES])
    return report, view(report, [np.ones((4, 4), np.float32)], np.zeros((8, 8, 3), np.uint8))


def test_a_map_that_failed_is_stamped():
    report, seen = shown(FAILED, PASSED)
    assert '<span class="stamp">failed</span>' in render(seen.page, "net", [])
    image, tile = seen.charts[0].panels[0].images
    assert (image.stamp, tile.label, tile.stamp) == ("", "Grad-CAM", "FAILED\ndeletion")
    facts, table = terminal(report)
    assert ("The network's own", "b") in facts.rows
    assert table.rows[0][:3] == ("Grad-CAM", "FAILED", "deletion")


def test_a_map_that_passed_is_not():
    _, seen = shown(PASSED)
    assert 'class="stamp"' not in render(seen.page, "net", [])
    assert seen.charts[0].panels[0].images[1].stamp == ""


def test_curves_of_all_maps_stand_in_one_chart_beside_random_ones():
    _, seen = shown(PASSED)
    deletion, insertion = seen.charts[1].panels
    assert [line.name for line in deletion.layers] == ["random maps", "Grad-CAM"]
    assert [list(line.y) for line in insertion.layers] == [[0.0, 1.0], [0.0, 1.0]]
