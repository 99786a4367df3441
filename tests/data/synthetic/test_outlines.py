"""Signed distances against values worked out by hand."""

import numpy as np
import pytest

from glassworks.data.synthetic.outlines import Canvas, capsule, covered, disc, ellipse, joined, leaf, turned


def at(x, y):
    return np.float32(x), np.float32(y)


def test_distances_by_hand():
    assert disc(*at(3, 4), 2) == pytest.approx(3)
    assert ellipse(*at(2, 0), 2, 1) == pytest.approx(0, abs=1e-6)
    assert ellipse(*at(0, 1.1), 2, 1) == pytest.approx(0.1, rel=0.1)
    assert capsule(*at(5, 1), 10, 0, 0.25) == pytest.approx(0.75)
    assert capsule(*at(13, 4), 10, 0, 0.25) == pytest.approx(4.75)
    for x, y, value in ((1, 0, 0), (0, 0.5, 0), (0, 0, -0.5), (0, 0.7, 0.2)):
        assert leaf(*at(x, y), 1, 0.5) == pytest.approx(value, abs=1e-6)


def test_turned_by_a_right_angle_along_becomes_across():
    assert turned(*at(0, 1), np.pi / 2) == pytest.approx((1, 0), abs=1e-6)


def test_a_soft_union_is_the_union_away_from_the_corner():
    assert joined(np.float32(-1), np.float32(2), 0.5) == -1
    assert joined(np.float32(0.1), np.float32(0.1), 0.4) == pytest.approx(0, abs=1e-6)


def test_half_of_a_pixel_on_the_edge_is_covered():
    assert covered(np.float32(0), 10) == 0.5
    assert covered(np.array([-1.0, 1.0], dtype=np.float32), 10).tolist() == [1, 0]


def test_paint():
    canvas = Canvas(np.array([[0, 0, 0]]), np.array([[100, 100, 100]]), 2)
    assert canvas.finished()[0, :, 0, 0].tolist() == [25, 75]
    canvas.paint(np.array([[[1, 0], [0.5, 0]]], dtype=np.float32), np.array([[200, 0, 100]]))
    assert canvas.finished()[0].tolist() == [[[200, 0, 100], [25, 25, 25]], [[138, 38, 88], [75, 75, 75]]]
