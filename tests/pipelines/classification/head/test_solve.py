import numpy as np
import pytest
from scipy.optimize import check_grad
from sklearn.linear_model import LogisticRegression

from glassworks.pipelines.classification.head.basis import Basis
from glassworks.pipelines.classification.head.solve import LogisticProblem


def problem_of(features_ND, labels_N, num_classes, chunk=7, weights_N=None):
    rows_N = np.arange(len(features_ND))

    def read(rows):
        return (features_ND[rows[start : start + chunk]] for start in range(0, len(rows), chunk))

    basis = Basis(read, rows_N)
    rotated = basis.rotated_NR

    def chunks():
        return [rotated] if rotated is not None else (part.astype(np.float64) for part in read(rows_N))

    return basis, LogisticProblem(basis, chunks, labels_N, num_classes, weights_N)


@pytest.fixture(params=[(40, 8), (30, 50)], ids=["more images than features", "fewer images than features"])
def data(request):
    n, d = request.param
    random = np.random.default_rng(0)
    labels_N = random.integers(0, 3, n)
    features_ND = random.normal(size=(n, d)) @ random.normal(size=(d, d)) + 2.0 * labels_N[:, None] + 5
    return features_ND.astype(np.float32), labels_N


def test_the_solution_is_scikit_learns(data):
    features_ND, labels_N = data
    basis, problem = problem_of(features_ND, labels_N, 3)
    # scikit-learn: C sum loss + |w|^2 / 2 on raw features; w_raw = w / scale.
    regularisation = 0.05
    c = 1 / (regularisation * len(labels_N) * basis.scale**2)
    solution = problem.solve(regularisation)
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
    solution = problem.solve(1e-2)
    x = (features_ND - basis.mean_D) / basis.scale
    weight, logits = solution.weight_KD * basis.scale, solution.logits(features_ND)
    residual = np.exp(logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)) - np.eye(3)[labels_N]
    gradient = residual.T @ x / len(x) + 1e-2 * weight
    norm = np.sqrt((gradient**2).sum() + (residual.mean(0) ** 2).sum())
    assert norm < 1e-6
    assert abs(norm - solution.gradient_norm) < 1e-7


def test_the_gradient_is_the_derivative_of_the_loss(data):
    features_ND, labels_N = data
    weights_N = np.linspace(0.5, 1.5, len(labels_N))
    basis, problem = problem_of(features_ND, labels_N, 3, weights_N=weights_N)
    shape = (3, len(basis.variances_R) + 1)
    point = np.random.default_rng(1).normal(size=np.prod(shape)) * 0.1
    error = check_grad(
        lambda p: problem.loss(p.reshape(shape))[0], lambda p: problem.loss(p.reshape(shape))[1].ravel(), point
    )
    assert error < 1e-5


def test_the_curvature_is_the_derivative_of_the_gradient(data):
    features_ND, labels_N = data
    weights_N = np.linspace(0.5, 1.5, len(labels_N))
    basis, problem = problem_of(features_ND, labels_N, 3, weights_N=weights_N)
    random = np.random.default_rng(1)
    point, direction = random.normal(size=(2, 3, len(basis.variances_R) + 1)) * 0.1
    step = 1e-5
    ahead, behind = problem.loss(point + step * direction)[1], problem.loss(point - step * direction)[1]
    np.testing.assert_allclose(problem.curvature(point, direction), (ahead - behind) / (2 * step), atol=1e-8)


def test_separable_classes_and_hardly_any_penalty_still_meet_the_tolerance():
    """The optimum lies far out, where the head is sure of every image and the Hessian all but vanishes."""
    random = np.random.default_rng(3)
    labels_N = np.arange(60) % 3
    features_ND = (random.normal(size=(60, 200)) * np.logspace(0, -2, 200) + 3 * np.eye(3, 200)[labels_N]).astype(
        np.float32
    )
    _, problem = problem_of(features_ND, labels_N, 3)
    solution = problem.solve(1e-7)
    assert solution.gradient_norm <= 1e-8
    assert (solution.logits(features_ND).argmax(1) == labels_N).all()


def test_chunks_and_starting_points_do_not_change_the_solution(data):
    features_ND, labels_N = data
    _, whole = problem_of(features_ND, labels_N, 3, chunk=1000)
    _, parts = problem_of(features_ND, labels_N, 3, chunk=3)
    one = whole.solve(0.01)
    start = parts.solve(0.1).parameters
    other = parts.solve(0.01, start=start)
    np.testing.assert_allclose(one.weight_KD, other.weight_KD, atol=1e-6)


def test_weights_act_like_repeated_images():
    random = np.random.default_rng(2)
    features_ND, labels_N = random.normal(size=(20, 4)), np.arange(20) % 2
    basis, weighted = problem_of(features_ND, labels_N, 2, weights_N=np.where(labels_N == 0, 1.5, 0.5))
    repeated = np.repeat(np.arange(20), np.where(labels_N == 0, 3, 1))
    other = LogisticProblem(basis, lambda: [features_ND[repeated]], labels_N[repeated], 2)
    np.testing.assert_allclose(weighted.solve(0.1).weight_KD, other.solve(0.1).weight_KD, atol=1e-6)


def test_features_without_any_variance_give_the_class_frequencies():
    _, problem = problem_of(np.ones((8, 3), np.float32), np.array([0, 0, 0, 0, 0, 0, 1, 1]), 2)
    solution = problem.solve(0.1)
    logits = solution.logits(np.ones((1, 3)))[0]
    assert np.exp(logits[0] - logits[1]) == pytest.approx(3.0, abs=1e-5)
