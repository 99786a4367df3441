"""Truncated Newton for smooth convex functions of many variables: the Hessian is never formed, only multiplied with.

Each step solves ``H d = -g`` by conjugate gradients, preconditioned by a diagonal and only as exactly as the distance
to the optimum deserves (Dembo, Eisenstat and Steihaug 1982, SIAM J. Numer. Anal. 19, p. 400), then goes that way as far
as the slope along it stays small. Half of ``-g.d`` is what the objective can still fall by, to second order: a stop
that means the same for every scale of the problem.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

_MOST_STEPS = 100
_MOST_PRODUCTS = 250
"""Of one step."""
_LOOSEST = 0.1
"""Largest relative residual of a step's linear system."""


@dataclass(frozen=True)
class Point:
    """What is known where the search stands.

    Attributes:
        value: of the objective.
        gradient: of the shape of the variables.
        diagonal: positive, near the Hessian's; likewise.
    """

    value: float
    gradient: np.ndarray
    diagonal: np.ndarray


class Objective(Protocol):
    """A smooth convex function."""

    def at(self, variables: np.ndarray) -> Point:
        """Value, gradient and preconditioner."""
        ...

    def product(self, variables: np.ndarray, direction: np.ndarray) -> np.ndarray:
        """The Hessian at ``variables`` times ``direction``."""
        ...


def minimise(
    objective: Objective, start: np.ndarray, *, tolerance: float, gap: float = 0.0
) -> tuple[np.ndarray, Point, int]:
    """The variables at the optimum, what is known there, and the steps that it took.

    Args:
        objective: what to minimise.
        start: where to begin.
        tolerance: ends where the gradient's Euclidean norm is no larger.
        gap: ends, too, after a step before which the objective was this near to its least value.
    """
    variables, here = start, objective.at(start)
    for step in range(_MOST_STEPS):
        if np.linalg.norm(here.gradient) <= tolerance:
            return variables, here, step
        direction = _newton_direction(objective, variables, here)
        slope = float((here.gradient * direction).sum())
        if slope >= 0:  # the precision of the numbers is used up
            return variables, here, step
        length = 1.0
        while True:
            there = objective.at(variables + length * direction)
            beyond = float((there.gradient * direction).sum())  # falling still, on a convex way, is no overshoot
            if beyond <= 0 or (beyond <= -0.5 * slope and there.value < here.value):
                break
            length /= 2
        variables, here = variables + length * direction, there
        if -slope / 2 <= gap:
            return variables, here, step + 1
    return variables, here, _MOST_STEPS


def _newton_direction(objective: Objective, variables: np.ndarray, here: Point) -> np.ndarray:
    direction, residual = np.zeros_like(variables), -here.gradient
    scaled = residual / here.diagonal
    towards, size = scaled, float((residual * scaled).sum())
    enough = size * min(_LOOSEST, size**0.25) ** 2
    for _ in range(_MOST_PRODUCTS):
        product = objective.product(variables, towards)
        curvature = float((towards * product).sum())
        if curvature <= 0:  # rounding: the way is flat
            break
        length = size / curvature
        direction, residual = direction + length * towards, residual - length * product
        scaled = residual / here.diagonal
        before, size = size, float((residual * scaled).sum())
        if size <= enough:
            break
        towards = scaled + size / before * towards
    return direction
