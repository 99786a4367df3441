"""A learner's source against an exercise: on random inputs, down to the smallest one on which it is wrong.

Runs in the process that the learner's code has to itself.
"""

import ast
import copy
import itertools
import traceback
from collections.abc import Callable
from types import CodeType
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings

from glassworks.lessons.exercises.compare import Difference, difference, shown
from glassworks.lessons.exercises.exercise import Exercise, Mistake, Outcome

FILE = "your code"
POWER = "^ is no power in Python: ** is."
BEGINNING = "That is the beginning as it was given: what the task describes is still to be written."
HINTS: tuple[tuple[type[Exception], str, str], ...] = (
    (TypeError, "indices must be integers", "A place is a whole number: // divides without a rest."),
    (TypeError, "not callable", "Round brackets call a function; a place is taken with square ones."),
    (TypeError, "for ^", POWER),
    (TypeError, "bitwise_xor", POWER),  # numpy's
    (RuntimeError, "bitwise_xor", POWER),  # torch's
    (
        TypeError,
        "list",
        "Lists are not multiplied or subtracted place by place: go through them with a loop, or make numpy arrays of them.",
    ),
    (
        TypeError,
        "positional argument",
        "The check calls the function with the arguments that the task names, in that order.",
    ),
    (
        IndexError,
        "out of range",
        "A place beyond the end is asked for: places are counted from 0, so the last is the length less 1.",
    ),
    (
        IndexError,
        "out of bounds",
        "A place beyond the end is asked for: places are counted from 0, so the last is the length less 1.",
    ),
    (
        ValueError,
        "broadcast",
        "Two arrays of different shapes meet. Print their .shape: which one is not what you expect?",
    ),
    (
        ValueError,
        "mismatch in its core dimension",
        "The shapes do not fit this product: as many columns on the left as rows on the right. W @ x and x @ W are different things.",
    ),
    (
        ValueError,
        "truth value of an array",
        "A whole array stands where one number is wanted: take one of its places, or the .sum() or .max() of all.",
    ),
    (
        NameError,
        "",
        "Nothing has this name here: import it, or define it above. Nothing is carried over from other exercises.",
    ),
    (
        OverflowError,
        "",
        "A number gets larger than a computer can hold. Which step makes it so large, and does it have to be?",
    ),
    (ZeroDivisionError, "", "Something is divided by 0 for this input."),
)
"""What helps with an exception: its type, words of its message, and the hint; the first that fits."""
SPENT = "The code asked for more memory than an exercise has."
_SAMPLES, _CASES = 30, 120


class _Wrong(Exception):  # noqa: N818 - carries a finding to hypothesis, which makes the inputs smaller
    def __init__(self, arguments: tuple[Any, ...], found: "Difference | Broke") -> None:
        super().__init__()
        self.arguments, self.found = arguments, found


class _Spent(BaseException):
    """Memory is used up: hypothesis is not to try again."""


class Broke:
    """An exception in the learner's code.

    Args:
        error: it.
    """

    def __init__(self, error: BaseException) -> None:
        lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == FILE]
        if isinstance(error, SyntaxError) and error.filename == FILE:
            lines = [error.lineno]
        where = f" in line {lines[-1]}" if lines else ""
        message = error.msg if isinstance(error, SyntaxError) else str(error)
        self.text = f"{type(error).__name__}{where}" + (f": {message[:300]}" if message else "")
        fitting = (hint for kind, words, hint in HINTS if isinstance(error, kind) and words in message)
        self.hint = next(fitting, "")


def check(exercise: Exercise, source: str) -> Outcome:
    """Runs the source and tries its function."""
    try:
        function = _function_of(source, exercise.function)
    except BaseException as error:  # noqa: BLE001 - whatever the learner's code raises, SystemExit included
        broke = Broke(error)
        return Outcome(
            False, SPENT if isinstance(error, MemoryError) else f"The code does not run: {broke.text}.", broke.hint
        )
    if not callable(function):
        return Outcome(
            False,
            f"There is no function {exercise.function}.",
            f"Define it: def {exercise.function}({', '.join(exercise.names)}):",
        )
    try:
        return _Trial(exercise, function, source).outcome()
    except _Spent:
        return Outcome(False, SPENT, "Does something grow in a loop that never ends?")


def _function_of(source: str, name: str) -> Any:
    code: CodeType = compile(source, FILE, "exec")
    space: dict[str, Any] = {"__name__": "answer"}
    exec(code, space)  # noqa: S102 - the learner's own code, in a process of its own
    return space.get(name)


class _Trial:
    """One function on many inputs."""

    def __init__(self, exercise: Exercise, function: Callable[..., Any], source: str) -> None:
        self._exercise, self._function, self._source = exercise, function, source
        self._cases = 0

    def outcome(self) -> Outcome:
        """Tries; where it is wrong, with the smallest inputs that show it and the hint of the mistake that it makes."""
        exercise = self._exercise
        wrong = self._smallest_wrong()
        if wrong is None:
            return Outcome(True, f"Right on all {self._cases} inputs that were tried.", cases=self._cases)
        inputs = {name: shown(value) for name, value in zip(exercise.names, wrong.arguments, strict=False)}
        if isinstance(wrong.found, Broke):
            return Outcome(
                False, f"The function raised {wrong.found.text}", wrong.found.hint, inputs, cases=self._cases
            )
        hint = self._known_mistake() or wrong.found.hint or self._power() or self._begun()
        return Outcome(
            False,
            "Not yet. Here is the smallest input that shows it.",
            hint,
            inputs,
            wrong.found.yours,
            wrong.found.right,
            wrong.found.place,
            self._cases,
        )

    def _power(self) -> str:
        used = (getattr(node, "op", None) for node in ast.walk(ast.parse(self._source)))
        return POWER if any(isinstance(operator, ast.BitXor) for operator in used) else ""

    def _begun(self) -> str:
        return "" if self._source.split() != self._exercise.start.split() else BEGINNING

    def _smallest_wrong(self) -> _Wrong | None:
        @seed(0)
        @settings(_quiet(_CASES, Phase.generate, Phase.shrink))
        @given(self._exercise.inputs())
        def agrees(arguments: tuple[Any, ...]) -> None:
            self._cases += 1
            found = self._found(arguments)
            if found is not None:
                raise _Wrong(arguments, found)

        try:
            agrees()
        except _Wrong as wrong:
            return wrong
        except BaseExceptionGroup as several:  # both a wrong value and an exception were found: the value says more
            ours = [one for one in several.exceptions if isinstance(one, _Wrong)]
            return min(ours, key=lambda one: isinstance(one.found, Broke))
        return None

    def _found(self, arguments: tuple[Any, ...]) -> Difference | Broke | None:
        try:
            yours = self._seen(self._function, arguments)
        except MemoryError:
            raise _Spent from None
        except Exception as error:  # noqa: BLE001 - the learner's
            return Broke(error)
        except SystemExit as error:
            return Broke(error)
        return difference(yours, self._seen(self._exercise.right, arguments), self._exercise.tolerance)

    def _seen(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
        # Copies: a function that writes into what it is given must not change what the right one is given.
        seen, given_ = self._exercise.seen, copy.deepcopy(arguments)
        if seen is None:
            return function(*given_)
        return seen(
            function(), *given_
        )  # such a function takes nothing: it gives weights, which are tried on the inputs

    def _known_mistake(self) -> str:
        samples: list[tuple[Any, ...]] = []

        @seed(1)
        @settings(_quiet(_SAMPLES, Phase.generate))
        @given(self._exercise.inputs())
        def collect(arguments: tuple[Any, ...]) -> None:
            samples.append(arguments)

        collect()
        left = list(self._exercise.mistakes)
        for arguments in itertools.islice(samples, _SAMPLES):
            try:
                yours = self._seen(self._function, arguments)
            except BaseException:  # noqa: BLE001 - no known mistake raises
                return ""
            left = [one for one in left if self._same(one, yours, arguments)]
        return left[0].hint if left else ""

    def _same(self, mistake: Mistake, yours: Any, arguments: tuple[Any, ...]) -> bool:
        theirs = self._seen(mistake.function, arguments)
        if theirs is None or yours is None:
            return theirs is yours
        return difference(yours, theirs, self._exercise.tolerance) is None


def _quiet(cases: int, *phases: Phase) -> settings:
    return settings(
        max_examples=cases,
        phases=phases,
        deadline=None,
        database=None,
        derandomize=False,
        print_blob=False,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
    )
