"""Truncated Newton for smooth convex functions of many variables: the Hessian is never formed, only multiplied with.

Each step solves ``H d = -g`` by conjugate gradients, preconditioned and only as exactly as the distance
to the optimum deserves (Dembo, Eisenstat and Steihaug 1982, SIAM J. Numer. Anal. 19, p. 400), then goes that way as far
as the slope along it stays small. Half of ``-g.d`` is what the objective can still fall by, to second order: a stop
that means the same for every scale of the problem.

What is unusual here: a search is a generator that asks for what it wants to know, so that the questions of many
searches can be answered together. Where rough products are at hand it solves with these, since points are exact and set
right what a step leaves. Once a step has left much, one better product at the end of each solve says what it left: that
is solved for again (iterative refinement: Wilkinson 1963, Rounding Errors in Algebraic Processes).
"""

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np

_MOST_STEPS = 100
_MOST_PRODUCTS = 250
"""Of one solve."""
_SHORTEST = 2.0**-60
"""Part of a step, of which doubles have no digits left."""
_LOOSEST = 0.1
"""Largest relative residual of a step's linear system."""
_TIGHTEST = 0.01
"""Smallest relative residual that is aimed at with rough products before a better one checks it."""
_TOO_SLOW = 0.25
"""Where a step leaves so much of what the objective could fall by, rough products are checked from then on: either they
are to blame, or the way is no parabola."""
_NEARLY = 2.0
"""Rough products are good enough where a better one finds at most so many times the residual that was aimed at,"""
_TOO_LITTLE = 0.5
"""or at most so much of the residual that was there before."""
_FAR_ENOUGH = 0.3
"""Of the gradient that ends a search: a step that is to leave less of it would be solved for nothing."""


@dataclass(frozen=True)
class Point:
    """What is known where the search stands.

    Attributes:
        value: of the objective.
        gradient: of the shape of the variables.
        solve: divides by a matrix near the Hessian there, symmetric and positive: the preconditioner.
    """

    value: float
    gradient: np.ndarray
    solve: Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Question:
    """What a search wants to know next.

    Attributes:
        variables: where.
        direction: ``None`` for the ``Point`` there, else for the Hessian there times this.
        rough: the product may be off by a few thousandths; points are exact.
    """

    variables: np.ndarray
    direction: np.ndarray | None = None
    rough: bool = False


@dataclass(frozen=True)
class Found:
    """The end of a search: the variables, what is known there, and the steps that it took."""

    variables: np.ndarray
    point: Point
    steps: int


Search = Generator[Question, Any, Found]
"""Asks, is sent the answers, and returns what it found. Products are only asked where the last point was."""


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

    def answer(questions: Mapping[int, Question]) -> dict[int, Any]:
        asked = questions[0]
        if asked.direction is None:
            return {0: objective.at(asked.variables)}
        return {0: objective.product(asked.variables, asked.direction)}

    (found,) = together(answer, [search(start, tolerance=tolerance, gap=gap)])
    return found.variables, found.point, found.steps


def together(
    answer: Callable[[Mapping[int, Question]], Mapping[int, Any]],
    searches: Sequence[Search],
    side_by_side: Callable[..., Iterable[Any]] = map,
) -> list[Found]:
    """Runs the searches side by side; in each round ``answer`` has the questions of all that are not at their end.

    Args:
        answer: to questions by the number of their search.
        searches: that have not begun.
        side_by_side: a ``map`` that lets the searches work out their next questions at the same time.
    """
    found: dict[int, Found] = {}
    questions = {number: next(search) for number, search in enumerate(searches)}

    def go_on(number: int, known: Any) -> Question | Found:
        try:
            return searches[number].send(known)
        except StopIteration as end:
            return end.value

    while questions:
        answers, questions = answer(questions), {}
        for number, came in zip(answers, side_by_side(go_on, answers.keys(), answers.values()), strict=True):
            if isinstance(came, Found):
                found[number] = came
            else:
                questions[number] = came
    return [found[number] for number in range(len(searches))]


def search(start: np.ndarray, *, tolerance: float, gap: float = 0.0, rough: bool = False) -> Search:
    """See `minimise`.

    Args:
        start: where to begin.
        tolerance: ends where the gradient's Euclidean norm is no larger.
        gap: ends, too, after a step before which the objective was this near to its least value.
        rough: begin with rough products.
    """
    variables: np.ndarray = start
    here: Point = yield Question(start)
    is_checked, before = False, float("inf")
    for step in range(_MOST_STEPS):
        if np.linalg.norm(here.gradient) <= tolerance:
            return Found(variables, here, step)
        direction, rough = yield from _newton_direction(variables, here, tolerance, rough, is_checked)
        slope = float((here.gradient * direction).sum())
        if not np.isfinite(slope):
            raise FloatingPointError("the objective's gradient or Hessian is not a number")
        if rough and slope >= 0:
            rough = False
            direction, _ = yield from _newton_direction(variables, here, tolerance, rough, is_checked)
            slope = float((here.gradient * direction).sum())
        if slope >= 0:  # the precision of the numbers is used up
            return Found(variables, here, step)
        is_checked = is_checked or -slope > _TOO_SLOW * before
        length = 1.0
        while length > _SHORTEST:
            there: Point = yield Question(variables + length * direction)
            beyond = float((there.gradient * direction).sum())  # falling still, on a convex way, is no overshoot
            if beyond <= 0 or (beyond <= -0.5 * slope and there.value < here.value):
                break
            length /= 2
        else:
            return Found(variables, here, step)
        variables, here = variables + length * direction, there
        before = -slope
        if -slope / 2 <= gap:
            return Found(variables, here, step + 1)
    return Found(variables, here, _MOST_STEPS)


def _newton_direction(
    variables: np.ndarray, here: Point, tolerance: float, rough: bool = False, is_checked: bool = False
) -> Generator[Question, np.ndarray, tuple[np.ndarray, bool]]:
    """The step, and whether rough products were good enough for it."""
    direction, residual = np.zeros_like(variables), -here.gradient
    size = float((residual * here.solve(residual)).sum())
    enough = size * min(_LOOSEST, size**0.25) ** 2
    small = _FAR_ENOUGH * tolerance
    asked = Question(variables, residual, rough)
    while rough:
        goal = max(enough, _TIGHTEST**2 * size)
        part = yield from _conjugate_gradients(residual, here, asked, goal, small)
        if not is_checked:
            return part, rough
        left = residual - (yield Question(variables, part))
        left_size = float((left * here.solve(left)).sum())
        rough = left_size <= max(_NEARLY**2 * goal, _TOO_LITTLE**2 * size)
        if left_size < size:
            direction, residual, size = direction + part, left, left_size
        if size <= _NEARLY**2 * enough or np.linalg.norm(residual) <= small:
            return direction, rough
    asked = replace(asked, rough=False)
    part = yield from _conjugate_gradients(residual, here, asked, enough, small)
    return direction + part, rough


def _conjugate_gradients(
    residual: np.ndarray, here: Point, asked: Question, enough: float, small: float
) -> Generator[Question, np.ndarray, np.ndarray]:
    """Solves ``H d = residual``.

    Args:
        residual: right-hand side.
        here: with the preconditioner.
        asked: for H times any direction.
        enough: ends where the preconditioned square of the residual is no larger,
        small: or its Euclidean norm.
    """
    # What rough products are added to needs no more digits than they have.
    residual = residual.astype(np.float32) if asked.rough else residual.copy()
    direction = np.zeros_like(residual)
    scaled = here.solve(residual)
    towards, size = scaled, float(np.vdot(residual, scaled))
    for _ in range(_MOST_PRODUCTS):
        product = yield replace(asked, direction=towards)
        curvature = float(np.vdot(towards, product))
        if curvature <= 0:  # rounding: the way is flat
            break
        length = size / curvature
        direction += length * towards
        residual -= length * product
        scaled = here.solve(residual)
        before, size = size, float(np.vdot(residual, scaled))
        if size <= enough or np.linalg.norm(residual) <= small:
            break
        towards = scaled + size / before * towards
    return direction
