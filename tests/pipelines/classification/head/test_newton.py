import numpy as np
import pytest
from scipy.special import expit

from glassworks.pipelines.classification.head.newton import Point, minimise


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
        return Point(value, product - self.target, self.diagonal)

    def product(self, variables, direction):
        return self.matrix @ direction


class Steep:
    """sum cosh(x - 3): a Newton step from far away goes about 1, however far it is."""

    def at(self, variables):
        return Point(float(np.cosh(variables - 3).sum()), np.sinh(variables - 3), np.cosh(variables - 3))

    def product(self, variables, direction):
        return np.cosh(variables - 3) * direction


class Knee:
    """sum of log(1 + e^x) - x/10: almost straight far out, so that full Newton steps overshoot without end."""

    def at(self, variables):
        p = expit(variables)
        return Point(float(np.logaddexp(0, variables).sum() - variables.sum() / 10), p - 0.1, p * (1 - p) + 1e-12)

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
