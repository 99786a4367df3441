"""One self-contained page for one look: as a run's report, without network, fonts or anything that must run."""

import json
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from glassworks.charts.format import percent
from glassworks.charts.svg import Line, line_chart
from glassworks.instruments.units import UnitsReport
from glassworks.looks.activations.arithmetic import Arithmetic
from glassworks.looks.activations.compute import ActivationsReport, Channel
from glassworks.looks.backprop.compute import BackpropReport
from glassworks.looks.filters.compute import Filter, FiltersReport
from glassworks.looks.graph.compute import GraphReport
from glassworks.looks.view import Page
from glassworks.pages.page import page

MOST_TERMS = 200
"""Longest table of an arithmetic; the rest is in look.json."""


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


def activations_page(
    report: ActivationsReport,
    model: str,
    notes: Sequence[str],
    *,
    picture: str,
    tiles: Sequence[tuple[Channel, str]],
) -> str:
    """A layer's feature maps; ``picture`` and ``tiles`` hold data URIs."""
    meta = [model, report.layer]
    return look_page(
        "look_activations.html", "What a layer answers", meta, notes, report=report, picture=picture, tiles=tiles
    )


def filters_page(report: FiltersReport, model: str, notes: Sequence[str], tiles: Sequence[tuple[Filter, str]]) -> str:
    """A convolution's filters; ``tiles`` hold data URIs."""
    title = "What a layer looks for"
    return look_page("look_filters.html", title, [model, report.layer], notes, report=report, tiles=tiles)


def arithmetic_page(report: Arithmetic, model: str, notes: Sequence[str]) -> str:
    """One cell's arithmetic, its heaviest terms first where there are many."""
    listed: list[list[Any]] = [report.weights or [None], report.products or [None]]
    weights, products = (values * len(report.inputs) if values == [None] else values for values in listed)
    rows = [
        {"where": where, "input": value, "weight": weight, "product": product}
        for where, value, weight, product in zip(report.where, report.inputs, weights, products, strict=True)
    ]
    if len(rows) > MOST_TERMS:
        rows = sorted(rows, key=lambda row: -abs(row["input"] if row["product"] is None else row["product"]))
    title = "The arithmetic of one cell"
    return look_page("look_arithmetic.html", title, [model, report.layer], notes, report=report, rows=rows[:MOST_TERMS])


def units_page(report: UnitsReport, model: str, notes: Sequence[str]) -> str:
    """Dead and saturated units by layer."""
    return look_page("look_units.html", "Dead and saturated units", [model], notes, report=report)


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


def graph_page(report: GraphReport, model: str, notes: Sequence[str]) -> str:
    """The graph, to unfold, zoom and search; its data stands in the page as JSON."""
    values = report.to_dict()
    text = json.dumps({"nodes": values["nodes"], "edges": values["edges"]}, separators=(",", ":"))
    return look_page(
        "look_graph.html",
        f"{model} as a graph",
        [f"{len(report.nodes):,} nodes", f"{len(report.edges):,} edges"],
        notes,
        script="look_graph.js",
        report=report,
        data=Markup(text.replace("<", "\\u003c").replace("&", "\\u0026")),  # noqa: S704 - no tag can begin in it
    )


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
