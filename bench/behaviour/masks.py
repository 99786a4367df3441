"""What is no behaviour: times, dates, versions, and what this machine has free at the moment.

It is masked when two records are compared, so that a record keeps all that it saw.
"""

import re
from typing import Any

MASKED = "<masked>"
KEYS = re.compile(
    r"^(created|begun|version"  # dates, and the package's version
    r"|seconds|seconds_per_picture|latency_ms"  # times
    r"|peak_memory_bytes)$"  # what the allocator held: a few KiB more or less from run to run
)
"""Keys whose values are masked, wherever they stand. That they are there is compared, and below them the keys too."""

COLUMNS = ("ms", "seconds", "peak MiB")
"""Columns of tables that hold the same."""
MEASURED = ("compare/text", "networks/text-graph")
"""Cases that print such columns: of their texts no number is compared, like cases have them in their documents."""

_NUMBER = r"\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?"
TEXTS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf"{_NUMBER} (?:s|ms|min|µs)\b"), "<time>"),
    (re.compile(rf"{_NUMBER} [\w ]+/s\b"), "<rate>"),
    (re.compile(rf"{_NUMBER} pairs a second"), "<rate>"),
    (re.compile(rf"{_NUMBER} GB\b"), "<size>"),  # free memory and disk
    (re.compile(r"\w+ \(measured now, .*"), "<probe>"),  # the faster format of the moment
    (re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?"), "<date>"),
    (re.compile(r"glassworks \d+\.\d+\.\d+"), "glassworks <version>"),
    (re.compile(r"glassworks-trace-\w+"), "glassworks-trace-<name>"),
    (re.compile(r"events\.out\.tfevents\.\S+"), "events.out.tfevents.<name>"),
    (re.compile(r"step-\d{10}"), "step-<number>"),  # checkpoints are also saved every minute
)
"""The same within texts and names of files."""


def masked(value: Any) -> Any:
    """A JSON value, masked all the way down."""
    if isinstance(value, dict):
        inside = {key: _hidden(inner) if KEYS.match(key) else masked(inner) for key, inner in value.items()}
        return inside | {"rows": _masked_rows(inside)} if {"columns", "rows"} <= inside.keys() else inside
    if isinstance(value, list):
        return [masked(inner) for inner in value]
    return masked_text(value) if isinstance(value, str) else value


def _masked_rows(table: dict[str, Any]) -> list[Any]:
    measured = [column in COLUMNS for column in table["columns"]]
    return [
        [MASKED if hide else cell for hide, cell in zip(measured, row, strict=True)] if any(measured) else row
        for row in table["rows"]
    ]


def without_numbers(lines: list[str]) -> list[str]:
    """The words of ``lines``."""
    return [" ".join(re.sub(_NUMBER, "<number>", line).split()) for line in lines]


def masked_text(text: str) -> str:
    """A text, masked; where something was, blanks that fill a column are one."""
    whole = text
    for pattern, name in TEXTS:
        whole = pattern.sub(name, whole)
    return whole if whole == text else re.sub(r"  +", "  ", whole)


def _hidden(value: Any) -> Any:
    """Keeps the keys below a masked one, such as the names of the stages that took ``seconds``."""
    return {key: _hidden(inner) for key, inner in value.items()} if isinstance(value, dict) else MASKED
