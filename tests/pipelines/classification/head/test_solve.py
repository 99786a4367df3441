"""The optimum, whatever it began from and whatever the products were computed in."""

import numpy as np
import pytest
import torch
from head_problems import SIZES, problem_of, solved, three_classes
from scipy.special import softmax
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

from glassworks.pipelines.classification.head.newton import Found, Point
from glassworks.pipelines.classification.head.rows import Rows
from glassworks.pipelines.classification.head.solve import LogisticProblems


@pytest.fixture(params=SIZES.values(), ids=SIZES)
def data(request):
    return three_classes(*request.param)


def test_the_solution_is_scikit_learns(data):
    features_ND, labels_N = data
    basis, problem = problem_of(features_ND, labels_N, 3)
    # scikit-learn: C sum loss + |w|^2 / 2 on raw features; w_raw = w / scale.
    regularisation = 0.05
    c = 1 / (regularisation * len(labels_N) * basis.scale**2)
    solution = solved(problem, regularisation)
    theirs = LogisticRegression(C=c, tol=1e-12, max_iter=100_000).fit(features_ND.astype(np.float64), labels_N)
    assert solution.gradient_norm < 1e-6
    np.testing.assert_allclose(solution.weight_KD, theirs.coef_, atol=1e-4)
    probabilities = np.exp(solution.logits(features_ND))
    probabilities /= probabilities.sum(1, keepdims=True)
    np.testing.assert_allclose(probabilities, theirs.predict_proba(features_ND), atol=1e-4)


def test_the_stated_gradient_norm_is_that_of_the_objective(data):
    """Recomputed from scratch in the standardized features, without any of the solver's parts."""
    features_ND, labels_N = data
    basis, problem = problem_of(features_ND, labels_N, 3)
    solution = solved(problem, 1e-2)
    x = (features_ND - basis.mean_D) / basis.scale
    weight, logits = solution.weight_KD * basis.scale, solution.logits(features_ND)
    residual = np.exp(logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)) - np.eye(3)[labels_N]
    gradient = residual.T @ x / len(x) + 1e-2 * weight
    norm = np.sqrt((gradient**2).sum() + (residual.mean(0) ** 2).sum())
    assert norm < 1e-6
    assert abs(norm - solution.gradient_norm) < 1e-7


def test_separable_classes_and_hardly_any_penalty_still_meet_the_tolerance():
    """The optimum lies far out, where the head is sure of every image and the Hessian all but vanishes."""
    random = np.random.default_rng(3)
    labels_N = np.arange(60) % 3
    features_ND = (random.normal(size=(60, 200)) * np.logspace(0, -2, 200) + 3 * np.eye(3, 200)[labels_N]).astype(
        np.float32
    )
    _, problem = problem_of(features_ND, labels_N, 3)
    solution = solved(problem, 1e-7)
    assert solution.gradient_norm <= 1e-8
    assert (solution.logits(features_ND).argmax(1) == labels_N).all()


def test_chunks_and_starting_points_do_not_change_the_solution(data):
    features_ND, labels_N = data
    _, whole = problem_of(features_ND, labels_N, 3, chunk=1000)
    _, parts = problem_of(features_ND, labels_N, 3, chunk=3)
    one = solved(whole, 0.01)
    start = solved(parts, 0.1).parameters
    other = solved(parts, 0.01, starts=[start])
    np.testing.assert_allclose(one.weight_KD, other.weight_KD, atol=1e-6)


def test_weights_act_like_repeated_images():
    random = np.random.default_rng(2)
    features_ND, labels_N = random.normal(size=(20, 4)).astype(np.float32), np.arange(20) % 2
    basis, weighted = problem_of(features_ND, labels_N, 2, weights_FN=np.where(labels_N == 0, 1.5, 0.5)[None])
    repeated = np.repeat(np.arange(20), np.where(labels_N == 0, 3, 1))
    rows = Rows(lambda: [torch.from_numpy(basis.rows_NR[repeated])], torch.float64)
    other = LogisticProblems(basis, rows, labels_N[repeated], 2)
    np.testing.assert_allclose(solved(weighted, 0.1).weight_KD, solved(other, 0.1).weight_KD, atol=1e-6)


def test_problems_that_are_solved_together_are_those_of_the_rows_with_weight(data):
    features_ND, labels_N = data
    weights_FN = np.ones((2, len(labels_N)))
    weights_FN[0, ::3], weights_FN[1, 1::3] = 0, 0
    basis, both = problem_of(features_ND, labels_N, 3, weights_FN=weights_FN)
    for weights_N, strength, found in zip(weights_FN, [0.1, 0.02], both.solve([0.1, 0.02]), strict=True):
        rows = Rows(lambda kept=weights_N > 0: [torch.from_numpy(basis.rows_NR[kept])], torch.float64)
        alone = LogisticProblems(basis, rows, labels_N[weights_N > 0], 3)
        np.testing.assert_allclose(found.weight_KD, solved(alone, strength).weight_KD, atol=1e-6)
        assert found.gradient_norm <= 1e-8


def test_products_in_single_precision_lead_to_the_same_optimum(data):
    features_ND, labels_N = data
    basis, exact = problem_of(features_ND, labels_N, 3)
    rotated = torch.from_numpy(basis.rows_NR)
    rows, quick = Rows(lambda: [rotated], torch.float64), Rows(lambda: [rotated.float()], torch.float32)
    mixed = solved(LogisticProblems(basis, rows, labels_N, 3, quick=quick), 0.01)
    assert mixed.gradient_norm <= 1e-8
    np.testing.assert_allclose(mixed.weight_KD, solved(exact, 0.01).weight_KD, atol=1e-7)


@pytest.mark.parametrize("strength", [1e-2, 1e-5])
def test_products_in_bfloat16_lead_to_the_same_optimum(strength):
    """600 images that hardly any penalty keeps apart, whose features differ in variance by a factor of 10,000."""
    random = np.random.default_rng(0)
    labels_N = random.integers(0, 4, 600)
    features_ND = random.normal(size=(600, 40)) * np.geomspace(1, 0.01, 40) + np.eye(4, 40)[labels_N]
    basis, exact = problem_of(features_ND, labels_N, 4)
    rotated, passes = torch.from_numpy(basis.rows_NR), []

    def counted(rows, dtype):
        return Rows(lambda: passes.append(dtype) or [rows.to(dtype)], dtype)

    rows, quick, rough = (counted(rotated, dtype) for dtype in (torch.float64, torch.float32, torch.bfloat16))
    mixed = solved(LogisticProblems(basis, rows, labels_N, 4, quick=quick, rough=rough), strength)
    assert mixed.gradient_norm <= 1e-8
    np.testing.assert_allclose(mixed.weight_KD, solved(exact, strength).weight_KD, rtol=1e-3, atol=1e-5)
    assert mixed.objective == pytest.approx(solved(exact, strength).objective, abs=1e-12)
    assert passes.count(torch.bfloat16) > 0


def test_features_without_any_variance_give_the_class_frequencies():
    _, problem = problem_of(np.ones((8, 3), np.float32), np.array([0, 0, 0, 0, 0, 0, 1, 1]), 2)
    solution = solved(problem, 0.1)
    logits = solution.logits(np.ones((1, 3)))[0]
    assert np.exp(logits[0] - logits[1]) == pytest.approx(3.0, abs=1e-5)


def test_the_objective_at_the_optimum_is_the_loss_and_half_of_the_squared_weights(data):
    features_ND, labels_N = data
    basis, problem = problem_of(features_ND, labels_N, 3)
    solution = solved(problem, 0.05)
    p_NK = softmax(solution.logits(features_ND), axis=1)
    penalty = 0.05 / 2 * np.square(solution.weight_KD * basis.scale).sum()
    assert solution.objective == pytest.approx(log_loss(labels_N, p_NK, labels=[0, 1, 2]) + penalty, rel=1e-5)


def test_what_all_classes_share_is_taken_out(data):
    """Softmax ignores it: weights and biases sum to zero over the classes."""
    features_ND, labels_N = data
    _, problem = problem_of(features_ND, labels_N, 3)
    solution = solved(problem, 0.05)
    np.testing.assert_allclose(solution.weight_KD.sum(axis=0), 0, atol=1e-9)
    assert solution.bias_K.sum() == pytest.approx(0, abs=1e-9)


def test_a_solution_that_is_wanted_to_a_norm_of_a_hundred_millionth_by_default_has_it(data):
    features_ND, labels_N = data
    _, problem = problem_of(features_ND, labels_N, 3)
    assert solved(problem, 0.05).gradient_norm <= 1e-8


def test_what_all_classes_share_is_taken_out_wherever_a_search_ended(data):
    features_ND, labels_N = data
    basis, problem = problem_of(features_ND, labels_N, 3)
    ended = np.random.default_rng(1).normal(size=(3, basis.num_coordinates + 1))
    found = problem._solution(Found(ended, Point(0.0, np.zeros(1), lambda residual: residual), 1))
    np.testing.assert_allclose(found.weight_KD.mean(axis=0), 0, atol=1e-12)
    assert found.bias_K.mean() == pytest.approx(0, abs=1e-12)
    logits = basis.rows_NR @ ended[:, :-1].T + ended[:, -1]
    logits -= logits.mean(axis=1, keepdims=True)
    np.testing.assert_allclose(found.logits(features_ND), logits, atol=1e-4)
