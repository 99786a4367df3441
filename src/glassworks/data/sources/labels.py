"""What the cells of a label column say: a class, nothing, several classes, or a number that is to be predicted.

Only a class can be learned. The others look like one: ``nan`` would become a class of that name, ``cat;dog`` a third
class beside ``cat`` and ``dog``, and every price a class of its own.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from glassworks.core.errors import DataError
from glassworks.data.sources.source import Problem
from glassworks.data.sources.table import text_of

_MISSING = {"", "nan", "-nan", "null", "n/a", "na", "#n/a", "<na>", "nat", "missing"}
_SEPARATORS = (";", "|", ",")
_LIST = re.compile(r"\[.*\]|\{.*\}|\(.*,.*\)", re.DOTALL)
_MANY_NUMBERS = 20  # different ones, from which they are remarked on
_FEW_IMAGES = 5  # of each number: fewer tell a quantity from numbered classes
_MOST_GRADES = 10  # different numbers with a fraction, or with a single image each, that may be grades


def is_missing(cell: Any) -> bool:
    """True for an empty cell and for what programs write into one; 'none' is left to be a class."""
    if isinstance(cell, list | tuple | dict):
        return not cell
    return text_of(cell).lower() in _MISSING


def label_text(cell: Any) -> str:
    """The name of the class."""
    return text_of(cell)


def require_single(path: Path | str, column: str, cells: Iterable[Any]) -> None:
    """Refuses lists of labels, as the type of the column has them or as text.

    Args:
        path: of the table, or what its set is called.
        column: its label column's name.
        cells: different cells of it.

    Raises:
        DataError: several labels in one cell.
    """
    for cell in cells:
        if isinstance(cell, list | tuple | dict) or _LIST.fullmatch(text_of(cell)):
            raise _several(path, column, f"lists, such as {text_of(cell)[:60]}")


def require_classes(path: Path | str, column: str, counts: Mapping[str, int], *, numbers: bool) -> list[Problem]:
    """Refuses labels that are no classes; returns what is worth a remark.

    Args:
        path: of the table, or what its set is called.
        column: its label column's name.
        counts: how many images have each label.
        numbers: numbers are known to be names of classes.

    Raises:
        DataError: several labels in one cell, or a quantity.
    """
    for separator in _SEPARATORS:
        joined = _joined(counts, separator)
        if joined:
            raise _several(
                path, column, f"several in one cell, such as '{joined}', whose parts are labels of their own"
            )
    values = [] if numbers else _numbers(counts)
    problems = _remarks(column, counts, values)
    if values and _is_quantity(values, sum(counts.values())):
        raise DataError(
            expected=f"classes in the column '{column}' of {path}",
            found=f"{len(values)} different numbers for {sum(counts.values())} images, from {min(values):g} to "
            f"{max(values):g}, which look like a quantity that is to be predicted (regression)",
            do="Only classes can be learned yet: put the numbers into a few ranges and name these. If each number is "
            "the name of a class, add --set data.numeric_labels=classes.",
        )
    return problems


def unified(counts: Mapping[str, int]) -> dict[str, str]:
    """Each label to the one that it is the same as: where all are whole numbers, ``1.0`` is ``1``."""
    values = {text: _number(text) for text in counts}
    if any(value is None or value != int(value) for value in values.values()):
        return {text: text for text in counts}
    return {
        text: text if "." not in text and "e" not in text.lower() else str(int(value or 0))
        for text, value in values.items()
    }


def _several(path: Path | str, column: str, found: str) -> DataError:
    return DataError(
        expected=f"one class for each image in the column '{column}' of {path}",
        found=found,
        do="Images with several labels at once cannot be learned yet: keep the rows with one label, or choose the most "
        "important one. A single class whose name has such a sign in it is taken once it is written without.",
    )


def _joined(counts: Mapping[str, int], separator: str) -> str | None:
    """A label made of parts that all occur elsewhere, too; 'tench, Tinca tinca' is none."""
    parts = {text: [part.strip() for part in text.split(separator)] for text in counts}
    seen = Counter(part for found in parts.values() for part in set(found))
    for text, found in parts.items():
        if len(set(found)) > 1 and all(part and seen[part] > 1 for part in found):
            return text
    return None


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _numbers(counts: Mapping[str, int]) -> list[float]:
    """The labels as numbers; empty where one is none."""
    values = [_number(text) for text in counts]
    return [value for value in values if value is not None] if None not in values else []


def _is_quantity(values: list[float], images: int) -> bool:
    """Many different numbers with fractions, or with hardly an image of each; or far apart, with few images of each."""
    if any(value != int(value) for value in values) or images < 2 * len(values):
        return len(values) > _MOST_GRADES
    spread = max(values) - min(values) + 1
    return len(values) > _MANY_NUMBERS and images < _FEW_IMAGES * len(values) and len(values) < spread / 2


def _remarks(column: str, counts: Mapping[str, int], values: list[float]) -> list[Problem]:
    problems: list[Problem] = []
    if len(values) > _MANY_NUMBERS:
        detail = (
            f"{len(values)} different numbers from {min(values):g} to {max(values):g}, each taken for a class; a "
            "quantity (regression) cannot be learned yet"
        )
        problems.append(Problem("numeric_labels", column, "kept", detail))
    for text, count in counts.items():
        if text.lower() == "none":
            detail = f"{count} images of a class of that name; where it means that there is no label, empty these cells"
            problems.append(Problem("class_called_none", text, "kept", detail))
    return problems
