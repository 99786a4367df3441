"""Which column of a table is what: the images, their classes, and who is held out.

Columns are found by their usual names, in any case and order, or named by the settings.
"""

from dataclasses import dataclass

from glassworks.core.errors import DataError, near_miss
from glassworks.data.sources.settings import SourceSettings
from glassworks.data.sources.split_columns import SplitColumns, distinct, is_flag, split_columns
from glassworks.data.sources.table import Table

USUAL = {
    "path": ("path", "image", "file", "filename", "file_name", "filepath", "file_path", "image_path", "img"),
    "label": ("label", "class", "category", "target", "class_name", "labels"),
}
"""Names under which tables have these columns; those of splits are in ``split_columns.py``."""


@dataclass(frozen=True)
class Columns:
    """Where things stand in a table.

    Attributes:
        path: number of the column with the images' names, or with the images.
        label: of the one with their classes.
        splits: those that say who is held out.
    """

    path: int
    label: int
    splits: SplitColumns


def columns_of(table: Table, settings: SourceSettings) -> Columns:
    """The columns of ``table``.

    Raises:
        DataError: one is missing, or can be read in two ways.
    """
    path, label = _path_and_label(table, settings)
    return Columns(path, label, split_columns(table, {path, label}, settings))


def _path_and_label(table: Table, settings: SourceSettings) -> tuple[int, int]:
    wanted = {"path": settings.path_column, "label": settings.label_column}
    lowered = [name.lower() for name in table.columns]
    found: dict[str, int] = {}
    problems: list[str] = []
    for meaning, name in wanted.items():
        names = USUAL[meaning] if name is None else (name.strip().lower(),)
        at = next((lowered.index(one) for one in names if one in lowered), None)
        if at is not None:
            found[meaning] = at
        elif name is not None:
            problems.append(f"data.{meaning}_column = '{name}' {near_miss(name, table.columns)}".rstrip())
    missing = [meaning for meaning in wanted if meaning not in found]
    if missing:
        flags = _flags(table, set(found.values())) if missing == ["label"] else []
        raise _missing(table, missing, problems, flags)
    return found["path"], found["label"]


def _missing(table: Table, missing: list[str], problems: list[str], flags: list[str]) -> DataError:
    among = ", ".join(table.columns) or "nothing"
    if flags:
        return DataError(
            expected=f"one column with the class of each image in {table.path}",
            found=f"columns of 0 and 1, one for each class: {', '.join(flags[:8])}{', ...' if len(flags) > 8 else ''}",
            do="Write a column label with the name of the class of each row. Images of several classes at once cannot "
            "be learned yet.",
        )
    names = " and ".join(f"'{meaning}'" for meaning in missing)
    sets = " ".join(f"--set data.{meaning}_column=NAME" for meaning in missing)
    return DataError(
        expected=f"columns path, label and optionally split in the first row of {table.path}",
        found=f"no column {names} among {among}",
        do=f"Say which it is: {sets}; or name the columns in the first row: path,label,split",
        problems=problems,
    )


def _flags(table: Table, taken: set[int]) -> list[str]:
    """The columns of 0 and 1, where there are two or more."""
    others = [at for at in range(len(table.columns)) if at not in taken]
    values = distinct(table, others)
    flags = [table.columns[at] for at in others if is_flag(values[at])]
    return flags if len(flags) > 1 else []
