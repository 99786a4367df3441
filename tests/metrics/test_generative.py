"""Scores of generated samples whose values are known in closed form."""

import numpy as np
import pytest

from glassworks.metrics.generative import (
    diversity,
    frechet_distance,
    frechet_of_moments,
    inception_score,
    mode_coverage,
)


def test_inception_scores():
    assert inception_score(np.eye(5)) == pytest.approx(5)
    sure = np.full((3, 3), 0.05) + 0.85 * np.eye(3)
    assert inception_score(sure) == pytest.approx(2.0222577742, abs=1e-9)
    assert inception_score(np.full((4, 3), 1 / 3)) == pytest.approx(1)


def test_frechet_distances():
    zero, other = np.zeros(2), np.array([1.0, 2.0])
    assert frechet_of_moments(zero, np.eye(2), other, np.diag([4.0, 9.0])) == pytest.approx(10)
    one, two = np.array([[2, 0.5], [0.5, 1]]), np.array([[1, -0.3], [-0.3, 3]])
    assert frechet_of_moments(zero, one, other, two) == pytest.approx(5.929311855, abs=1e-9)
    assert frechet_of_moments(zero, np.zeros((2, 2)), zero, np.eye(2)) == pytest.approx(2)
    samples = np.random.default_rng(0).normal(size=(500, 3))
    assert frechet_distance(samples, samples) == pytest.approx(0, abs=1e-9)
    assert frechet_distance(samples, samples + 2) == pytest.approx(12)


def test_coverage_counts_modes_and_good_points():
    centres = np.array([[0.0, 0], [10, 0], [0, 10]])
    points = np.array([[0.0, 0.1]] * 50 + [[10, 0.2]] * 40 + [[0, 9.95]] + [[5, 5]] * 9)
    assert mode_coverage(points, centres, 0.1) == (2, 0.91)  # one point of a hundred is no mode
    assert diversity(np.zeros((10, 2))) == 0
