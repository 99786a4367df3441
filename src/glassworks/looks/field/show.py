"""What ``look field`` shows: both fields on the image, and where the gradient lies."""

import numpy as np

from glassworks.charts import Box, Chart, Image, ImageGrid
from glassworks.charts.format import percent
from glassworks.charts.images import data_uri, overlaid
from glassworks.looks.field.report import EffectiveFieldReport
from glassworks.looks.view import Block, Facts, Page, View, by, place


def terminal(report: EffectiveFieldReport) -> list[Block]:
    """Sizes and places of both fields."""
    rows = [
        ("Unit", f"{report.layer}[{place(report.unit)}] of {by(report.units)}"),
        ("Theoretical", f"{by(report.size)} pixels: {place(report.theoretical)} (top, left, bottom, right)"),
        ("Effective", f"{by(report.effective_size)} pixels over {report.pictures} images"),
        ("Share of it used", percent(report.share_of_theoretical)),
        ("Next unit", f"{by(report.jump)} pixels on"),
    ]
    return [Facts("Receptive field of a unit", rows)]


def view(report: EffectiveFieldReport, map_HW: np.ndarray, pixels_HWC: np.ndarray) -> View:
    """Figure and page.

    Args:
        report: of the unit.
        map_HW: the size of its gradient.
        pixels_HWC: the image.
    """
    heat = overlaid(pixels_HWC, map_HW)
    return View(charts=[_chart(report, heat, pixels_HWC)], page=_page(report, heat, pixels_HWC))


def _chart(report: EffectiveFieldReport, heat_HWC: np.ndarray, pixels_HWC: np.ndarray) -> Chart:
    (top, left, *_), (height, width) = report.theoretical, report.size
    theory = Box(top=top, left=left, height=height, width=width, name=f"theoretical {by(report.size)}")
    (top, left, *_), (height, width) = report.effective, report.effective_size
    name = f"effective {by(report.effective_size)}"
    effect = Box(top=top, left=left, height=height, width=width, name=name, tone="over-b", dash="dashed")
    images = [
        Image(pixels=pixels_HWC, label="the fields", boxes=[theory, effect]),
        Image(pixels=heat_HWC, label=f"gradient's size over {report.pictures} images"),
    ]
    return Chart(
        title=f"{report.layer}, unit {place(report.unit)}",
        caption="The pixels that can reach a unit, and those that really do.",
        panels=[ImageGrid(images=images, columns=2, photograph=True)],
        wide=True,
    )


def _page(report: EffectiveFieldReport, heat_HWC: np.ndarray, pixels_HWC: np.ndarray) -> Page:
    height, width = report.picture
    top, left, bottom, right = report.theoretical
    # All of the theoretical field is in sight, but no more than an image's side around the image.
    first = max(min(0, top), -height), max(min(0, left), -width)
    last = min(max(height - 1, bottom), 2 * height), min(max(width - 1, right), 2 * width)
    extent = last[0] - first[0] + 1, last[1] - first[1] + 1
    values = {
        "report": report,
        "image": data_uri(pixels_HWC, photograph=True),
        "heat": data_uri(heat_HWC),
        "view": f"{first[1] - 2} {first[0] - 2} {extent[1] + 4} {extent[0] + 4}",
        "origin": first,
        "extent": extent,
    }
    return Page(
        "looks/field/page.html",
        "Receptive field of a unit",
        [report.layer],
        report.warnings,
        style="looks/field/page.css",
        values=values,
    )
