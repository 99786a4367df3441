import numpy as np
import pytest
from scipy.sparse.linalg import cg
from scipy.special import expit

from glassworks.pipelines.classification.head.newton import Point, _newton_direction, minimise, search, together


class Bowl:
    """x'Ax / 2 - b'x, whose optimum solves A x = b."""

    def __init__(self, diagonal=1.0):
        random = np.random.default_rng(0)
        root = random.normal(size=(12, 12))
        self.matrix, self.target = root @ root.T + 0.1 * np.eye(12), random.normal(size=12)
        self.diagonal = np.full(12, diagonal)

    def at(self, variables):
        product = self.matrix @ variables
        value = float(variables @ product / 2 - self.target @ variables)
        return Point(value, product - self.target, lambda residual: residual / self.diagonal)

    def product(self, variables, direction):
        return self.matrix @ direction


class Steep:
    """sum cosh(x - 3): a Newton step from far away goes about 1, however far it is."""

    def at(self, variables):
        return Point(
            float(np.cosh(variables - 3).sum()),
            np.sinh(variables - 3),
            lambda residual: residual / np.cosh(variables - 3),
        )

    def product(self, variables, direction):
        return np.cosh(variables - 3) * direction


class Knee:
    """sum of log(1 + e^x) - x/10: almost straight far out, so that full Newton steps overshoot without end."""

    def at(self, variables):
        p = expit(variables)
        return Point(
            float(np.logaddexp(0, variables).sum() - variables.sum() / 10),
            p - 0.1,
            lambda residual: residual / (p * (1 - p) + 1e-12),
        )

    def product(self, variables, direction):
        p = expit(variables)
        return p * (1 - p) * direction


@pytest.mark.parametrize("diagonal", [1e-3, 1.0, 1e3])
def test_a_quadratic_is_solved_whatever_the_preconditioner_is_worth(diagonal):
    bowl = Bowl(diagonal)
    variables, found, _ = minimise(bowl, np.zeros(12), tolerance=1e-10)
    np.testing.assert_allclose(variables, np.linalg.solve(bowl.matrix, bowl.target), atol=1e-8)
    assert np.linalg.norm(found.gradient) <= 1e-10


@pytest.mark.parametrize(
    ("function", "start", "optimum"), [(Steep(), -20.0, 3.0), (Knee(), 8.0, -np.log(9)), (Knee(), -9.0, -np.log(9))]
)
def test_far_starts_arrive(function, start, optimum):
    variables, _, _ = minimise(function, np.full(3, start), tolerance=1e-9)
    np.testing.assert_allclose(variables, optimum, atol=1e-7)


def test_a_gap_ends_it_early_and_within_the_gap():
    _, exact, steps = minimise(Steep(), np.full(3, -4.0), tolerance=1e-12)
    _, rough, fewer = minimise(Steep(), np.full(3, -4.0), tolerance=0.0, gap=1e-2)
    assert 0 < rough.value - exact.value <= 1e-2
    assert fewer < steps


class Scripted:
    """One variable; gradients and values at the places that a search may go to, curvature 1 everywhere."""

    def __init__(self, places, curvature=1.0):
        self.places, self.curvature, self.visited = places, curvature, []

    def at(self, variables):
        (place,) = variables
        self.visited.append(place)
        gradient, value = self.places[place]
        return Point(value, np.array([gradient]), lambda residual: residual)

    def product(self, variables, direction):
        return self.curvature * direction


FALLING = {0.0: (-1.0, 0.0)}  # the Newton step leads to 1, along a slope of -1


@pytest.mark.parametrize(
    ("gradient", "value", "accepted"),
    [
        (0.0, 1.0, True),  # no overshoot, whatever rounding says of the value
        (-0.5, 1.0, True),
        (1.0, -0.1, True),  # half of the slope at the start, uphill, and lower than there
        (1.0, 0.0, False),  # not lower
        (1.01, -0.1, False),  # too steep uphill
        (1e-9, 1.0, False),
    ],
)
def test_a_step_is_halved_while_it_overshoots(gradient, value, accepted):
    function = Scripted({0.0: (-2.0, 0.0), 1.0: (gradient, value), 0.5: (0.0, -0.2)}, curvature=2.0)
    variables, found, steps = minimise(function, np.zeros(1), tolerance=0.6, gap=1.0)
    assert variables.tolist() == [1.0 if accepted else 0.5]
    assert function.visited == ([0.0, 1.0] if accepted else [0.0, 1.0, 0.5])
    assert steps == 1
    assert found.value == (value if accepted else -0.2)


@pytest.mark.parametrize(("gradient", "accepted"), [(1.0, True), (1.01, False)])
def test_the_slope_uphill_is_along_a_step_of_any_length(gradient, accepted):
    """A step of 1/2 down a slope of -1: half of that uphill is a gradient of 1."""
    function = Scripted({0.0: (-2.0, 0.0), 0.5: (gradient, -0.1), 0.25: (0.0, -0.2)}, curvature=4.0)
    assert minimise(function, np.zeros(1), tolerance=0.6, gap=1.0)[0].tolist() == [0.5 if accepted else 0.25]


def test_a_search_without_a_gap_goes_on_to_its_tolerance():
    steep = Steep()

    def answer(questions):
        asked = questions[0]
        if asked.direction is None:
            return {0: steep.at(asked.variables)}
        return {0: steep.product(asked.variables, asked.direction)}

    (found,) = together(answer, [search(np.full(3, -4.0), tolerance=1e-9)])
    assert np.linalg.norm(found.point.gradient) <= 1e-9


@pytest.mark.parametrize(("gap", "steps"), [(0.5, 1), (0.49, 2)])
def test_the_gap_is_half_the_slope_along_the_newton_step(gap, steps):
    """The gradient is -1 and the curvature 1: the least value of the parabola lies 1/2 lower."""
    function = Scripted(FALLING | {1.0: (-0.9, -0.5), 1.9: (0.0, -0.9)})
    assert minimise(function, np.zeros(1), tolerance=0.0, gap=gap)[2] == steps


def test_a_gradient_of_exactly_the_tolerance_ends_the_search():
    function = Scripted(FALLING)
    variables, _, steps = minimise(function, np.zeros(1), tolerance=1.0)
    assert (variables.tolist(), steps, function.visited) == ([0.0], 0, [0.0])


def test_a_flat_way_leads_nowhere():
    """Where rounding leaves no curvature along the steepest descent there is no step to take."""
    variables, found, steps = minimise(Scripted(FALLING, curvature=0.0), np.zeros(1), tolerance=1e-9)
    assert (variables.tolist(), steps, found.gradient.tolist()) == ([0.0], 0, [-1.0])


class Rounded(Bowl):
    """A bowl whose rough products are off by so much of their size; it notes which were wanted."""

    def __init__(self, error):
        super().__init__()
        self.error, self.random, self.wanted = error, np.random.default_rng(1), []

    def answer(self, questions):
        asked = questions[0]
        if asked.direction is None:
            return {0: self.at(asked.variables)}
        self.wanted.append(asked.rough)
        product = self.product(asked.variables, asked.direction)
        off = self.error * np.linalg.norm(product) / np.sqrt(12) if asked.rough else 0.0
        return {0: product + off * self.random.normal(size=12)}


@pytest.mark.parametrize(("error", "is_good_enough"), [(0.0, True), (1e-4, True), (0.5, False)])
def test_products_are_rough_until_a_step_from_them_leaves_too_much(error, is_good_enough):
    bowl = Rounded(error)
    (found,) = together(bowl.answer, [search(np.zeros(12), tolerance=1e-9, rough=True)])
    assert np.linalg.norm(found.point.gradient) <= 1e-9
    np.testing.assert_allclose(found.variables, np.linalg.solve(bowl.matrix, bowl.target), atol=1e-7)
    assert bowl.wanted[0], "a search begins with rough products"
    assert all(bowl.wanted) == is_good_enough
    assert bowl.wanted == sorted(bowl.wanted, reverse=True), "better ones are asked for to the end"


class RoundedSteep(Rounded):
    """Sums of cosh of the bowl's coordinates: far away a step leaves much, whatever its products are like."""

    def at(self, variables):
        along = self.matrix @ variables - 3
        self.weights = np.cosh(along)
        solve = np.linalg.inv(self.matrix.T @ (self.weights[:, None] * self.matrix))
        return Point(float(self.weights.sum()), self.matrix.T @ np.sinh(along), lambda residual: 0.9 * solve @ residual)

    def product(self, variables, direction):
        return self.matrix.T @ (self.weights * (self.matrix @ direction))


@pytest.mark.parametrize(("error", "is_good_enough"), [(1e-6, True), (10.0, False)])
def test_where_a_step_leaves_much_one_better_product_says_whether_rough_ones_are_to_blame(error, is_good_enough):
    bowl = RoundedSteep(error)
    start = np.linalg.solve(bowl.matrix, np.full(12, 8.0))
    (found,) = together(bowl.answer, [search(start, tolerance=1e-7, rough=True)])
    np.testing.assert_allclose(bowl.matrix @ found.variables, 3, atol=1e-4)
    assert bowl.wanted.count(False) > 0, "it is checked"
    assert (bowl.wanted.count(True) >= found.steps) == is_good_enough
    assert bowl.wanted[-2] == is_good_enough, "and so to the end"


def test_no_product_is_rough_unless_there_are_rough_ones():
    bowl = Rounded(0.5)
    together(bowl.answer, [search(np.zeros(12), tolerance=1e-9)])
    assert not any(bowl.wanted)


class Endless:
    """exp(-x): the Newton step is 1 from everywhere, and there is no least value."""

    def at(self, variables):
        return Point(
            float(np.exp(-variables).sum()), -np.exp(-variables), lambda residual: residual * np.exp(variables)
        )

    def product(self, variables, direction):
        return np.exp(-variables) * direction


def test_the_search_ends_after_a_hundred_steps():
    variables, _, steps = minimise(Endless(), np.zeros(1), tolerance=0.0)
    assert steps == 100
    assert variables.tolist() == pytest.approx([100.0])


class Counted(Bowl):
    """A quadratic that counts products with its matrix."""

    def __init__(self, matrix, target, diagonal):
        self.matrix, self.target, self.diagonal, self.products = matrix, target, diagonal, 0

    def product(self, variables, direction):
        self.products += 1
        return self.matrix @ direction


def newton_direction(bowl, tolerance=0.0):
    """From the origin."""
    origin, answer = np.zeros(len(bowl.target)), None
    asking = _newton_direction(origin, bowl.at(origin), tolerance)
    while True:
        try:
            asked = asking.send(answer)
        except StopIteration as end:
            return end.value[0]
        answer = bowl.product(asked.variables, asked.direction)


@pytest.mark.parametrize("length", [1e4, 1e-2, 1e-6])
@pytest.mark.parametrize("preconditioned", [False, True])
def test_a_step_is_scipys_conjugate_gradients_as_exact_as_dembo_and_steihaug_ask(length, preconditioned):
    """Relative residual of min(1/10, sqrt(|g|)); a diagonal preconditioner is the same in scaled variables."""
    random = np.random.default_rng(4)
    turned, _ = np.linalg.qr(random.normal(size=(40, 40)))
    inner = (turned * np.geomspace(1, 50, 40)) @ turned.T
    diagonal = np.geomspace(1e-2, 1e2, 40) if preconditioned else np.ones(40)
    matrix = inner * np.sqrt(np.outer(diagonal, diagonal))
    scaled = random.normal(size=40)
    scaled *= length / np.linalg.norm(scaled)
    target = scaled * np.sqrt(diagonal)
    expected, _ = cg(inner, scaled, rtol=min(0.1, length**0.5), atol=0.0)
    bowl = Counted(matrix, target, diagonal)
    found = newton_direction(bowl)
    found = found * np.sqrt(diagonal)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-6 * np.abs(expected).max())


def test_a_step_leaves_no_less_of_the_gradient_than_ends_the_search():
    """0.3 of the tolerance; a step of length 1e-6 would else be solved to a thousandth."""
    random = np.random.default_rng(4)
    turned, _ = np.linalg.qr(random.normal(size=(40, 40)))
    matrix, target = (turned * np.geomspace(1, 50, 40)) @ turned.T, random.normal(size=40)
    target *= 1e-6 / np.linalg.norm(target)
    products = {}
    for tolerance in (0.0, 1e-7):
        bowl = Counted(matrix, target, np.ones(40))
        left = np.linalg.norm(target - matrix @ newton_direction(bowl, tolerance))
        assert left <= max(1e-9, 0.3 * tolerance)
        products[tolerance] = bowl.products
    assert products[1e-7] < products[0.0]


def test_a_step_multiplies_with_the_hessian_250_times_at_most():
    matrix = np.diag(np.geomspace(1.0, 1e12, 600))
    bowl = Counted(matrix, np.full(600, 1e-12), np.ones(600))
    newton_direction(bowl)
    assert bowl.products == 250


TOLERANCES = (1e1, 1e-6, 1e-10)


def test_searches_that_are_answered_together_find_what_each_finds_alone():
    bowls, rounds = [Bowl(), Bowl(), Bowl()], []

    def answer(questions):
        rounds.append(set(questions))
        return {
            number: bowls[number].at(asked.variables)
            if asked.direction is None
            else bowls[number].product(asked.variables, asked.direction)
            for number, asked in questions.items()
        }

    found = together(answer, [search(np.zeros(12), tolerance=tolerance) for tolerance in TOLERANCES])
    for bowl, tolerance, one in zip(bowls, TOLERANCES, found, strict=True):
        variables, _, steps = minimise(bowl, np.zeros(12), tolerance=tolerance)
        np.testing.assert_array_equal(one.variables, variables)
        assert one.steps == steps
    assert rounds[0] == {0, 1, 2}
    assert len(rounds[-1]) < 3  # who is at the end asks no more


def test_a_search_asks_for_products_only_where_its_last_point_was():
    steep, places = Steep(), []

    class Watched(Steep):
        def at(self, variables):
            places.append(variables)
            return super().at(variables)

        def product(self, variables, direction):
            np.testing.assert_array_equal(variables, places[-1])
            return steep.product(variables, direction)

    _, found, steps = minimise(Watched(), np.full(3, -20.0), tolerance=1e-9)
    assert np.linalg.norm(found.gradient) <= 1e-9
    assert len(places) > steps > 3


class Broken(Bowl):
    """Nothing of it is a number."""

    def at(self, variables):
        return Point(float("nan"), np.full(12, np.nan), lambda residual: residual)


def test_a_gradient_that_is_no_number_ends_the_search():
    """It asked without end."""
    with pytest.raises(FloatingPointError, match="not a number"):
        minimise(Broken(), np.zeros(12), tolerance=1e-9)
