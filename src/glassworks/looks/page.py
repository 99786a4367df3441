"""One self-contained page for one look: as a run's report, without network, fonts or anything that must run."""

from collections.abc import Sequence
from typing import Any

from glassworks.charts.format import percent
from glassworks.charts.svg import Line, line_chart
from glassworks.looks.backprop.compute import BackpropReport
from glassworks.looks.view import Page
from glassworks.pages.page import page


def render(page: Page, model: str, notes: Sequence[str]) -> str:
    """The page as HTML text; the network's name and ``notes`` stand first."""
    meta, notes = [model, *page.meta], [*notes, *page.notes]
    return look_page(page.template, page.title, meta, notes, page.script, **page.values)


def look_page(
    template: str, title: str, meta: Sequence[str], notes: Sequence[str], script: str = "", **values: Any
) -> str:
    """A page from one of our templates that extend ``base.html``.

    Args:
        template: its file name.
        title: the heading.
        meta: what stands below it.
        notes: what a person should know first.
        script: file name of the page's own script, if it has one.
        values: what the template reads.
    """
    return page(template, title, meta=meta, notes=notes, styles=["look.css"], script=script, **values)


def backprop_page(report: BackpropReport, model: str, notes: Sequence[str]) -> str:
    """The backpropagation microscope."""
    return look_page(
        "look_backprop.html",
        "Backpropagation, one weight at a time",
        [model, report.layer],
        notes,
        report=report,
        table=getattr(report, "table", None),
    )


def explain_page(report: Any, model: str, notes: Sequence[str], *, picture: str, tiles: Sequence[str]) -> str:
    """Maps with their tests; ``report`` is an ``ExplainReport``, ``picture`` and ``tiles`` hold data URIs."""
    charts = []
    for one in report.explanations:
        pair = []
        for name in ("deletion", "insertion"):
            lines = [_curve("random", getattr(other, name)) for other in report.random]
            lines.append(_curve("a", getattr(one.curves, name)))
            label = f"Probability of the class during {name} by {one.method}"
            pair.append(line_chart(lines, label=label, x_title="share of the pixels", y_format=percent))
        charts.append((one.method, *pair))
    return look_page(
        "look_explain.html",
        "Where an answer comes from",
        [model, report.label],
        notes,
        report=report,
        picture=picture,
        tiles=list(zip(report.explanations, tiles, strict=True)),
        charts=charts,
    )


def _curve(style: str, values: Sequence[float]) -> Line:
    return Line(style, [(index / (len(values) - 1), value) for index, value in enumerate(values)])


def dream_page(
    report: Any, model: str, notes: Sequence[str], *, pictures: Sequence[Sequence[str]], best: Sequence[Sequence[str]]
) -> str:
    """Pictures by layer; ``report`` is a ``DreamReport``; ``pictures`` and ``best`` hold data URIs by aim."""
    layers: dict[str, list[Any]] = {}
    for one, images, found in zip(report.dreams, pictures, best, strict=True):
        name = one.name or f"{one.kind} {', '.join(map(str, one.unit))}"
        layers.setdefault(one.layer, []).append((one, name, images, found))
    chart = None
    if len(report.dreams) == 1:
        (one,) = report.dreams
        last = max(1, len(one.curve) - 1)
        line = Line("a", [(round(at * (report.steps - 1) / last) + 1, value) for at, value in enumerate(one.curve)])
        chart = line_chart([line], label=f"The answer of {one.title} over the steps", x_title="step")
    return look_page(
        "look_dream.html",
        "What a network would like to see",
        [model, f"{len(report.dreams) * report.pictures:,} pictures"],
        notes,
        report=report,
        layers=list(layers.items()),
        chart=chart,
    )
