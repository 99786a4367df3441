"""Where the user wrote what an error is about: the line of the recipe's file, or an option."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from glassworks.core.errors import InputError
from glassworks.core.toml_lines import line_of

LISTED_KEY = "model.layers"
"""The key under which a recipe lists a network line by line; its errors count those lines."""


@dataclass(frozen=True)
class Places:
    """The places of the keys of a recipe.

    Attributes:
        reference: to the recipe, as the user typed it.
        path: of its file; ``None`` where there is only a source of images.
        settings: ``key=value`` changes, which count before the file.
    """

    reference: str
    path: Path | None
    settings: Sequence[str]

    @contextmanager
    def named(self) -> Iterator[None]:
        """An input error raised inside about a key that the file sets says file, line and key."""
        try:
            yield
        except InputError as error:
            place = self.of(error.key) if error.key else ""
            if place.startswith("line "):
                error.located(f"in {self.reference}, {place}, {error.key}")
                error.problems = self._in_file(error.key, error.problems)
                error.key = ""  # said once
            raise

    @contextmanager
    def named_in_problems(self) -> Iterator[None]:
        """An error raised inside that lists what is wrong with the keys of the recipe says where each stands."""
        try:
            yield
        except InputError as error:
            placed = zip(error.problem_keys, error.problems, strict=False)
            error.problems = [f"{place}: {text}" if (place := self.of(key)) else text for key, text in placed]
            raise

    def of(self, key: str) -> str:
        """``line 3``, ``--set``; empty where it is not known."""
        if self.path is None or not self.path.is_file():
            return ""
        words = key.split(".")
        changed = [setting.partition("=")[0].strip().split(".") for setting in self.settings]
        if any(words[: len(setting)] == setting for setting in changed):
            return "--set"
        line = line_of(self.path.read_text(encoding="utf-8"), words)
        return f"line {line}" if line else ""

    def _in_file(self, key: str, problems: list[str]) -> list[str]:
        """The problems with a text of several lines, whose lines are counted from the beginning of the file."""
        if key != LISTED_KEY:
            return problems
        above = self._lines_above(key)
        return [_moved(problem, above) for problem in problems]

    def _lines_above(self, key: str) -> int:
        """Lines of the file before the first of a text of several lines."""
        assert self.path is not None, "only a key in a file has a line"  # noqa: S101 - our own invariant
        text = self.path.read_text(encoding="utf-8")
        line = line_of(text, key.split(".")) or 0
        begins_below = text.splitlines()[line - 1].rstrip().endswith(('"""', "'''"))
        return line if begins_below else line - 1


def _moved(problem: str, lines: int) -> str:
    return re.sub(r"^line (\d+)", lambda found: f"line {int(found[1]) + lines}", problem)
