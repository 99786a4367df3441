import numpy as np
import pytest
from scipy.optimize import check_grad
from scipy.special import softmax
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

from glassworks.pipelines.classification.head import solve as module
from glassworks.pipelines.classification.head.basis import Basis
from glassworks.pipelines.classification.head.solve import LogisticProblem, _Regularised


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


def test_the_loss_is_the_cross_entropy_and_the_spread_that_of_the_probabilities(data):
    """Against scikit-learn's log loss, at weights that are not the optimum."""
    features_ND, labels_N = data
    weights_N = np.linspace(0.5, 1.5, len(labels_N))
    basis, problem = problem_of(features_ND, labels_N, 3, weights_N=weights_N)
    parameters = 0.1 * np.random.default_rng(1).normal(size=(3, len(basis.variances_R) + 1))
    weight_KD = parameters[:, :-1] @ basis.vectors_DR.T / basis.scale
    logits = (features_ND - basis.mean_D) @ weight_KD.T + parameters[:, -1]
    p_NK = softmax(logits, axis=1)
    loss, _, spread_K = problem.loss(parameters)
    expected = log_loss(labels_N, p_NK, labels=[0, 1, 2], sample_weight=weights_N) * weights_N.mean()
    assert loss == pytest.approx(expected, rel=1e-5)
    np.testing.assert_allclose(spread_K, (weights_N[:, None] * p_NK * (1 - p_NK)).mean(axis=0), rtol=1e-4)


def test_the_objective_at_the_optimum_is_the_loss_and_half_of_the_squared_weights(data):
    features_ND, labels_N = data
    basis, problem = problem_of(features_ND, labels_N, 3)
    solution = problem.solve(0.05)
    p_NK = softmax(solution.logits(features_ND), axis=1)
    penalty = 0.05 / 2 * np.square(solution.weight_KD * basis.scale).sum()
    assert solution.objective == pytest.approx(log_loss(labels_N, p_NK, labels=[0, 1, 2]) + penalty, rel=1e-5)


def test_what_all_classes_share_is_taken_out(data):
    """Softmax ignores it: weights and biases sum to zero over the classes, whatever the solver began from."""
    features_ND, labels_N = data
    basis, problem = problem_of(features_ND, labels_N, 3)
    start = np.ones((3, len(basis.variances_R) + 1))
    solution = problem.solve(0.05, start=start)
    np.testing.assert_allclose(solution.weight_KD.sum(axis=0), 0, atol=1e-9)
    assert solution.bias_K.sum() == pytest.approx(0, abs=1e-9)
    np.testing.assert_allclose(solution.bias_K, problem.solve(0.05).bias_K, atol=1e-5)


def test_the_preconditioner_is_the_hessians_diagonal_where_classes_are_as_likely(data):
    """At zero weights p = 1/3 everywhere, and the diagonal of the Hessian along principal components is exact."""
    features_ND, labels_N = data
    basis, problem = problem_of(features_ND, labels_N, 3)
    shape = (3, len(basis.variances_R) + 1)
    objective = _Regularised(problem, basis.variances_R, 0.05)
    diagonal = objective.at(np.zeros(shape)).diagonal
    for place in ((0, 0), (1, shape[1] - 2), (2, shape[1] - 1)):
        unit = np.zeros(shape)
        unit[place] = 1.0
        assert objective.product(np.zeros(shape), unit)[place] == pytest.approx(diagonal[place], rel=1e-4)


def test_a_class_that_is_never_in_doubt_has_no_curvature_to_divide_by():
    """Its bias carries no penalty: the preconditioner stays above zero by a trillionth."""
    labels_N = np.array([0, 1] * 5)
    basis, problem = problem_of(np.random.default_rng(0).normal(size=(10, 2)).astype(np.float32), labels_N, 2)
    sure = np.zeros((2, len(basis.variances_R) + 1))
    sure[0, -1] = 1e4
    assert _Regularised(problem, basis.variances_R, 0.05).at(sure).diagonal.min() == 1e-12


def test_probabilities_are_kept_while_they_are_small_and_computed_again_else(data, monkeypatch):
    """30 or 40 rows of three classes and 8 bytes; both ways give the same product."""
    features_ND, labels_N = data
    products = []
    for spare in (0, -1):
        monkeypatch.setattr(module, "RESIDENT_BYTES", len(labels_N) * 3 * 8 + spare)
        basis, problem = problem_of(features_ND, labels_N, 3)
        point = 0.1 * np.random.default_rng(1).normal(size=(3, len(basis.variances_R) + 1))
        problem.loss(point)
        assert (problem._kept is not None) == (spare == 0)
        products.append(problem.curvature(point, 2 * point))
        other = problem.curvature(-point, point), problem.curvature(-point, point)
        np.testing.assert_array_equal(*other)
    np.testing.assert_allclose(*products, rtol=1e-6, atol=1e-9)


def test_a_solution_that_is_wanted_to_a_norm_of_a_hundred_millionth_by_default_has_it(data):
    features_ND, labels_N = data
    _, problem = problem_of(features_ND, labels_N, 3)
    assert problem.solve(0.05).gradient_norm <= 1e-8
