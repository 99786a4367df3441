"""What a run of any task but image classification tells: numbers of its own kind, and how they are shown.

``numbers`` is the kind's own Report and comes first in the JSON document, its keys at the top. Verdicts, tables and
figures are drawn from it: the terminal shows the first two, the page all three.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from typing import Any

from glassworks.charts.figures import Figure
from glassworks.charts.spec import Chart
from glassworks.core.context import RunContext
from glassworks.core.files import write_atomic
from glassworks.core.recipe import Card, Recipe, to_toml
from glassworks.core.report import Report, plain
from glassworks.core.workspace import RunFolder
from glassworks.pipelines.classification.words import Verdict


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
        figures: drawn from the numbers when the page is written; charts are in the JSON document as data.
        weights_hash: fingerprint of the networks in ``model.safetensors``; empty where there is none.
        seconds: wall-clock seconds by stage, in order.
        choices: what was decided automatically, one sentence each.
        card: what the recipe teaches, where it has one.
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
    figures: list[Figure | Chart] = field(default_factory=list)
    weights_hash: str = ""
    seconds: dict[str, float] = field(default_factory=dict)
    choices: list[str] = field(default_factory=list)
    card: Card | None = None
    recipe: str = ""
    created: str = ""
    version: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values: ``run``, ``task``, ``title``, the kind's own numbers, then the rest."""
        names = ("verdicts", "tables", "weights_hash", "seconds", "choices", "recipe", "created", "version")
        head = {"run": self.run, "task": self.task, "title": self.title}
        rest = {name: plain(getattr(self, name)) for name in names}
        rest["figures"] = [{"title": figure.title, "caption": figure.caption} for figure in self.figures]
        rest["charts"] = [figure.to_dict() for figure in self.figures if isinstance(figure, Chart)]
        rest["card"] = self.card.model_dump() if self.card else None
        own = self.numbers.to_dict()
        assert not own.keys() & {*head, *rest}, "a kind's numbers have names of their own"  # noqa: S101 - ours
        return head | own | rest


def finish(
    recipe: Recipe,
    folder: RunFolder,
    context: RunContext,
    numbers: Report,
    *,
    verdicts: Sequence[Verdict],
    tables: Sequence[Table] = (),
    figures: Sequence[Figure | Chart] = (),
    weights_hash: str = "",
) -> Findings:
    """The last step of a runner: the findings of ``recipe``, written to ``folder`` with the resolved recipe.

    Raises:
        RunError: the disk is full, the folder cannot be written, ...
    """
    from glassworks.looks.health.compute import diagnose
    from glassworks.pages.findings_page import write_findings
    from glassworks.pipelines.classification.words import health_verdict

    told = health_verdict(diagnose(folder), str(folder.path))
    text = to_toml(recipe)
    write_atomic(folder.recipe, text)
    found = Findings(
        run=str(folder.path),
        task=recipe.task,
        title=recipe.card.title if recipe.card else recipe.task.replace("_", " ").capitalize(),
        numbers=numbers,
        verdicts=[*verdicts, *([told] if told else [])],
        tables=list(tables),
        figures=list(figures),
        weights_hash=weights_hash,
        seconds=dict(context.record.seconds),
        choices=context.record.lines,
        card=recipe.card,
        recipe=text,
        created=datetime.now().astimezone().strftime("%Y-%m-%d %H:%M"),
        version=version("glassworks"),
    )
    write_findings(folder, found)
    if weights_hash:
        context.artefact(folder.model, "model")
    context.artefact(folder.report_html, "report")
    return found
