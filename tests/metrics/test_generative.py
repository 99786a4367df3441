"""What theory says of adversarial networks, and scores whose values are known in closed form."""

import math

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm

from glassworks.metrics.generative import (
    best_discriminator,
    diversity,
    frechet_distance,
    frechet_of_moments,
    inception_score,
    jensen_shannon,
    minimax_value,
    mode_coverage,
)

P, Q = np.array([0.5, 0.3, 0.2]), np.array([0.2, 0.3, 0.5])


def test_the_best_discriminator_and_the_value_against_it():
    assert best_discriminator(P, Q).tolist() == pytest.approx([0.714285714, 0.5, 0.285714286], abs=1e-9)
    assert jensen_shannon(P, Q) == pytest.approx(0.066414314382, abs=1e-12)
    assert minimax_value(P, Q) == pytest.approx(-1.253465732355, abs=1e-12)
    assert minimax_value(P, P) == pytest.approx(-1.386294361120, abs=1e-12)
    assert jensen_shannon(np.array([1.0, 0]), np.array([0.0, 1])) == pytest.approx(math.log(2))
    assert minimax_value(np.array([1.0, 0]), np.array([0.0, 1])) == pytest.approx(0, abs=1e-15)


def test_two_normal_distributions():
    """N(0, 1) against N(2, 1): the discriminator is the logistic function of 2 - 2x, the divergence by quadrature."""
    x = np.linspace(-12, 14, 20_001)
    p, q = norm.pdf(x), norm.pdf(x, 2)
    assert best_discriminator(p, q)[9000:11000] == pytest.approx(1 / (1 + np.exp(2 * x - 2))[9000:11000])
    step = x[1] - x[0]
    assert jensen_shannon(p * step, q * step) == pytest.approx(0.336830820346, abs=1e-9)
    known, _ = quad(lambda at: norm.pdf(at) * np.log(2 * norm.pdf(at) / (norm.pdf(at) + norm.pdf(at, 2))), -10, 12)
    assert known == pytest.approx(0.336830820346, abs=1e-9)


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
