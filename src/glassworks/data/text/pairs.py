"""Pairs of short texts: drawn by us (digits to reverse, dates to normalize) or read from a tab-separated file.

Shape letters: N pairs, S source symbols, T target symbols.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from glassworks.core.errors import DataError
from glassworks.data.text.characters import Vocabulary, read_text

RESERVED = ("<pad>", "<begin>", "<end>")
"""Padding, beginning and end: numbers 0, 1 and 2 of every vocabulary of pairs; no character of a text has them."""

Pair = tuple[str, str]

_FORMS: tuple[Callable[[date], str], ...] = (
    lambda day: f"{day.day} {day:%B} {day.year}",
    lambda day: f"{day:%B} {day.day}, {day.year}",
    lambda day: f"{day.day} {day:%b} {day.year}",
    lambda day: f"{day:%b} {day.day}, {day.year}",
    lambda day: f"{_ordinal(day.day)} of {day:%B} {day.year}",
    lambda day: f"{day:%A}, {day.day} {day:%B} {day.year}",
    lambda day: f"{day:%a} {day:%b} {day.day} {day.year}",
    lambda day: f"{day.day}.{day.month}.{day.year}",
    lambda day: f"{day:%d.%m.%Y}",
    lambda day: f"{day:%Y%m%d}",
    lambda day: f"{day.year}/{day.month}/{day.day}",
)
"""How people write a day; day before month wherever both are numbers with dots."""


def reversed_digits(count: int, length: int, seed: int) -> list[Pair]:
    """Different random strings of digits, each with its reverse.

    Raises:
        DataError: there are not so many.
    """
    if count > 10**length // 2:
        raise DataError(
            expected=f"at most {10**length // 2:,} pairs of {length} digits",
            found=f"{count:,}",
            do="Lower data.count, or raise data.length.",
        )
    random = np.random.default_rng(seed)
    drawn: dict[str, None] = {}
    while len(drawn) < count:
        digits = random.integers(0, 10, (count, length))
        drawn |= dict.fromkeys("".join(map(str, row)) for row in digits)
    return [(text, text[::-1]) for text in list(drawn)[:count]]


def dates(count: int, seed: int) -> list[Pair]:
    """Days from 1900 to 2099 in many forms, each with its ISO form: ``3rd of March 1987`` to ``1987-03-03``.

    Raises:
        DataError: there are not so many.
    """
    days = (date(2100, 1, 1) - date(1900, 1, 1)).days
    if count > days * len(_FORMS) // 2:
        raise DataError(
            expected=f"at most {days * len(_FORMS) // 2:,} dates", found=f"{count:,}", do="Lower data.count."
        )
    random = np.random.default_rng(seed)
    drawn: dict[str, str] = {}
    while len(drawn) < count:
        day = date(1900, 1, 1) + timedelta(days=int(random.integers(days)))
        text = _FORMS[int(random.integers(len(_FORMS)))](day)
        text = (text, text.lower(), text.upper())[int(random.integers(3))]
        drawn[text] = day.isoformat()
    return list(drawn.items())


def _ordinal(number: int) -> str:
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def read_pairs(path: str | Path) -> list[Pair]:
    """One pair a line, source and target parted by a tab; further columns and empty lines do not count.

    Raises:
        DataError: no such file, or lines without two texts: all of them are named.
    """
    lines = [(number, line) for number, line in enumerate(read_text(path).splitlines(), start=1) if line.strip()]
    pairs = {number: line.split("\t") for number, line in lines}
    wrong = [
        f"line {number}: {'no tab' if len(parts) < 2 else 'an empty text'}"
        for number, parts in pairs.items()
        if len(parts) < 2 or not parts[0].strip() or not parts[1].strip()
    ]
    if wrong:
        raise DataError(
            expected=f"two texts parted by a tab on every line of {path}",
            found=f"{len(wrong)} of {len(lines)} lines without",
            do="Correct these lines.",
            problems=wrong[:20],
        )
    found = list(dict.fromkeys((parts[0].strip(), parts[1].strip()) for parts in pairs.values()))
    if len(found) < 2:
        raise DataError(
            expected=f"at least two different pairs in {path}", found=str(len(found)), do="Give more lines."
        )
    return found


def vocabulary_of(texts: Sequence[str]) -> Vocabulary:
    """The characters of the texts behind the reserved symbols."""
    characters: set[str] = set()
    return Vocabulary((*RESERVED, *sorted(characters.union(*texts))))


def padded(texts: Sequence[str], vocabulary: Vocabulary, *, end: bool) -> np.ndarray:
    """Numbers of the texts' characters, int64 [N, longest], zeros behind; ``end`` puts the end's symbol after each."""
    coded = [np.append(vocabulary.encode(text), [2] * end) for text in texts]
    table_NT = np.zeros((len(texts), max(map(len, coded))), dtype=np.int64)
    for row, codes in zip(table_NT, coded, strict=True):
        row[: len(codes)] = codes
    return table_NT
