"""Two results, whatever their types: equal, or where they first differ."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

_NAN = (
    "nan is no number: 0 was divided by 0, something too large for a computer by the like, or the root or the "
    "logarithm of a negative number was taken."
)
_ROUNDING = 1e-15  # what is left where terms should cancel is no number to puzzle over


@dataclass(frozen=True)
class Difference:
    """The first place where a result is wrong.

    Attributes:
        yours: the value there, as text.
        right: the value that was wanted.
        place: its index; empty for a single value.
        hint: what kind of difference it is, where that says more than the values.
    """

    yours: str
    right: str
    place: str = ""
    hint: str = ""


def difference(yours: Any, right: Any, tolerance: float) -> Difference | None:
    """``None`` where both agree; lists, tuples, arrays and tensors are taken alike."""
    if yours is None:
        return Difference(
            "None", shown(right), hint="The function gives nothing back. Does every way through it end in return?"
        )
    got, want = plain(yours), plain(right)
    if isinstance(want, list) != isinstance(got, list):
        kind = "a list or an array" if isinstance(want, list) else "one value"
        return Difference(shown(yours), shown(right), hint=f"It should give back {kind}.")
    return _differ(got, want, tolerance, ())


def plain(value: Any) -> Any:
    """Nested lists of Python numbers and texts."""
    if hasattr(value, "detach"):
        value = value.detach().cpu().numpy()
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [plain(one) for one in value]
    return value


def _differ(got: Any, want: Any, tolerance: float, place: tuple[int, ...]) -> Difference | None:
    if isinstance(want, list):
        if not isinstance(got, list) or len(got) != len(want):
            found = f"{len(got)} values" if isinstance(got, list) else shown(got)
            where = f" in row {list(place)}" if place else ""
            return Difference(
                found, f"{len(want)} values", _index(place), f"The result has another shape than the right one{where}."
            )
        for at, (one, other) in enumerate(zip(got, want, strict=True)):
            if found := _differ(one, other, tolerance, (*place, at)):
                return found
        return None
    if _equal(got, want, tolerance):
        return None
    is_nan = isinstance(got, float) and math.isnan(got)
    return Difference(shown(got), shown(want), _index(place), _NAN if is_nan else "")


def _equal(got: Any, want: Any, tolerance: float) -> bool:
    if isinstance(want, int | float) and isinstance(got, int | float):
        return math.isclose(got, want, rel_tol=tolerance, abs_tol=tolerance) or (math.isnan(got) and math.isnan(want))
    return type(got) is type(want) and got == want


def _index(place: tuple[int, ...]) -> str:
    return str(list(place)) if place else ""


def shown(value: Any) -> str:
    """Short text; long ones are cut."""
    value = plain(value)
    text = _written(value)
    return text if len(text) <= 300 else f"{text[:300]} ..."


def _written(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_written(one) for one in value) + "]"
    if isinstance(value, float):
        return "0" if abs(value) <= _ROUNDING else f"{value:.9g}"
    try:
        return repr(value)
    except Exception as error:  # noqa: BLE001 - the learner's own class
        return f"something that cannot be shown ({type(error).__name__})"
