"""What ``look activations`` shows: feature maps, the arithmetic of one cell, or dead and saturated units."""

from typing import Any

from glassworks.charts.format import percent
from glassworks.looks.view import Block, Facts, Table, by, place

_MOST_ROWS = 12


def terminal(report: Any) -> list[Block]:
    """The strongest channels, the heaviest terms, or every layer's units, by what was looked at."""
    if hasattr(report, "layers"):
        return _units(report)
    return _arithmetic(report) if hasattr(report, "operation") else _maps(report)


def _maps(report: Any) -> list[Block]:
    silent = f", {report.silent:,} of them zero everywhere" if report.silent else ""
    rows = [
        ("Layer", f"{report.layer} ({report.module})"),
        ("Output", by(report.shape)),
        ("Feature maps", f"{len(report.channels):,}{silent}"),
    ]
    columns = ["channel", "energy", "mean", "least", "greatest", "above zero"]
    lines = [
        (
            one.channel,
            percent(one.share),
            *(f"{value:.4g}" for value in (one.mean, one.low, one.high)),
            percent(one.active),
        )
        for one in report.channels[:_MOST_ROWS]
    ]
    return [Facts("What a layer answers", rows), Table(columns, lines, columns)]


def _units(report: Any) -> list[Block]:
    counts = f"{report.dead:,} dead, {report.saturated:,} saturated of {report.units:,}"
    columns = ["layer", "function", "units", "dead", "saturated", "active"]
    lines = [
        (one.layer, one.operation, one.units, one.dead, one.saturated, percent(one.active)) for one in report.layers
    ]
    facts = Facts("Dead and saturated units", [("Units", counts), ("Images", f"{report.images:,}")])
    return [facts, Table(columns, lines, columns[2:])]


def _arithmetic(report: Any) -> list[Block]:
    rows = [
        ("Cell", f"{report.layer}[{place(report.unit)}], {report.operation}"),
        ("Formula", report.formula),
        ("Inputs", f"{len(report.inputs):,}, laid out as {by(report.shape)}"),
        ("Bias", f"{report.bias:.9g}"),
        ("Sum", f"{report.sum:.12g}"),
        ("The network's own", f"{report.value:.12g}, {report.difference:.1e} apart"),
    ]
    weights = report.weights or [None] * len(report.inputs)
    products = report.products or report.inputs
    terms = sorted(zip(report.where, report.inputs, weights, products, strict=True), key=lambda term: -abs(term[3]))
    lines = [
        (
            place(where) if where else "padding",
            f"{value:.6g}",
            "" if weight is None else f"{weight:.6g}",
            f"{product:.6g}",
        )
        for where, value, weight, product in terms[:_MOST_ROWS]
    ]
    columns = ["from", "input", "weight", "product"]
    return [Facts("The arithmetic of one cell", rows), Table(columns, lines, columns[1:])]
