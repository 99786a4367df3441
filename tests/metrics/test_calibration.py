import numpy as np
import pytest
from scipy.special import softmax
from sklearn import metrics as sk

from glassworks.metrics.calibration import BOUNDS, WATCHED, fit_temperature


def test_temperature_undoes_a_known_scaling():
    """Labels drawn from softmax(logits, axis=1): the best temperature for 3 * logits is 3."""
    rng = np.random.default_rng(1)
    logits = rng.normal(size=(20000, 4)) * 2
    drawn = (softmax(logits, axis=1).cumsum(axis=1) > rng.random((20000, 1))).argmax(axis=1)
    assert fit_temperature(3 * logits, drawn) == pytest.approx(3.0, rel=0.03)
    assert fit_temperature(0.5 * logits, drawn) == pytest.approx(0.5, rel=0.03)


def test_temperature_is_where_the_slope_of_the_loss_is_zero():
    rng = np.random.default_rng(2)
    labels = rng.integers(0, 3, 60)
    logits = 4 * (rng.normal(size=(60, 3)) + np.eye(3)[labels])
    best = fit_temperature(logits, labels)
    loss = [sk.log_loss(labels, softmax(logits / (best * factor), axis=1)) for factor in (0.98, 1.0, 1.02)]
    assert BOUNDS[0] < best < BOUNDS[1]
    assert loss[1] < min(loss[0], loss[2])


def test_temperature_stays_in_bounds_without_evidence():
    assert fit_temperature(np.zeros((0, 3)), np.zeros(0, dtype=int)) == 1.0
    all_right = fit_temperature(np.array([[3.0, 0.0], [0.0, 3.0]]), np.array([0, 1]))
    all_wrong = fit_temperature(np.array([[3.0, 0.0], [0.0, 3.0]]), np.array([1, 0]))
    assert BOUNDS[0] <= all_right < 0.1  # below that, the loss is 0 to the last digit
    assert all_wrong == pytest.approx(BOUNDS[1], rel=1e-3)


def test_the_temperature_ranges_from_a_twentieth_to_twenty():
    """A model that is wrong on every image and sure of it asks for an infinite temperature, and gets the largest."""
    assert BOUNDS == (0.05, 20.0)
    wrong = fit_temperature(np.array([[400.0, 0.0], [0.0, 400.0]]), np.array([1, 0]))
    assert wrong == pytest.approx(20.0, rel=1e-3)


def test_the_temperature_is_that_of_the_formula_for_two_classes():
    """Of three equal images two are right: softmax(2 / T) = 2 / 3, so T = 2 / log 2, to six digits."""
    found = fit_temperature(np.array([[2.0, 0.0]] * 3), np.array([0, 0, 1]))
    assert found == pytest.approx(2 / np.log(2), rel=1e-6)


def test_what_is_believed_of_the_temperature_counts_beside_few_images_and_not_beside_many():
    """The slope of the loss is minus that of the prior: n * d loss / d log T = -log T / spread**2."""
    few = fit_temperature(np.array([[2.0, 0.0]] * 10), np.zeros(10, dtype=int), WATCHED)
    wrong = 1 / (1 + np.exp(2 / few))
    assert 10 * (2 / few) * wrong == pytest.approx(-np.log(few) / WATCHED**2, rel=1e-3)
    assert 0.5 < few < 1.0
    many = np.array([[2.0, 0.0]] * 3000), np.array([0, 0, 1] * 1000)
    assert fit_temperature(*many, WATCHED) == pytest.approx(fit_temperature(*many), rel=0.03)
    assert fit_temperature(np.zeros((0, 3)), np.zeros(0, dtype=int), WATCHED) == 1.0


def test_of_two_temperatures_about_which_the_loss_rises_the_better_is_taken():
    """All of 120 images are right by a little: the prior has a minimum at 0.49, and their loss a lower one at 0.05."""
    logits, labels = np.tile([[0.05, 0.0]], (120, 1)), np.zeros(120, dtype=int)
    assert fit_temperature(logits, labels, WATCHED) == pytest.approx(BOUNDS[0], rel=1e-3)
