"""What ``look activations`` shows: feature maps, the arithmetic of one cell, or dead and saturated units."""

from collections.abc import Sequence

import numpy as np

from glassworks.charts import Bars, Chart, HeatMap, Image, ImageGrid, Panel, Plot
from glassworks.charts.format import percent
from glassworks.charts.images import data_uri, heat, tiled
from glassworks.looks.activations.report import ActivationsReport, Arithmetic, UnitsReport
from glassworks.looks.view import Block, Facts, Page, Table, View, by, place

MOST_ON_PAGE = 100
"""Feature maps on the page; the report has all channels."""
MOST_IN_FIGURE = 63
"""Feature maps in the figure, beside the image."""
MOST_TERMS = 200
"""Terms of an arithmetic on the page; the rest is in look.json."""
_MOST_ROWS = 12
_MOST_BARS = 16
_MOST_WRITTEN = 60  # cells of planes whose numbers have room


def terminal(report: ActivationsReport | Arithmetic | UnitsReport) -> list[Block]:
    """The strongest channels, the heaviest terms, or every layer's units, by what was looked at."""
    match report:
        case ActivationsReport():
            return _maps(report)
        case Arithmetic():
            return _arithmetic(report)
        case UnitsReport():
            return _units(report)


def _maps(report: ActivationsReport) -> list[Block]:
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
    return [Facts("Feature maps of a layer", rows), Table(columns, lines, columns)]


def _units(report: UnitsReport) -> list[Block]:
    counts = f"{report.dead:,} dead, {report.saturated:,} saturated of {report.units:,}"
    columns = ["layer", "function", "units", "dead", "saturated", "active"]
    lines = [
        (one.layer, one.operation, one.units, one.dead, one.saturated, percent(one.active)) for one in report.layers
    ]
    facts = Facts("Dead and saturated units", [("Units", counts), ("Images", f"{report.images:,}")])
    return [facts, Table(columns, lines, columns[2:])]


def _arithmetic(report: Arithmetic) -> list[Block]:
    rows = [
        ("Cell", f"{report.layer}[{place(report.unit)}], {report.operation}"),
        ("Formula", report.formula),
        ("Inputs", f"{len(report.inputs):,}, laid out as {by(report.shape)}"),
        ("Bias", f"{report.bias:.9g}"),
        ("Sum", f"{report.sum:.12g}"),
        ("The network's own", f"{report.value:.12g}, {report.difference:.1e} apart"),
    ]
    terms = sorted(_terms(report), key=_weight)[:_MOST_ROWS]
    lines = [
        (
            place(where) if where else "padding",
            f"{value:.6g}",
            "" if weight is None else f"{weight:.6g}",
            f"{value if product is None else product:.6g}",
        )
        for where, value, weight, product in terms
    ]
    columns = ["from", "input", "weight", "product"]
    return [Facts("The arithmetic of one cell", rows), Table(columns, lines, columns[1:])]


Term = tuple[list[int] | None, float, float | None, float | None]
"""Index, input, weight and product of one term."""


def _terms(report: Arithmetic) -> list[Term]:
    weights = report.weights or [None] * len(report.inputs)
    products = report.products or [None] * len(report.inputs)
    return list(zip(report.where, report.inputs, weights, products, strict=True))


def _weight(term: Term) -> float:
    """Sorts the terms that weigh most to the front."""
    _, value, _, product = term
    return -abs(value if product is None else product)


def maps_view(report: ActivationsReport, maps_CHW: np.ndarray, pixels_HWC: np.ndarray) -> View:
    """The strongest feature maps beside the image.

    Args:
        report: of the layer.
        maps_CHW: its maps, by channel.
        pixels_HWC: the image.
    """
    shown = report.channels[:MOST_ON_PAGE]
    tiles = [heat(maps_CHW[channel.channel]) for channel in shown]
    labelled = [
        Image(pixels=tile, label=f"{channel.channel} · {percent(channel.share)}")
        for channel, tile in zip(shown[:MOST_IN_FIGURE], tiles, strict=False)
    ]
    chart = Chart(
        title=f"{report.layer}, its strongest feature maps",
        caption="The image, and the feature maps with the most energy; each has its own scale.",
        panels=[ImageGrid(images=[Image(pixels=pixels_HWC, label="the image"), *labelled], columns=8)],
        wide=True,
    )
    values = {
        "report": report,
        "image": data_uri(pixels_HWC, photograph=True),
        "tiles": [(channel, data_uri(tile)) for channel, tile in zip(shown, tiles, strict=True)],
    }
    page = Page("looks/activations/page.html", "Feature maps of a layer", [report.layer], values=values)
    return View(charts=[chart], page=page)


def arithmetic_view(report: Arithmetic) -> View:
    """Input, weight and product of one cell; on the page its terms, the heaviest first where there are many."""
    parts = {"input": report.inputs, "weight": report.weights, "product": report.products}
    planes = len(report.shape) > 1
    chart = Chart(
        title=f"{report.layer}[{place(report.unit)}] = {report.sum:.9g}   ({report.operation})",
        caption=f"What goes into one cell: {report.formula}.",
        panels=[
            _plane(name, np.array(values).reshape(report.shape)) if planes else _bars(name, values)
            for name, values in parts.items()
            if values
        ],
        wide=True,
    )
    terms = _terms(report)
    shown = sorted(terms, key=_weight)[:MOST_TERMS] if len(terms) > MOST_TERMS else terms
    rows = [{"where": at, "input": value, "weight": weight, "product": product} for at, value, weight, product in shown]
    title = "The arithmetic of one cell"
    page = Page("looks/activations/arithmetic.html", title, [report.layer], values={"report": report, "rows": rows})
    return View(charts=[chart], page=page)


def units_view(report: UnitsReport) -> View:
    """Dead and saturated units by layer, as a table."""
    return View(page=Page("looks/activations/units.html", "Dead and saturated units", values={"report": report}))


def _plane(name: str, values: np.ndarray) -> Panel:
    """Channels [C, H, W] side by side in a square; [H, W] with its numbers where they are few."""
    planes = values.reshape(-1, *values.shape[-2:])
    columns = len(planes) if len(planes) <= 3 else int(np.ceil(len(planes) ** 0.5))
    cells = tiled(planes, columns)
    most = float(np.nanmax(np.abs(cells))) or 1.0
    return HeatMap(
        values=cells,
        limits=(-most, most),
        colours="diverging",
        written=cells.size <= _MOST_WRITTEN,
        square=True,
        title=name,
    )


def _bars(name: str, values: Sequence[float]) -> Panel:
    """The largest, by their index."""
    order = np.argsort(-np.abs(values))[:_MOST_BARS]
    bars = Bars(values=[values[at] for at in order], names=[str(at) for at in order], lying=True, tone="a", below="b")
    return Plot(layers=[bars], title=name)
