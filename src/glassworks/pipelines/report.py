"""The report of a pipeline: numbers of its own kind, and how they are shown.

``numbers`` is the kind's own Report and comes first in the JSON document, its keys at the top. Verdicts, tables and
figures are drawn from it: the terminal shows the first two, the page all three.
"""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from glassworks.charts.spec import Chart
from glassworks.core.recipe import RecipeCard
from glassworks.core.report import Report, plain
from glassworks.looks.health.report import FAULTS, Diagnosis
from glassworks.pipelines.teaching import Teaching


@dataclass(frozen=True)
class Verdict:
    """One sentence; ``tone`` is ``good``, ``note`` (a fact to know) or ``warn`` (something to act on)."""

    tone: Literal["good", "note", "warn"]
    text: str


@dataclass(kw_only=True)
class Table:
    """Numbers in rows.

    Attributes:
        title: above it.
        columns: their names.
        rows: one value per column: text, or a number, which is shown in at most ``digits`` significant digits.
        digits: of every number.
        note: one sentence below the title, or nothing.
    """

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    digits: int = 4
    note: str = ""


@dataclass(frozen=True)
class Shown:
    """What a reader sees of the numbers."""

    verdicts: Sequence[Verdict]
    tables: Sequence[Table] = ()
    charts: Sequence[Chart] = ()
    drawing: Chart | None = None
    """Of the network or the process, which the driver adds; it opens the page."""


@dataclass(kw_only=True)
class Findings(Report):
    """One run, whole.

    Attributes:
        run: path of the run folder.
        task: the kind of recipe.
        title: heading of the page.
        numbers: the kind's own report.
        verdicts: what the numbers say, in sentences.
        tables: the numbers that a reader wants to see.
        charts: drawn when the page is written; in the JSON document as data.
        weights_hash: fingerprint of the networks in ``model.safetensors``; empty where there is none.
        seconds: wall-clock seconds by stage, in order.
        choices: what was decided automatically, one sentence each.
        card: what the recipe teaches, where it has one.
        idea: the lesson around the result.
        recipe: the resolved recipe as TOML text.
        created: date and time, as shown.
        version: of glassworks.
    """

    run: str
    task: str
    title: str
    numbers: Report
    verdicts: list[Verdict]
    tables: list[Table] = field(default_factory=list)
    charts: list[Chart] = field(default_factory=list)
    weights_hash: str = ""
    seconds: dict[str, float] = field(default_factory=dict)
    choices: list[str] = field(default_factory=list)
    card: RecipeCard | None = None
    idea: Teaching | None = None
    recipe: str = ""
    created: str = ""
    version: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values: ``run``, ``task``, ``title``, the kind's own numbers, then the rest."""
        names = ("verdicts", "tables", "weights_hash", "seconds", "choices", "recipe", "created", "version")
        head = {"run": self.run, "task": self.task, "title": self.title}
        rest = {name: plain(getattr(self, name)) for name in names}
        rest["figures"] = [{"title": chart.title, "caption": chart.caption} for chart in self.charts]
        rest["charts"] = [chart.to_dict() for chart in self.charts]
        rest["card"] = self.card.model_dump() if self.card else None
        rest["idea"] = self.idea.to_dict() if self.idea else None
        own = self.numbers.to_dict()
        assert not own.keys() & {*head, *rest}, "a kind's numbers have names of their own"  # noqa: S101 - ours
        return head | own | rest


def health_verdict(diagnoses: Sequence[Diagnosis], run: str) -> Verdict | None:
    """What the doctor found in a run, in one sentence; ``None`` where nothing is wrong."""
    if not diagnoses:
        return None
    faults = [f"{FAULTS[one.name]}{f' (layer {one.layer})' if one.layer else ''}" for one in diagnoses]
    listed = " and ".join([", ".join(faults[:-1]), faults[-1]] if len(faults) > 1 else faults)
    tone = "warn" if any(one.state == "fail" for one in diagnoses) else "note"
    return Verdict(tone, f"The doctor found {listed}: glassworks doctor {shlex.quote(run)} shows the evidence.")
