"""Splits that a table does not name in a column but in the folders of its paths, such as ``test/ants/1.jpg``."""

from collections.abc import Sequence
from itertools import takewhile
from pathlib import Path

from glassworks.core.errors import DataError
from glassworks.data.sources.names import bare_name, split_named


def splits_in_paths(table: Path, rows: Sequence[tuple[str, str]]) -> list[str] | None:
    """The split of each row, or ``None`` where the folders name none.

    Folders that all paths have in common say nothing, nor does one that is called as the row's class.

    Args:
        table: the file.
        rows: path and label of each.

    Raises:
        DataError: folders name a split for some rows and none for others, or two.
    """
    folders = [path.split("/")[:-1] for path, _ in rows]
    common = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(min(folders), max(folders), strict=False)))
    words = [_words(parts[common:], label) for parts, (_, label) in zip(folders, rows, strict=True)]
    named = [at for at, found in enumerate(words) if found]
    if not named:
        return None
    others = [at for at, found in enumerate(words) if len(found) != 1]
    if not others:
        return [next(iter(found)) for found in words]
    raise DataError(
        expected=f"a folder named train, val or test in every path of {table}, or in none",
        found=f"one in {len(named)} paths, such as '{rows[named[0]][0]}', and not so in {len(others)}, such as "
        f"'{rows[others[0]][0]}'",
        do="If these folders are splits, add a column 'split' to the table. If they are not, add "
        "--set data.splits=made: glassworks then makes the split itself, and may train on any of them.",
    )


def _words(folders: Sequence[str], label: str) -> set[str]:
    """The splits that folders name."""
    return {split for part in folders if (split := split_named(part)) and bare_name(part) != bare_name(label)}
