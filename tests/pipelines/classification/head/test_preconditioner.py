"""What conjugate gradients divide by: near the Hessian, symmetric and positive."""

import numpy as np
import pytest
import torch
from head_problems import SIZES, at, problem_of, three_classes
from scipy.special import softmax

from glassworks.pipelines.classification.head import training_set
from glassworks.pipelines.classification.head.basis import Spectrum
from glassworks.pipelines.classification.head.folds import stratified_folds
from glassworks.pipelines.classification.head.solve import LogisticProblems
from glassworks.pipelines.classification.head.training_set import TrainingSet


@pytest.fixture(params=SIZES.values(), ids=SIZES)
def data(request):
    return three_classes(*request.param)


def test_the_preconditioner_inverts_the_hessian_where_classes_are_as_likely(data):
    """At zero weights p = 1/3 everywhere, and along principal components, told apart or not, nothing is left out."""
    features_ND, labels_N = data
    basis, problem = problem_of(features_ND, labels_N, 3)
    origin = np.zeros((3, basis.num_coordinates + 1))
    direction = np.random.default_rng(0).normal(size=origin.shape)
    direction -= direction.mean(axis=0)  # what all classes share has no curvature
    here = at(problem, origin, regularisation=0.05)
    product = at(problem, origin, direction, regularisation=0.05)
    np.testing.assert_allclose(here.solve(product), direction, atol=1e-4 * np.abs(direction).max())


def test_the_preconditioner_is_symmetric_and_positive_with_hardly_any_penalty(data):
    features_ND, labels_N = data
    basis, problem = problem_of(features_ND, labels_N, 3)
    random, shape = np.random.default_rng(2), (3, basis.num_coordinates + 1)
    here = at(problem, 0.1 * random.normal(size=shape), regularisation=1e-9)
    one, other = random.normal(size=(2, *shape))
    assert (one * here.solve(other)).sum() == pytest.approx((other * here.solve(one)).sum(), rel=1e-6)
    assert (one * here.solve(one)).sum() > 0


def test_a_class_that_is_never_in_doubt_has_no_curvature_to_divide_by():
    """Its bias carries no penalty: the preconditioner divides by a trillionth, and not by zero."""
    labels_N = np.array([0, 1] * 5)
    basis, problem = problem_of(np.random.default_rng(0).normal(size=(10, 2)).astype(np.float32), labels_N, 2)
    sure, residual = np.zeros((2, basis.num_coordinates + 1)), np.zeros((2, basis.num_coordinates + 1))
    sure[0, -1], residual[:, -1] = 1e4, (1.0, -1.0)
    np.testing.assert_allclose(at(problem, sure, regularisation=0.05).solve(residual)[:, -1], [1e12, -1e12])


def classes_apart(classes=12, d=24, n=960):
    """Classes whose centres lie three times as far apart as their images are scattered."""
    random = np.random.default_rng(0)
    labels_N = np.arange(n) % classes
    centres_KD = 3 * random.normal(size=(classes, d))
    return (centres_KD[labels_N] + 2 * random.normal(size=(n, d))).astype(np.float32), labels_N


def test_rows_in_doubt_vary_about_the_centres_of_the_classes_that_they_are_in_doubt_of():
    """Against the sum over classes, image by image."""
    random = np.random.default_rng(0)
    rows_mR, doubts_mK = random.normal(size=(50, 4)).astype(np.float32), random.uniform(size=(50, 3)).astype(np.float32)
    found = Spectrum.in_doubt(rows_mR, doubts_mK)
    variance_RR = np.zeros((4, 4))
    for doubts_m, centre_R in zip(doubts_mK.T, found.centres_KR, strict=True):
        np.testing.assert_allclose(centre_R, np.average(rows_mR, axis=0, weights=doubts_m), atol=1e-6)
        for doubt, row_R in zip(doubts_m, rows_mR, strict=True):
            variance_RR += doubt * np.outer(row_R - centre_R, row_R - centre_R)
    variance_RR /= doubts_mK.sum()
    again_RR = (found.directions_RQ * found.variances_Q) @ found.directions_RQ.T
    np.testing.assert_allclose(again_RR, variance_RR, atol=1e-5)


def test_of_a_class_that_no_row_is_in_doubt_of_the_centre_is_the_mean_of_all():
    rows_mR = np.random.default_rng(0).normal(size=(20, 4)).astype(np.float32)
    found = Spectrum.in_doubt(rows_mR, np.tile(np.float32([1, 0]), (20, 1)))
    np.testing.assert_array_equal(found.centres_KR[1], 0)
    assert np.isfinite(found.variances_Q).all()
    assert np.isfinite(Spectrum.in_doubt(rows_mR, np.zeros((20, 2), np.float32)).variances_Q).all()


def test_with_centres_the_preconditioner_is_symmetric_and_positive_and_knows_nothing_that_classes_share():
    features_ND, labels_N = classes_apart()
    basis, _ = problem_of(features_ND, labels_N, 12)
    random = np.random.default_rng(2)
    p_NK = softmax(random.normal(size=(960, 12)), axis=1).astype(np.float32)
    spectrum = Spectrum.in_doubt(basis.rows_NR.astype(np.float32), p_NK * (1 - p_NK))
    solve = spectrum.preconditioner(np.diag(p_NK.mean(0)) - p_NK.T @ p_NK / 960, 1e-3)
    one, other = random.normal(size=(2, 12, 25))
    assert (one * solve(other)).sum() == pytest.approx((other * solve(one)).sum(), rel=1e-4)
    assert (one * solve(one)).sum() > 0
    np.testing.assert_allclose(solve(one).mean(axis=0), 0, atol=1e-6)


@pytest.fixture
def asked(monkeypatch):
    """The products that a solver asks for, which may have the spectrum however few rows there are."""
    found, answer = [], LogisticProblems.answer

    def noted(problems, questions, *others):
        found.extend(question for question in questions.values() if question.direction is not None)
        return answer(problems, questions, *others)

    monkeypatch.setattr(LogisticProblems, "answer", noted)
    monkeypatch.setattr(training_set, "_LEAST_IN_DOUBT", 0)
    return found


def test_a_spectrum_of_the_rows_in_doubt_saves_products(monkeypatch, asked):
    """The head of twelve classes that lie apart: with the spectrum of all rows, and with its own."""
    features_ND, labels_N = classes_apart()
    data = TrainingSet(lambda rows: iter([features_ND[rows]]), np.arange(960)[:, None], labels_N, 12, None)
    start, counts, found = data.solve(1e-2, 1e-4, start=None).parameters, [], []
    for worth in (0, 16):
        monkeypatch.setattr(training_set, "_WORTH_DOUBTS", worth)
        asked.clear()
        found.append(data.solve(1e-3, 1e-8, start=start))
        counts.append(len(asked))
    assert counts[1] < 0.7 * counts[0], counts
    assert all(solution.gradient_norm <= 1e-8 for solution in found)
    np.testing.assert_allclose(found[1].weight_KD, found[0].weight_KD, atol=1e-5)


def test_folds_that_begin_at_a_neighbouring_strength_have_a_spectrum_of_the_rows_in_doubt_too(monkeypatch, asked):
    features_ND, labels_N = classes_apart()
    data = TrainingSet(lambda rows: iter([features_ND[rows]]), np.arange(960)[:, None], labels_N, 12, None)
    counts, found = [], []
    for worth in (0, 16):
        monkeypatch.setattr(training_set, "_WORTH_DOUBTS", worth)
        problems, _ = data.folded(np.arange(960), stratified_folds(labels_N, 5, 0), torch.float64)
        starts = [one.parameters for one in problems.solve([1e-2] * 5, gap=1e-5)]
        asked.clear()
        found.append(problems.solve([1e-3] * 5, starts=starts))
        counts.append(len(asked))
    assert counts[1] < 0.8 * counts[0], counts
    for one, other in zip(*found, strict=True):
        np.testing.assert_allclose(one.weight_KD, other.weight_KD, atol=1e-5)
