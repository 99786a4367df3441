import numpy as np
import pytest
import torch
from scipy.optimize import check_grad
from scipy.special import softmax
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

from glassworks.pipelines.classification.head import passes as module
from glassworks.pipelines.classification.head.basis import Basis
from glassworks.pipelines.classification.head.newton import Found, Point, Question
from glassworks.pipelines.classification.head.rows import Rows
from glassworks.pipelines.classification.head.solve import LogisticProblems


def problem_of(features_ND, labels_N, num_classes, chunk=7, weights_FN=None, dtype=torch.float64):
    features_ND = features_ND.astype(np.float32)

    def read(rows):
        return (features_ND[rows[start : start + chunk]] for start in range(0, len(rows), chunk))

    basis = Basis(read, np.arange(len(features_ND)))
    rows = Rows(lambda: torch.from_numpy(basis.rows_NR).split(chunk), dtype)
    return basis, LogisticProblems(basis, rows, labels_N, num_classes, weights_FN)


def solved(problems, regularisation, **options):
    (solution,) = problems.solve([regularisation], **options)
    return solution


def at(problems, point, direction=None, regularisation=0.0):
    """The point there, or the product with a direction, for which the point has to be asked first."""
    here = problems.answer({0: Question(point)}, [regularisation])[0]
    return here if direction is None else problems.answer({0: Question(point, direction)}, [regularisation])[0]


@pytest.fixture(params=[(40, 8), (30, 50)], ids=["more images than features", "fewer images than features"])
def data(request):
    n, d = request.param
    random = np.random.default_rng(0)
    labels_N = random.integers(0, 3, n)
    features_ND = random.normal(size=(n, d)) @ random.normal(size=(d, d)) + 2.0 * labels_N[:, None] + 5
    return features_ND.astype(np.float32), labels_N


def test_rows_that_are_stored_as_they_came_have_the_sums_of_standardized_ones():
    random = np.random.default_rng(3)
    raw_ND = torch.from_numpy(random.normal(size=(60, 6)) * 3 + 40)
    labels_N, mean_R, scale = random.integers(0, 3, 60), raw_ND.mean(0), 2.5
    standardized_ND = ((raw_ND - mean_R) / scale).numpy()
    basis, _ = problem_of(standardized_ND, labels_N, 3)
    found = []
    for rows in (
        Rows(lambda: [torch.from_numpy(standardized_ND)], torch.float64),
        Rows(lambda: raw_ND.split(25), torch.float64, mean_R, scale),
    ):
        problems = LogisticProblems(basis, rows, labels_N, 3)
        point, direction = np.random.default_rng(4).normal(size=(2, 3, 7))
        here = at(problems, point, regularisation=0.1)
        found.append((here.value, here.gradient, at(problems, point, direction, 0.1)))
    for first, second in zip(*found, strict=True):
        np.testing.assert_allclose(second, first, rtol=0, atol=1e-12)


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


def test_the_gradient_is_the_derivative_of_the_loss(data):
    features_ND, labels_N = data
    weights_N = np.linspace(0.5, 1.5, len(labels_N))
    basis, problem = problem_of(features_ND, labels_N, 3, weights_FN=weights_N[None])
    shape = (3, basis.num_coordinates + 1)
    point = np.random.default_rng(1).normal(size=np.prod(shape)) * 0.1
    error = check_grad(
        lambda p: at(problem, p.reshape(shape)).value, lambda p: at(problem, p.reshape(shape)).gradient.ravel(), point
    )
    assert error < 1e-5


def test_the_curvature_is_the_derivative_of_the_gradient(data):
    features_ND, labels_N = data
    weights_N = np.linspace(0.5, 1.5, len(labels_N))
    basis, problem = problem_of(features_ND, labels_N, 3, weights_FN=weights_N[None])
    random = np.random.default_rng(1)
    point, direction = random.normal(size=(2, 3, basis.num_coordinates + 1)) * 0.1
    step = 1e-5
    ahead, behind = at(problem, point + step * direction).gradient, at(problem, point - step * direction).gradient
    np.testing.assert_allclose(at(problem, point, direction), (ahead - behind) / (2 * step), atol=1e-8)


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


@pytest.mark.parametrize("is_kept", [True, False])
def test_rows_that_a_problem_leaves_out_in_long_runs_count_for_nothing(is_kept, monkeypatch):
    """Three problems leave out 600 rows each, another all but 600: points and products are those of the rows left."""
    if not is_kept:
        monkeypatch.setattr(module, "RESIDENT_BYTES", 1)
    random, n = np.random.default_rng(0), 1800
    features_ND, labels_N = random.normal(size=(n, 4)).astype(np.float32), random.integers(0, 3, n)
    weights_FN = random.uniform(0.5, 1, size=(4, n))
    for problem in range(3):
        weights_FN[problem, 600 * problem : 600 * (problem + 1)] = 0
    weights_FN[3, 600:] = 0
    basis, together = problem_of(features_ND, labels_N, 3, chunk=n, weights_FN=weights_FN)
    assert len(together._table.runs) == 3
    at_FKR, along_FKR = random.normal(size=(2, 4, 3, 5))
    points = together.answer({number: Question(at_FKR[number]) for number in range(4)}, [0.1] * 4)
    asked = {
        number: Question(at_FKR[number], along_FKR[number] if number in (0, 2, 3) else None) for number in range(4)
    }
    answers = together.answer(asked, [0.1] * 4)
    for number in range(4):
        kept = weights_FN[number] > 0
        rows = Rows(lambda kept=kept: [torch.from_numpy(basis.rows_NR[kept])], torch.float64)
        alone = LogisticProblems(basis, rows, labels_N[kept], 3, weights_FN[number, kept][None])
        here = at(alone, at_FKR[number], regularisation=0.1)
        assert points[number].value == pytest.approx(here.value, abs=1e-12)
        np.testing.assert_allclose(points[number].gradient, here.gradient, atol=1e-12)
        np.testing.assert_allclose(points[number].solve(along_FKR[0]), here.solve(along_FKR[0]), rtol=1e-6)
        if asked[number].direction is not None:
            product = at(alone, at_FKR[number], along_FKR[number], regularisation=0.1)
            np.testing.assert_allclose(answers[number], product, atol=1e-12)
        else:
            np.testing.assert_allclose(answers[number].gradient, here.gradient, atol=1e-12)


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


def test_a_product_in_bfloat16_is_off_by_a_few_thousandths(data):
    features_ND, labels_N = data
    basis, exact = problem_of(features_ND, labels_N, 3)
    rows = torch.from_numpy(basis.rows_NR)
    both = LogisticProblems(
        basis, Rows(lambda: [rows], torch.float64), labels_N, 3,
        rough=Rows(lambda: [rows.bfloat16()], torch.bfloat16),
    )  # fmt: skip
    point, direction = np.random.default_rng(1).normal(size=(2, 3, basis.num_coordinates + 1))
    expected = at(exact, point, direction)
    here = both.answer({0: Question(point)}, [0.0])[0]
    assert here.value == pytest.approx(at(exact, point).value, abs=1e-12), "points are exact"
    rough, fine = (both.answer({0: Question(point, direction, rough)}, [0.0])[0] for rough in (True, False))
    assert 0 < np.linalg.norm(rough - expected) < 0.02 * np.linalg.norm(expected)
    np.testing.assert_allclose(fine, expected, atol=1e-12)


def test_features_without_any_variance_give_the_class_frequencies():
    _, problem = problem_of(np.ones((8, 3), np.float32), np.array([0, 0, 0, 0, 0, 0, 1, 1]), 2)
    solution = solved(problem, 0.1)
    logits = solution.logits(np.ones((1, 3)))[0]
    assert np.exp(logits[0] - logits[1]) == pytest.approx(3.0, abs=1e-5)


def test_the_value_is_the_cross_entropy_with_half_of_the_squared_weights(data):
    """Against scikit-learn's log loss, at weights that are not the optimum."""
    features_ND, labels_N = data
    weights_N = np.linspace(0.5, 1.5, len(labels_N))
    basis, problem = problem_of(features_ND, labels_N, 3, weights_FN=weights_N[None])
    parameters = 0.1 * np.random.default_rng(1).normal(size=(3, basis.num_coordinates + 1))
    weight_KD = basis.features(parameters[:, :-1]) / basis.scale
    p_NK = softmax((features_ND - basis.mean_D) @ weight_KD.T + parameters[:, -1], axis=1)
    expected = log_loss(labels_N, p_NK, labels=[0, 1, 2], sample_weight=weights_N)
    expected += 0.05 / 2 * np.square(parameters[:, :-1]).sum()
    assert at(problem, parameters, regularisation=0.05).value == pytest.approx(expected, rel=1e-5)


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


def test_probabilities_are_kept_while_they_are_small_and_computed_again_else(data, monkeypatch):
    """30 or 40 rows of three classes and 8 bytes; both ways give the same product."""
    features_ND, labels_N = data
    products = []
    for spare in (0, -1):
        monkeypatch.setattr(module, "RESIDENT_BYTES", len(labels_N) * 3 * 8 + spare)
        basis, problem = problem_of(features_ND, labels_N, 3)
        point = 0.1 * np.random.default_rng(1).normal(size=(3, basis.num_coordinates + 1))
        assert (problem._table.kept_FKn is not None) == (spare == 0)
        products.append(at(problem, point, 2 * point))
    np.testing.assert_allclose(*products, rtol=1e-6, atol=1e-9)


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


@pytest.mark.parametrize("is_apart", [True, False])
def test_points_and_products_share_a_pass_where_they_are_made_of_the_same_rows(data, is_apart):
    features_ND, labels_N = data
    basis, _ = problem_of(features_ND, labels_N, 3)
    passes = []

    def counted(name, dtype):
        return Rows(lambda: passes.append(name) or [torch.from_numpy(basis.rows_NR).to(dtype)], dtype)

    rows = counted("exact", torch.float64)
    quick = counted("quick", torch.float32) if is_apart else None
    problems = LogisticProblems(basis, rows, labels_N, 3, np.ones((2, len(labels_N))), quick=quick)
    point = np.zeros((3, basis.num_coordinates + 1))
    problems.answer({0: Question(point), 1: Question(point)}, [0.1, 0.1])
    assert passes == ["exact"]
    problems.answer({0: Question(point), 1: Question(point, point + 1)}, [0.1, 0.1])
    assert passes[1:] == (["exact", "quick"] if is_apart else ["exact"])


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
def test_a_pass_over_many_rows_answers_points_and_products_of_several_problems(dtype):
    """Two lanes and four problems with weights of their own, against autograd on the whole sum."""
    random, n, regularisations = np.random.default_rng(0), 600, [0.1, 0.2, 0.3, 0.4]
    features_ND, labels_N = random.normal(size=(n, 4)).astype(np.float32), random.integers(0, 3, n)
    weights_FN = random.uniform(size=(4, n))
    basis, problems = problem_of(features_ND, labels_N, 3, chunk=n, weights_FN=weights_FN, dtype=dtype)
    at_FKR, along_FKR = 0.3 * random.normal(size=(2, 4, 3, 5))
    problems.answer({number: Question(at_FKR[number]) for number in range(4)}, regularisations)
    asked = {number: Question(at_FKR[number], along_FKR[number] if number > 1 else None) for number in range(4)}
    answers = problems.answer(asked, regularisations)
    rows, (tolerance, near) = torch.from_numpy(basis.rows_NR), (1e-9, 1e-6) if dtype == torch.float64 else (2e-6, 1e-2)

    def objective(number, parameters):
        logits = rows @ parameters[:, :-1].T + parameters[:, -1]
        losses = torch.nn.functional.cross_entropy(logits, torch.from_numpy(labels_N), reduction="none")
        shares = torch.from_numpy(weights_FN[number] / weights_FN[number].sum())
        return (shares * losses).sum() + regularisations[number] / 2 * parameters[:, :-1].square().sum()

    for number in range(4):
        there = torch.from_numpy(at_FKR[number]).requires_grad_()
        value = objective(number, there)
        (gradient,) = torch.autograd.grad(value, there, create_graph=True)
        if number < 2:
            assert answers[number].value == pytest.approx(value.item(), abs=tolerance)
            np.testing.assert_allclose(answers[number].gradient, gradient.detach(), atol=tolerance)
            p = softmax(basis.rows_NR @ at_FKR[number][:, :-1].T + at_FKR[number][:, -1], axis=1)
            shares = weights_FN[number] / weights_FN[number].sum()
            covariance = np.diag(shares @ p) - (shares[:, None] * p).T @ p
            solve = basis.spectrum.preconditioner(covariance, regularisations[number])
            np.testing.assert_allclose(answers[number].solve(along_FKR[0]), solve(along_FKR[0]), rtol=near)
        else:
            (product,) = torch.autograd.grad(gradient, there, torch.from_numpy(along_FKR[number]))
            np.testing.assert_allclose(answers[number], product, atol=tolerance)


def test_what_rounding_leaves_of_a_derivative_that_all_classes_share_is_taken_out():
    """In single precision a sum over 600 rows is off by 1e-8, and no curvature holds back a search that follows it."""
    random = np.random.default_rng(0)
    features_ND, labels_N = random.normal(size=(600, 4)).astype(np.float32), random.integers(0, 3, 600)
    _, problem = problem_of(features_ND, labels_N, 3, chunk=600, dtype=torch.float32)
    gradient = at(problem, 0.3 * random.normal(size=(3, 5))).gradient
    assert np.abs(gradient.mean(axis=0)).max() < 1e-15
