"""Scores of generated samples whose values are known in closed form."""

import numpy as np
import pytest

from glassworks.metrics.generative import (
    diversity,
    frechet_distance,
    frechet_of_moments,
    inception_score,
    mode_coverage,
    mode_widths,
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


def test_an_inception_score_counts_classes_that_never_come_and_averages_over_the_samples():
    """Four samples, sure of two of three classes: exp(log 2) = 2. A third unsure one: by hand from the formula."""
    assert inception_score(np.eye(3)[[0, 1, 0, 1]]) == pytest.approx(2)
    # p(y) = (1/2, 1/2): KL is log 2, log 2 and 0 of three samples
    assert inception_score(np.array([[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]])) == pytest.approx(2 ** (2 / 3))


def test_a_frechet_distance_of_covariances_that_rounding_makes_negative():
    """Eigenvalues of -1e-17 count as 0, not as a square root of a negative number nor as 1."""
    singular = np.diag([1.0, -1e-17])
    assert frechet_of_moments(np.zeros(2), singular, np.zeros(2), np.diag([4.0, 1.0])) == pytest.approx(2.0)


def test_points_count_as_good_up_to_three_standard_deviations_and_modes_from_a_tenth_of_their_share():
    centres = np.array([[0.0, 0.0], [10.0, 0.0]])
    inside, outside = np.array([[0.0, 3.0]]), np.array([[0.0, 3.01]])
    assert mode_coverage(inside, centres[:1], 1.0) == (1, 1.0)
    assert mode_coverage(outside, centres[:1], 1.0) == (0, 0.0)
    # 40 points, two modes: 20 each are fair, 2 are a tenth of that
    points = np.array([[0.0, 0.0]] * 38 + [[10.0, 0.0]] * 2)
    assert mode_coverage(points, centres, 1.0) == (2, 1.0)
    points = np.array([[0.0, 0.0]] * 39 + [[10.0, 0.0]])
    assert mode_coverage(points, centres, 1.0) == (1, 1.0)


def test_diversity_is_the_mean_distance_of_two_samples():
    """Of the corners of a 3-4-5 rectangle: pairs with themselves 0, then 3, 4 and 5, each a quarter: 3."""
    corners = np.array([[10.0, 20], [13, 20], [10, 24], [13, 24]])
    assert diversity(corners, pairs=200_000) == pytest.approx(3.0, abs=0.02)
    assert diversity(corners) == pytest.approx(3.0, abs=0.15)


def test_a_frechet_distance_where_rounding_makes_a_product_negative():
    assert frechet_of_moments(np.zeros(2), np.eye(2), np.zeros(2), np.diag([1.0, -1e-17])) == pytest.approx(1.0)


def test_two_thousand_pairs_are_compared_and_always_the_same():
    features = np.random.default_rng(5).normal(size=(50, 3))
    assert diversity(features) == diversity(features, pairs=2000) == diversity(features)
    assert diversity(features) != diversity(features, pairs=1999)


def test_the_width_of_a_mode_is_around_its_own_mean_and_ignores_what_lies_between():
    random = np.random.default_rng(0)
    centres = np.array([[0.0, 0.0], [10.0, 0.0], [20.0, 0.0]])
    first = random.normal([0.02, 0], 0.05, (20_000, 2))
    second = random.normal([10, 0], 0.035, (20_000, 2))
    between = np.column_stack([np.linspace(1, 9, 500), np.zeros(500)])
    widths = mode_widths(np.concatenate([first, second, between]), centres, 0.05)
    assert widths[:2] == pytest.approx([0.05, 0.035], rel=0.01)
    assert np.isnan(widths[2])


def test_ten_points_up_to_five_standard_deviations_away_have_a_width():
    """Half of them 1 to the left and half 1 to the right: variances 10/9 and 0, on average 5/9."""
    centre, points = np.zeros((1, 2)), np.array([[1.0, 0.0], [-1.0, 0.0]] * 5)
    assert mode_widths(points, centre, 1.0) == pytest.approx([(5 / 9) ** 0.5])
    assert np.isnan(mode_widths(points[:9], centre, 1.0))
    edge, beyond = (np.concatenate([points[:9], [[0.0, far]]]) for far in (5.0, 5.01))
    assert not np.isnan(mode_widths(edge, centre, 1.0))
    assert np.isnan(mode_widths(beyond, centre, 1.0))
