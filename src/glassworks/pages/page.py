"""One self-contained page for one run: no network, no font files, nothing that must run, and every word escaped.

The page's own small script (sorting of tables) is allowed by its hash in a content security policy; nothing else can
run or be fetched, whatever class names and paths contain.
"""

import base64
import hashlib
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from glassworks.charts.format import compact, count, duration, percent, points, scientific, share
from glassworks.charts.svg import Line, heat_map, line_chart, reliability_chart
from glassworks.core.files import write_atomic
from glassworks.core.workspace import RunFolder
from glassworks.data.sources.source import Problem
from glassworks.metrics.classification import ClassScore, Evaluation
from glassworks.pipelines.classification import words
from glassworks.pipelines.classification.report import Epoch, Head, RunReport

MATRIX_CLASSES = 20
"""Up to here the confusion matrix is a table of numbers; beyond, a picture and the most confused pairs."""

HEAT_CLASSES = 300
"""Beyond this, the picture's cells are smaller than a screen's dots, and only the pairs are listed."""

MOST_ROWS, MOST_PAIRS, MOST_PROBLEMS = 300, 20, 50
"""Longest lists on the page; the rest is counted there and complete in ``report.json``."""


def write_report(folder: RunFolder, report: RunReport) -> None:
    """Writes ``report.html``, then ``report.json``, whose presence says that the run is finished.

    Raises:
        RunError: the disk is full, the folder cannot be written, ...
    """
    # File names need not be valid text: what UTF-8 cannot hold is written as an escape, which JSON reads back.
    write_atomic(folder.report_html, render(report).encode("utf-8", "backslashreplace"))
    write_atomic(folder.report_json, report.to_json().encode("utf-8", "backslashreplace"))


def render(report: RunReport) -> str:
    """The page as HTML text."""
    evaluation = report.evaluation
    all_pairs = words.confused_pairs(evaluation)
    pairs = _worth_listing(all_pairs)
    return (
        environment()
        .get_template("report.html")
        .render(
            report=report,
            evaluation=evaluation,
            style=Markup(resource("style.css")),  # noqa: S704 - our own file
            script=Markup(resource("sort.js")),  # noqa: S704 - our own file
            script_hash=sha256(resource("sort.js")),
            verdicts=words.verdicts(report),
            matrix=_matrix(evaluation) if len(report.classes) <= MATRIX_CLASSES else None,
            heat=heat_map(evaluation.confusion) if MATRIX_CLASSES < len(report.classes) <= HEAT_CLASSES else None,
            pairs=pairs,
            more_pairs=len(all_pairs) - len(pairs),
            class_rows=_class_rows(report),
            most_rows=MOST_ROWS,
            reliability=reliability_chart(evaluation.reliability),
            head_charts=_head_charts(report.head) if report.head else [],
            curve_charts=_curve_charts(report.curves),
            problem_groups=_problem_groups(report.problems),
            most_problems=MOST_PROBLEMS,
        )
    )


@cache
def environment() -> Environment:
    """The templates with the filters that write numbers in words; every value is escaped."""
    environment = Environment(
        loader=PackageLoader("glassworks.pages", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    named: list[Callable[..., str]] = [
        share, percent, points, count, duration, compact, scientific
    ]  # fmt: skip
    environment.filters.update({function.__name__: function for function in named})
    return environment


@cache
def resource(name: str) -> str:
    """A file beside the templates, as text."""
    return files("glassworks.pages").joinpath("templates", name).read_text(encoding="utf-8")


def sha256(text: str) -> str:
    """The hash by which a content security policy lets one script run."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


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


def _worth_listing(pairs: list[words.ConfusedPair]) -> list[words.ConfusedPair]:
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
class Chart:
    """A drawing with its heading; ``legend`` holds (CSS class, words) pairs."""

    title: str
    svg: Markup
    legend: tuple[tuple[str, str], ...] = ()


def _head_charts(head: Head) -> list[Chart]:
    """Log loss and accuracy on the held-out folds over the regularisation strength."""
    path = sorted((point for point in head.path if point.regularisation > 0), key=lambda point: point.regularisation)
    if len(path) < 2:
        return []
    common: dict[str, Any] = {"x_title": "regularisation", "log_x": True, "mark": head.regularisation}
    loss = Line("a", [(point.regularisation, point.log_loss) for point in path])
    accuracy = Line("a", [(point.regularisation, point.accuracy) for point in path])
    return [
        Chart("Log loss on held-out folds", line_chart([loss], label=_path_label(head, "log loss"), **common)),
        Chart(
            "Accuracy on held-out folds",
            line_chart([accuracy], label=_path_label(head, "accuracy"), y_format=percent, **common),
        ),
    ]


def _path_label(head: Head, what: str) -> str:
    strengths = f"{len(head.path)} regularisation strengths; chosen: {compact(head.regularisation)}"
    return f"Cross-validated {what} at {strengths}"


def _curve_charts(curves: list[Epoch]) -> list[Chart]:
    """Loss, accuracy and learning rate over the epochs, each only if it was measured."""
    measured = [epoch for epoch in curves if epoch.monitor_loss is not None]
    best = min(measured, key=lambda epoch: epoch.monitor_loss or 0.0).epoch if measured else None

    def line(style: str, name: str) -> Line:
        return Line(style, [(epoch.epoch, getattr(epoch, name)) for epoch in curves])

    drawn = [
        ("Loss", [line("a", "train_loss"), line("b", "monitor_loss")], (("a", "training"), ("b", "monitor images"))),
        ("Accuracy on the monitor images", [line("b", "monitor_accuracy")], ()),
        ("Learning rate", [line("c", "learning_rate")], ()),
    ]
    charts = []
    for title, lines, legend in drawn:
        svg = line_chart(
            lines,
            label=f"{title} over {len(curves)} epochs",
            x_title="epoch",
            y_format=percent if title.startswith("Accuracy") else compact,
            mark=None if title == "Learning rate" else best,
        )
        charts.append(Chart(title, svg, legend))
    return [chart for chart in charts if chart.svg]


@dataclass(frozen=True)
class ProblemGroup:
    """All problems of one kind; ``shown`` is the start of the list."""

    title: str
    actions: str
    count: int
    shown: list[Problem]


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
        )
        for kind, found in by_kind.items()
    ]
    return sorted(groups, key=lambda group: ("excluded" not in group.actions, -group.count, group.title))


def labelled(svg: str, caption: str) -> str:
    """A drawing whose caption is read out to those who cannot see it."""
    return svg.replace('role="img"', f'role="img" aria-label="{escape(caption)}"', 1)
