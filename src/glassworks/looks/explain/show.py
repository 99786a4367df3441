"""What ``look explain`` shows: the maps over the image, which tests they failed, and the curves of these."""

from collections.abc import Sequence

import numpy as np

from glassworks.charts import Axis, Chart, Image, ImageGrid, Line, Plot
from glassworks.charts.format import percent
from glassworks.charts.images import data_uri, overlaid
from glassworks.looks.explain.report import Curves, ExplainReport
from glassworks.looks.view import Block, Facts, Page, Table, View

_DELETION = "Strongest pixels removed: low is good"
_INSERTION = "Strongest pixels added: high is good"


def terminal(report: ExplainReport) -> list[Block]:
    """The answer, and the tests of each method's map."""
    rows = [("Answer", f"{report.label}, {percent(report.probability)}")]
    if report.answer != report.label:
        rows.append(("The network's own", report.answer))
    if report.layer:
        rows.append(("Grad-CAM's layer", report.layer))
    rows += [(f"No map by {one.title}", one.why) for one in report.refused]
    lines = [
        (one.title, "passed" if check.passed else "FAILED", _spaced(check.name), check.words)
        for one in report.explanations
        for check in one.checks
    ]
    return [Facts("Where an answer comes from", rows), Table(["method", "", "test", "measured"], lines)]


def view(report: ExplainReport, maps: Sequence[np.ndarray], pixels_HWC: np.ndarray) -> View:
    """Figures and page.

    Args:
        report: of the maps.
        maps: [H, W] for each explanation.
        pixels_HWC: the image, uint8.
    """
    overlays = [overlaid(pixels_HWC, map_HW, signed=bool(map_HW.min() < 0)) for map_HW in maps]
    curves = curves_chart(report)
    values = {
        "report": report,
        "image": data_uri(pixels_HWC, photograph=True),
        "maps": [(one, data_uri(pixels)) for one, pixels in zip(report.explanations, overlays, strict=True)],
        "curves": curves,
    }
    page = Page(
        "looks/explain/page.html",
        "Where an answer comes from",
        [report.label],
        style="looks/explain/page.css",
        values=values,
    )
    return View([maps_chart(report, overlays, pixels_HWC), curves], page)


def maps_chart(report: ExplainReport, overlays: Sequence[np.ndarray], pixels_HWC: np.ndarray) -> Chart:
    """The image and its maps; a map that failed a test says so across itself."""
    images = [Image(pixels=pixels_HWC, label="the image")]
    for one, pixels in zip(report.explanations, overlays, strict=True):
        stamp = "\n".join(["FAILED", *map(_spaced, one.failed)]) if one.failed else ""
        images.append(Image(pixels=pixels, label=one.title, stamp=stamp))
    return Chart(
        title=f"Why '{report.label}' ({percent(report.probability)})",
        caption="The parts of the image that the answer depends on, by several methods, and the tests they failed.",
        panels=[ImageGrid(images=images, columns=len(images), photograph=True)],
        wide=True,
    )


def curves_chart(report: ExplainReport) -> Chart:
    """The class's probability over the share of pixels that are removed or added, beside random maps."""
    panels = [
        _curves(report, _DELETION, [curves.deletion for curves in _all(report)]),
        _curves(report, _INSERTION, [curves.insertion for curves in _all(report)]),
    ]
    return Chart(
        title="Removing and adding the strongest pixels",
        caption="The class's probability while the pixels that a map finds strongest are replaced by the mean colour, "
        "and while they are added to a blurred image; grey: random maps as coarse as Grad-CAM's.",
        panels=panels,
    )


def _all(report: ExplainReport) -> list[Curves]:
    return [*report.random, *(one.curves for one in report.explanations)]


def _curves(report: ExplainReport, title: str, values: Sequence[Sequence[float]]) -> Plot:
    """``values`` are those of the random maps, then those of the explanations."""
    shares = np.linspace(0, 1, len(values[0]))
    count = len(report.random)
    random = [Line(x=shares, y=one, name="random maps", tone="muted", opacity=0.5, dash="solid", weight="thin")
              for one in values[:count]]  # fmt: skip
    lines = [
        Line(x=shares, y=one, name=explanation.title)
        for explanation, one in zip(report.explanations, values[count:], strict=True)
    ]
    return Plot(
        layers=[*random, *lines],
        title=title,
        x=Axis(title="share of the pixels", form="percent"),
        y=Axis(title="probability of the class", form="percent"),
    )


def _spaced(word: str) -> str:
    """A stable word such as ``randomised_weights`` as people write it."""
    return word.replace("_", " ")
