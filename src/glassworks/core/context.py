"""Progress as the library sees it: named stages with counts, and single lines. Surfaces decide what draws them."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class RunContext:
    """Silent by default, and the stop-watch of every run; a surface overrides the ``on_`` methods to draw.

    Attributes:
        seconds: wall-clock seconds by stage, in the order the stages began; a repeated stage adds up.
        lines: every line said, in order.
    """

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.lines: list[str] = []

    @contextmanager
    def stage(self, name: str, total: int | None = None, unit: str = "images") -> Iterator[Callable[[int], None]]:
        """Times a stage and yields ``advance(count)``; ``total`` is ``None`` where the end is not known."""
        begin = time.perf_counter()
        self.on_start(name, total, unit)
        try:
            yield lambda count: self.on_advance(name, count)
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - begin
            self.on_end(name)

    def say(self, line: str) -> None:
        """One line for the user: a choice that was made, something noteworthy that was found."""
        self.lines.append(line)
        self.on_line(line)

    def on_start(self, name: str, total: int | None, unit: str) -> None:
        """A stage begins."""

    def on_advance(self, name: str, count: int) -> None:
        """``count`` further units of a stage are done."""

    def on_end(self, name: str) -> None:
        """A stage ended, well or not."""

    def on_line(self, line: str) -> None:
        """A line was said."""
