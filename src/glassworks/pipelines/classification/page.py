"""The page of a classifier: what it gets right and wrong, whether it can be believed, and how it came about."""

import json
from collections import defaultdict
from dataclasses import dataclass

from glassworks.charts.spec import ImageGrid
from glassworks.core.files import write_atomic
from glassworks.core.workspace import RunFolder
from glassworks.data.sources.source import Problem
from glassworks.metrics.classification import ClassScore, Evaluation
from glassworks.pages.page import page
from glassworks.pipelines.classification.report import RunReport
from glassworks.pipelines.classification.show import confusion, curve_charts, head_charts, reliability
from glassworks.pipelines.classification.verdicts import ConfusedPair, confused_pairs
from glassworks.pipelines.report import Shown

MATRIX_CLASSES = 20
"""Up to here the confusion matrix is a table of numbers; beyond, a chart and the most confused pairs."""

HEAT_CLASSES = 300
"""Beyond this, the chart's cells are smaller than a screen's dots, and only the pairs are listed."""

MOST_ROWS, MOST_PAIRS, MOST_PROBLEMS = 300, 20, 50
"""Longest lists on the page; the rest is counted there and complete in ``report.json``."""


def write_report(folder: RunFolder, report: RunReport, shown: Shown) -> None:
    """Writes ``report.html``, then ``report.json``, whose presence says that the run is finished.

    Raises:
        RunError: the disk is full, the folder cannot be written, ...
    """
    charts = [chart.to_dict() for chart in shown.charts]
    text = json.dumps(report.to_dict() | {"charts": charts}, ensure_ascii=False, allow_nan=False)
    # File names need not be valid text: what UTF-8 cannot hold is written as an escape, which JSON reads back.
    write_atomic(folder.report_html, render(report, shown).encode("utf-8", "backslashreplace"))
    write_atomic(folder.report_json, text.encode("utf-8", "backslashreplace"))


def render(report: RunReport, shown: Shown) -> str:
    """The page as HTML text."""
    evaluation, count = report.evaluation, len(report.classes)
    all_pairs = confused_pairs(evaluation)
    pairs = _worth_listing(all_pairs)
    classes = f"{count:,} {'class' if count == 1 else 'classes'}"
    meta = [classes, report.created, f"glassworks {report.version}"]
    return page(
        "pipelines/classification/templates/page.html",
        report.title,
        meta=[report.backbone.name, *meta] if report.backbone else meta,
        scripts=["sort.js"],
        report=report,
        evaluation=evaluation,
        verdicts=shown.verdicts,
        matrix=_matrix(evaluation) if count <= MATRIX_CLASSES else None,
        confusion=confusion(evaluation) if MATRIX_CLASSES < count <= HEAT_CLASSES else None,
        pairs=pairs,
        more_pairs=len(all_pairs) - len(pairs),
        class_rows=_class_rows(report),
        most_rows=MOST_ROWS,
        reliability=reliability(evaluation.reliability),
        head_charts=head_charts(report.head) if report.head else [],
        curve_charts=curve_charts(report.curves),
        templates=[chart for chart in shown.charts if isinstance(chart.panels[0], ImageGrid)],
        problem_groups=_problem_groups(report.problems),
        most_problems=MOST_PROBLEMS,
    )


@dataclass(frozen=True)
class Cell:
    """One cell of the confusion matrix; ``tint`` in [0, 1] is its share of the row's images."""

    count: int
    tint: float
    right: bool


def _matrix(evaluation: Evaluation) -> list[list[Cell]]:
    return [
        [Cell(number, number / max(1, sum(counts)), row == column) for column, number in enumerate(counts)]
        for row, counts in enumerate(evaluation.confusion)
    ]


def _worth_listing(pairs: list[ConfusedPair]) -> list[ConfusedPair]:
    """Those confused more than once; where there are none, a few of the others."""
    return [pair for pair in pairs if pair.count > 1][:MOST_PAIRS] or pairs[: MOST_PAIRS // 4]


@dataclass(frozen=True)
class ClassRow:
    """One row of the class table; ``train`` is ``None`` where the number of training images is not known."""

    score: ClassScore
    train: int | None


def _class_rows(report: RunReport) -> list[ClassRow]:
    """In the order of the classes while they fit on a screen, else the weakest first."""
    train = report.counts.get("train")
    scores = report.evaluation.per_class
    rows = [ClassRow(score, train[at] if train else None) for at, score in enumerate(scores)]
    if len(rows) > MATRIX_CLASSES:
        rows.sort(key=lambda row: (row.score.f1 is None, row.score.f1 or 0.0))
    return rows[:MOST_ROWS]


@dataclass(frozen=True)
class ProblemGroup:
    """All problems of one kind; ``shown`` is the start of the list, ``detail`` what is the same of several."""

    title: str
    actions: str
    count: int
    shown: list[Problem]
    detail: str


def _problem_groups(problems: list[Problem]) -> list[ProblemGroup]:
    """By kind; what was left out first, then by number."""
    by_kind: dict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        by_kind[problem.kind].append(problem)
    groups = [
        ProblemGroup(
            title=kind.replace("_", " ").capitalize(),
            actions=", ".join(sorted({problem.action for problem in found})),
            count=len(found),
            shown=found[:MOST_PROBLEMS],
            detail=found[0].detail if len(found) > 1 and len({problem.detail for problem in found}) == 1 else "",
        )
        for kind, found in by_kind.items()
    ]
    return sorted(groups, key=lambda group: ("excluded" not in group.actions, -group.count, group.title))
