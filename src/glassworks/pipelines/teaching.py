"""What a run's page teaches around its result: the idea with its formula and drawing, what to try, where to go on."""

import re
import shlex
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from glassworks.charts.spec import Chart
from glassworks.core.recipe import Recipe
from glassworks.core.report import Report, plain
from glassworks.core.workspace import RunFolder
from glassworks.course.idea import Formula, Idea, Source, Trial, idea_of, ideas, value_at
from glassworks.course.lessons import station_of

OWN_PAGES = {"map.html": "The map", "samples": "Samples, epoch by epoch"}
"""What a run may have written beside its report, and what a link to it says."""


@dataclass(kw_only=True)
class OwnPage(Report):
    """A page or folder of images that this run wrote; ``path`` is relative to the report."""

    title: str
    path: str


@dataclass(kw_only=True)
class Neighbour(Report):
    """The recipe before or after in the course; ``path`` of its report where one lies beside this run, else empty."""

    recipe: str
    path: str = ""


@dataclass(kw_only=True)
class Teaching(Report):
    """The lesson of a run.

    Attributes:
        recipe: the shipped recipe whose idea this is; empty for a recipe that has none.
        lesson: its number in the course; ``None`` outside of the course.
        lesson_title: what the lesson is about.
        differs: which settings are not those that the text is about, in words; empty where it holds.
        lines: three short ones.
        formulas: what they say, and LaTeX.
        where: what the symbols mean.
        drawing: of the network or the process, from the run's own networks.
        tries: commands and what should change.
        looks: commands that look inside, and what they show.
        sources: by name, year and address.
        pages: what the run wrote beside its report.
        previous: in the course's order.
        following: the same.
    """

    recipe: str = ""
    lesson: int | None = None
    lesson_title: str = ""
    differs: str = ""
    lines: list[str] = field(default_factory=list)
    formulas: list[Formula] = field(default_factory=list)
    where: str = ""
    drawing: Chart | None = None
    tries: list[Trial] = field(default_factory=list)
    looks: list[Trial] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    pages: list[OwnPage] = field(default_factory=list)
    previous: Neighbour | None = None
    following: Neighbour | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values; the drawing is a chart."""
        values = super().to_dict() | {"drawing": self.drawing.to_dict() if self.drawing else None}
        for name in ("formulas", "tries", "looks", "sources"):
            values[name] = [plain(one.model_dump()) for one in getattr(self, name)]
        return values


def teaching_of(recipe: Recipe, drawing: Chart | None, folder: RunFolder | None = None) -> Teaching:
    """What the page of a run of ``recipe`` teaches.

    Args:
        recipe: the resolved one.
        drawing: of its network or process, if there is one.
        folder: of the run; ``None`` for a document about the recipe.
    """
    name = recipe.card.idea if recipe.card else ""
    pages = _own_pages(folder) if folder else []
    if name not in ideas():  # a recipe of the user's own
        return Teaching(drawing=drawing, pages=pages)
    idea, station = idea_of(name), station_of(name)
    found = Teaching(recipe=name, drawing=drawing, pages=pages, sources=list(idea.sources))
    found.differs = _difference(idea, recipe.model_dump(mode="json"))
    if station:
        found.lesson, found.lesson_title = station.lesson.number, station.lesson.title
        found.previous, found.following = (_neighbour(one, folder) for one in (station.previous, station.following))
    if found.differs:
        return found
    run = shlex.quote(str(folder.path)) if folder else "RUN"
    return replace(
        found,
        lines=list(idea.lines),
        formulas=list(idea.formulas),
        where=idea.where,
        tries=[_typed(trial, run) for trial in idea.tries],
        looks=[_typed(trial, run) for trial in idea.looks],
    )


def _typed(trial: Trial, run: str) -> Trial:
    return trial.model_copy(update={"command": trial.command.replace("RUN", run)})


def _difference(idea: Idea, values: dict[str, Any]) -> str:
    if idea.holds_for(values):
        return ""
    return ", ".join(
        f"{key} = {value_at(values, key)}" for key, right in idea.holds.items() if value_at(values, key) not in right
    )


def _neighbour(name: str, folder: RunFolder | None) -> Neighbour | None:
    if not name:
        return None
    report = _newest_report(name, folder) if folder else None
    return Neighbour(recipe=name, path=f"../{report.parent.name}/report.html" if report else "")


def _newest_report(name: str, folder: RunFolder) -> Path | None:
    """Of the runs of a recipe that lie beside this one: ``NAME-001``, ``NAME-002``, ... or ``NAME``."""
    beside = sorted(folder.path.absolute().parent.glob(f"{name}*/report.html"))
    own = re.compile(rf"{re.escape(name)}(-\d{{3,}})?")
    runs = [report for report in beside if own.fullmatch(report.parent.name)]
    return max(runs, key=_written, default=None)


def _written(report: Path) -> float:
    """When, on the clock of the file system; long ago for one that was deleted just now."""
    try:
        return report.stat().st_mtime
    except OSError:
        return 0.0


def _own_pages(folder: RunFolder) -> list[OwnPage]:
    found = [(name, title) for name, title in OWN_PAGES.items() if (folder.path / name).exists()]
    return [OwnPage(title=title, path=name) for name, title in found]
