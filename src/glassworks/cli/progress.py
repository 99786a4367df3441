"""What goes on, on standard error: bars with rate and time left on a terminal, plain lines elsewhere."""

import time
from dataclasses import dataclass
from typing import Self

from rich import progress as bars
from rich.console import Console
from rich.text import Text

from glassworks.core.events import Choice, Event, Note, StageAdvanced, StageEnded, StageStarted


@dataclass
class _Stage:
    """One stage that is under way."""

    unit: str
    begin: float
    done: int = 0
    task: bars.TaskID | None = None

    def summary(self, name: str) -> str:
        """``features  245 images in 7.3 s, 33.6 images/s``."""
        seconds = time.perf_counter() - self.begin
        if not self.done:
            return f"{name}  {seconds:.1f} s"
        return f"{name}  {self.done:,} {self.unit} in {seconds:.1f} s{_rate(self.done / max(seconds, 1e-9), self.unit)}"


class TerminalProgress:
    """Draws events on ``console`` (standard error by default); leaving it as a context cleans the screen."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(stderr=True, highlight=False, markup=False)
        self._stages: dict[str, _Stage] = {}
        self._bars: bars.Progress | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._stop_bars()

    def __call__(self, event: Event) -> None:
        """Draws one event; those that are for other readers leave no trace."""
        if isinstance(event, StageAdvanced):
            self._advance(event)
        elif isinstance(event, StageStarted):
            self._start(event)
        elif isinstance(event, StageEnded):
            self._end(event.name)
        elif isinstance(event, Choice | Note):
            self._console.print(Text.assemble(("  • ", "dim"), event.line), soft_wrap=True)

    def _start(self, event: StageStarted) -> None:
        """A bar appears; a total that is not known makes it pulse."""
        stage = _Stage(event.unit, time.perf_counter())
        self._stages[event.name] = stage
        if self._console.is_terminal:
            if self._bars is None:
                self._bars = _new_bars(self._console)
                self._bars.start()
            stage.task = self._bars.add_task(event.name, total=event.total, unit=event.unit)

    def _advance(self, event: StageAdvanced) -> None:
        """The bar moves on."""
        stage = self._stages[event.name]
        stage.done += event.count
        if self._bars is not None and stage.task is not None:
            self._bars.advance(stage.task, event.count)

    def _end(self, name: str) -> None:
        """The bar gives way to one line."""
        stage = self._stages.pop(name)
        if self._bars is not None and stage.task is not None:
            self._bars.remove_task(stage.task)
        self._console.print(Text(f"  {stage.summary(name)}", style="dim"), soft_wrap=True)
        if not self._stages:
            self._stop_bars()

    def _stop_bars(self) -> None:
        if self._bars is not None:
            self._bars.stop()
            self._bars = None


class _RateColumn(bars.ProgressColumn):
    """Units per second over the last moments."""

    def render(self, task: bars.Task) -> Text:
        """The empty text until there is something to divide."""
        return Text("" if not task.speed else _rate(task.speed, task.fields["unit"]).lstrip(", "), style="cyan")


def _rate(per_second: float, unit: str) -> str:
    digits = 0 if per_second >= 100 else 1
    return f", {per_second:,.{digits}f} {unit}/s"


def _new_bars(console: Console) -> bars.Progress:
    return bars.Progress(
        bars.TextColumn("  {task.description}", markup=False),
        bars.BarColumn(bar_width=30),
        bars.MofNCompleteColumn(),
        _RateColumn(),
        bars.TimeRemainingColumn(compact=True),
        bars.TextColumn("left", style="dim"),
        console=console,
        transient=True,
    )
