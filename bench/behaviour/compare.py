"""Every difference between two records, sorted into what is new, what went, what changed, and what is worded anew."""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from behaviour.masks import MEASURED, masked, without_numbers

_NUMBERS = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?")
_MISSING = object()
_AROUND, _LONGEST = 25, 160
"""Characters shown around a difference, and of a value."""


@dataclass(frozen=True)
class Difference:
    """One value that is not the same.

    Attributes:
        kind: ``added``, ``gone``, ``changed``, or ``worded``: a sentence with the same numbers in other words.
        case: ``group/step``.
        place: the dotted key.
        text: what it was and is.
    """

    kind: str
    case: str
    place: str
    text: str


def differences(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Difference]:
    """Of two records' cases, case by case; those that only the new one has are reported once each."""
    for case in {**old, **new}:
        if case not in new:
            yield Difference("gone", case, "", "the case was not recorded")
        elif case not in old:
            yield Difference("added", case, "", "the case is new")
        else:
            for place, kind, text in _walk(_compared(case, old[case]), _compared(case, new[case]), ()):
                yield Difference(kind, case, ".".join(place), text)


def _compared(case: str, record: dict[str, Any]) -> dict[str, Any]:
    record = masked({key: value for key, value in record.items() if key not in ("seconds", "odd")})
    if case in MEASURED:
        record["text"] = without_numbers(record["text"])
    if "files" in record:
        record["files"] = dict.fromkeys(record["files"], "present")
    return record


Found = tuple[tuple[str, ...], str, str]


def _walk(old: Any, new: Any, place: tuple[str, ...]) -> Iterator[Found]:
    if isinstance(old, dict) and isinstance(new, dict):
        for key in {**old, **new}:
            yield from _walk(old.get(key, _MISSING), new.get(key, _MISSING), (*place, key))
    elif isinstance(old, list) and isinstance(new, list):
        yield from _walk_lists(old, new, place)
    elif old is _MISSING:
        yield place, "added", _brief(new)
    elif new is _MISSING:
        yield place, "gone", f"was {_brief(old)}"
    elif type(old) is not type(new) or old != new:
        yield place, _kind(old, new), _told(old, new)


def _walk_lists(old: list[Any], new: list[Any], place: tuple[str, ...]) -> Iterator[Found]:
    """Entry by entry; of texts, whose lines may come and go, as `diff` does it."""
    if len(old) == len(new):
        for at, (before, after) in enumerate(zip(old, new, strict=True)):
            yield from _walk(before, after, (*place, str(at)))
    elif all(isinstance(entry, str) for entry in [*old, *new]):
        steps = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        for _, begin, end, begin_new, end_new in (step for step in steps if step[0] != "equal"):
            for at, (before, after) in enumerate(zip_longest(old[begin:end], new[begin_new:end_new]), begin):
                yield from _line(before, after, (*place, str(at)))
    else:
        yield place, "changed", f"{len(old)} entries -> {len(new)}: {_brief(old)} -> {_brief(new)}"


def _line(old: str | None, new: str | None, place: tuple[str, ...]) -> Iterator[Found]:
    """A line of a text; one that is new is no new key, but another wording."""
    if old is None:
        yield place, "worded", f"new line {_brief(new)}"
    else:
        yield from _walk(old, _MISSING if new is None else new, place)


def _kind(old: Any, new: Any) -> str:
    """A sentence in other words, with all its numbers, is no change of value."""
    sentences = isinstance(old, str) and isinstance(new, str) and " " in old.strip()
    return "worded" if sentences and _NUMBERS.findall(old) == _NUMBERS.findall(new) else "changed"


def _told(old: Any, new: Any) -> str:
    if isinstance(old, str) and isinstance(new, str):
        return _told_texts(old, new)
    text = f"{_brief(old)} -> {_brief(new)}"
    if isinstance(old, float) and isinstance(new, float):
        text += f"   (relative {abs(new - old) / max(abs(old), 1e-300):.1e})"
    return text


def _told_texts(old: str, new: str) -> str:
    """Of texts with lines, the lines that differ; of long ones what lies around the difference."""
    if "\n" in old and "\n" in new:
        lines = difflib.ndiff(old.splitlines(), new.splitlines())
        return "; ".join(line for line in lines if line[:2] in ("- ", "+ "))
    begin = _alike(old, new)
    end = _alike(old[begin:][::-1], new[begin:][::-1])
    begin, end = max(0, begin - _AROUND), max(0, end - _AROUND)
    cut = [text[begin : len(text) - end] for text in (old, new)]
    before, after = "..." if begin else "", "..." if end else ""
    return " -> ".join(_brief(f"{before}{text}{after}") for text in cut)


def _alike(one: str, other: str) -> int:
    """How many characters both begin with."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _brief(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."
