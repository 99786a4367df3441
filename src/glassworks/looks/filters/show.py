"""What ``look filters`` shows: a convolution's filters as images."""

from collections.abc import Sequence

import numpy as np

from glassworks.charts import Chart, Image, ImageGrid
from glassworks.charts.format import percent
from glassworks.charts.images import centred, data_uri, heat, tiled
from glassworks.looks.filters.report import Filter, FiltersReport
from glassworks.looks.view import Block, Facts, Page, Table, View, by

MOST_ON_PAGE = 256
"""Filters on the page; the report has all."""
MOST_IN_FIGURE = 64
SLICES = 12
"""Input channels shown of each filter that has not three of them."""
_MOST_ROWS = 12


def terminal(report: FiltersReport) -> list[Block]:
    """The strongest filters in numbers."""
    columns = ["filter", "norm", "mean", "colour", "least", "greatest"]
    rows = [
        (
            one.filter,
            f"{one.norm:.4g}",
            f"{one.mean:.4g}",
            percent(one.colour),
            f"{one.low:.4g}",
            f"{one.high:.4g}",
        )
        for one in report.filters[:_MOST_ROWS]
    ]
    facts = Facts("Filters of a layer", [("Layer", report.layer), ("Filters", by(report.shape))])
    return [facts, Table(columns, rows, columns)]


def view(report: FiltersReport, weights_OCHW: np.ndarray, names: Sequence[str] = ()) -> View:
    """The strongest filters as images.

    Args:
        report: the numbers.
        weights_OCHW: the filters.
        names: of the filters, where each is the template of a class; they are then in the classes' order.
    """
    shown = _ordered(report, names)[:MOST_ON_PAGE]
    tiles = [_tile(weights_OCHW[one.filter]) for one in shown]
    values = {
        "report": report,
        "names": names,
        "tiles": [(one, data_uri(tile)) for one, tile in zip(shown, tiles, strict=True)],
    }
    page = Page("looks/filters/page.html", "Filters of a layer", [report.layer], values=values)
    return View(charts=[chart_of(report, weights_OCHW, names)], page=page)


def chart_of(report: FiltersReport, weights_OCHW: np.ndarray, names: Sequence[str] = ()) -> Chart:
    """The strongest filters, or the templates of the first classes, as one figure; arguments as of ``view``."""
    shown = _ordered(report, names)[:MOST_IN_FIGURE]
    images = [
        Image(pixels=_tile(weights_OCHW[one.filter]), label=names[one.filter] if names else f"{one.filter}")
        for one in shown
    ]
    order = "In the order of the classes" if names else "Filters by their norm"
    some = f", {len(shown)} of {len(report.filters)}" if len(shown) < len(report.filters) else ""
    colours = "Grey is zero." if report.shape[1] == 3 else "Red weights are above zero, blue ones below."
    return Chart(
        title="Its templates, one for each class" if names else f"{report.layer}, its strongest filters",
        caption=f"{order}{some}; each has its own scale. {colours}",
        panels=[ImageGrid(images=images, columns=5 if names else 8)],
        wide=True,
    )


def _ordered(report: FiltersReport, names: Sequence[str]) -> list[Filter]:
    return sorted(report.filters, key=lambda one: one.filter) if names else report.filters


def _tile(filter_CHW: np.ndarray) -> np.ndarray:
    """A filter on colours as a colour image; another as its strongest input channels side by side."""
    if filter_CHW.shape[0] == 3:
        return centred(filter_CHW)
    energy_C = np.square(filter_CHW).sum((1, 2))
    strongest = np.sort(np.argsort(-energy_C, kind="stable")[:SLICES])
    return heat(tiled(filter_CHW[strongest], min(4, len(strongest))), signed=True)
