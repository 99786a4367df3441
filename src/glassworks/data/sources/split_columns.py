"""Which columns of a table make its splits, and what their cells say.

One is found by its usual name, or named by the settings. A column may also make splits without being called ``split``:
its words say so (train, val, test), or its name and its yes and no do (``is_valid``). Where such a column can be read
in two ways, both are named, with the settings that choose: nothing is trained on what may have been held out by
somebody.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from glassworks.core.errors import DataError, near_miss
from glassworks.data.sources.names import split_named
from glassworks.data.sources.settings import SourceSettings
from glassworks.data.sources.source import Problem
from glassworks.data.sources.table import Table, text_of

_USUAL = ("split", "set", "subset", "partition", "data_split")
_FLAG = re.compile(r"(?:is_?)?(train|training|valid|val|validation|test|testing|hold_?out|held_?out)")
_FOLD = re.compile(r"(?:cv_?|k_?)?folds?(?:_?(?:id|no|num|number|index))?")
_ORIGIN = {"dataset", "phase", "stage", "usage", "mode", "purpose", "part"}  # of a split, or of something else
_YES, _NO = {"1", "1.0", "true", "yes", "y", "t"}, {"0", "0.0", "false", "no", "n", "f"}
_MOST_VALUES = 64  # a column with more different ones makes no splits

OTHER_WORD = "?"
"""What a reader of splits answers for a cell that says something else."""


@dataclass(frozen=True)
class SplitColumns:
    """The columns that say who is held out, mostly none or one.

    Attributes:
        numbers: theirs.
        split_of: their cells in one row to ``train``, ``val``, ``test``, ``None`` for empty ones or ``OTHER_WORD``.
        problems: what was taken for what, where the name alone does not say it.
    """

    numbers: Sequence[int]
    split_of: Callable[[Sequence[Any]], str | None]
    problems: Sequence[Problem] = ()


def split_columns(table: Table, taken: set[int], settings: SourceSettings) -> SplitColumns:
    """Those of ``table`` beside the columns that are ``taken`` for something else.

    Raises:
        DataError: one that the settings name is missing, or one can be read in two ways.
    """
    if settings.split_column is not None:
        return _by_setting(table, settings.split_column, settings.held_out)
    if settings.splits == "made":
        return SplitColumns((), _no_split)
    lowered = [name.lower() for name in table.columns]
    named = next((lowered.index(name) for name in _USUAL if name in lowered), None)
    if named is not None:
        return SplitColumns((named,), _by_word)
    return _found(table, [at for at in range(len(table.columns)) if at not in taken])


def distinct(table: Table, columns: list[int]) -> dict[int, dict[str, int] | None]:
    """How often each text stands in each column; ``None`` for a column with too many different ones."""
    counts: dict[int, dict[str, int] | None] = {at: {} for at in columns}
    open_columns = list(columns)
    for cells in table.rows(columns):
        for at, cell in zip(columns, cells, strict=True):
            found = counts[at]
            if found is None:
                continue
            text = text_of(cell)
            found[text] = found.get(text, 0) + 1
            if len(found) > _MOST_VALUES:
                counts[at] = None
                open_columns.remove(at)
        if not open_columns:
            break
    return counts


def is_flag(values: dict[str, int] | None) -> bool:
    """True where there is nothing but yes and no."""
    said = {text.lower() for text in values or {}}
    return bool(said) and said <= _YES | _NO


def _no_split(cells: Sequence[Any]) -> str | None:
    return None


def _by_word(cells: Sequence[Any]) -> str | None:
    text = text_of(cells[0])
    return (split_named(text) or OTHER_WORD) if text else None


def _by_setting(table: Table, name: str, held_out: str | float | None) -> SplitColumns:
    lowered = [column.lower() for column in table.columns]
    if name.strip().lower() not in lowered:
        raise DataError(
            expected=f"the column that data.split_column names in {table.path}: '{name}'",
            found=f"the columns {', '.join(table.columns)}",
            do=near_miss(name, table.columns) or "Check the name.",
        )
    at = lowered.index(name.strip().lower())
    if held_out is None:
        return SplitColumns((at,), _by_word)
    if not any(_same(cell, held_out) for (cell,) in table.rows([at])):
        values = sorted({text_of(cell) for (cell,) in table.rows([at])})
        raise DataError(
            expected=f"rows with the {name} {held_out} in {table.path}, to be held out",
            found=f"the values {', '.join(values[:12])}{', ...' if len(values) > 12 else ''}",
            do="Correct data.held_out.",
        )

    def split_of(cells: Sequence[Any]) -> str | None:
        return "val" if _same(cells[0], held_out) else "train"

    return SplitColumns((at,), split_of)


def _same(cell: Any, value: object) -> bool:
    text, wanted = text_of(cell).casefold(), str(value).casefold()
    try:
        return text == wanted or float(text) == float(wanted)
    except ValueError:
        return False


def _found(table: Table, others: list[int]) -> SplitColumns:
    """By what the columns hold."""
    values = distinct(table, others)
    words = [at for at in others if _are_splits(values[at])]
    flags = [at for at in others if _FLAG.fullmatch(table.columns[at].lower()) and is_flag(values[at])]
    _refuse_two_readings(table, [at for at in others if at not in words and at not in flags], values)
    if len(words) > 1 or (words and flags):
        names = " and ".join(f"'{table.columns[at]}'" for at in [*words, *flags])
        raise DataError(
            expected=f"one column that makes the splits in {table.path}",
            found=names,
            do=f"Say which: --set data.split_column={table.columns[words[0]]}",
        )
    if words:
        said = ", ".join(sorted(text for text in values[words[0]] or {} if text))
        return SplitColumns(words, _by_word, [_taken(table.columns[words[0]], said)])
    if not flags:
        return SplitColumns((), _no_split)
    for at in flags:
        _require_few(table, at, values[at] or {})
    names = [str((_FLAG.fullmatch(table.columns[at].lower()) or [""])[1]) for at in flags]

    def split_of(cells: Sequence[Any]) -> str | None:
        return _by_flags(names, cells)

    problems = [_taken(table.columns[at], "yes and no") for at in flags]
    return SplitColumns(flags, split_of, problems)


def _taken(column: str, what: str) -> Problem:
    return Problem("split_column", column, "matched", f"taken for the splits: {what}")


def _are_splits(values: dict[str, int] | None) -> bool:
    """Only words for splits, train and another among them."""
    splits = {split_named(text) for text in values or {} if text}
    return None not in splits and "train" in splits and len(splits) > 1


def _by_flags(names: list[str], cells: Sequence[Any]) -> str:
    """Test before val, and val before train."""
    held_out = "train"
    for name, cell in zip(names, cells, strict=True):
        yes = text_of(cell).lower() in _YES
        is_train = name.startswith("train")
        if yes is not is_train:  # a yes in is_valid, or a no in is_train
            split = "test" if name.startswith("test") else "val"
            held_out = split if held_out != "test" else held_out
    return held_out


def _require_few(table: Table, at: int, values: dict[str, int]) -> None:
    """Most images are trained on; where most are ``is_valid``, it may say that they are fit for use."""
    name = table.columns[at]
    yes = sum(count for text, count in values.items() if text.lower() in _YES)
    held_out = sum(values.values()) - yes if "train" in name.lower() else yes
    if 2 * held_out > sum(values.values()):
        raise DataError(
            expected=f"one meaning of the column '{name}' in {table.path}",
            found=f"two: it holds {held_out} of {sum(values.values())} images out, which is most of them, or it says "
            "something else, such as which images are fit for use",
            do=f"To hold these out add --set data.split_column={name} --set data.held_out=VALUE with the value that "
            "they have. To leave the column aside add --set data.splits=made.",
        )


def _refuse_two_readings(table: Table, columns: list[int], values: dict[int, dict[str, int] | None]) -> None:
    """Folds of a cross-validation, and columns that name a split in some rows alone."""
    for at in columns:
        name, said = table.columns[at], sorted(text for text in values[at] or {} if text)
        is_fold = bool(_FOLD.fullmatch(name.lower())) and len(said) > 1
        some = [text for text in said if split_named(text)]
        if not is_fold and not (some and name.lower() in _ORIGIN):
            continue
        listed = f"{', '.join(said[:6])}{', ...' if len(said) > 6 else ''}"
        raise DataError(
            expected=f"one meaning of the column '{name}' in {table.path}, which holds {listed}",
            found="two: parts that somebody held out from one another, or a property of the images that has nothing "
            "to do with training",
            do=f"To hold one of them out add --set data.split_column={name} --set data.held_out={said[-1]}. To leave "
            "the column aside add --set data.splits=made.",
        )
