"""Where in a TOML file a key stands, so that an error can name the line."""

import re
from collections.abc import Iterator, Sequence

_HEADER = re.compile(r"\s*\[\[?\s*([^\]]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"""\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*=""")
_LONG = re.compile(r'"""|' + "'''")


def line_of(text: str, key: Sequence[str | int]) -> int | None:
    """The line, counted from 1, of ``key`` (``("training", "epochs")``) in valid TOML ``text``.

    Where the key itself does not stand there (it is missing, or an element of a list), the line of the nearest table
    or key around it; ``None`` where there is none of these either.
    """
    wanted = [str(part) for part in key]
    best, line = 0, None
    for number, path in _places(text):
        shared = path[: len(wanted)]  # a table that is written as dotted keys alone begins with the first of them
        if shared == wanted[: len(shared)] and len(shared) > best:
            best, line = len(shared), number
    return line


def _places(text: str) -> Iterator[tuple[int, list[str]]]:
    """Every table header and key with its line."""
    table: list[str] = []
    is_inside = False  # of a text of several lines
    for number, line in enumerate(text.splitlines(), 1):
        opens = len(_LONG.findall(line)) % 2 == 1
        if is_inside:
            is_inside = not opens
            continue
        is_inside = opens
        if header := _HEADER.match(line):
            table = _parts(header[1])
            yield number, table
        elif key := _KEY.match(line):
            yield number, [*table, *_parts(key[1])]


def _parts(dotted: str) -> list[str]:
    return [part.strip().strip("\"'") for part in re.findall(r"\"[^\"]*\"|'[^']*'|[^.\s]+", dotted)]
