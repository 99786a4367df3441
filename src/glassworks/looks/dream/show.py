"""What ``look dream`` shows: the images that were made, layer by layer, with their activations."""

from collections.abc import Sequence

import numpy as np

from glassworks.charts import Chart, Image, ImageGrid, line_chart
from glassworks.charts.format import compact, count, duration
from glassworks.charts.images import LOSSLESS, data_uri
from glassworks.looks.dream.report import Dream, DreamReport
from glassworks.looks.view import Block, Facts, Page, Table, View

ACROSS = 8
"""Most images side by side in the figure."""

_LONGEST = 20  # letters above an image

Pixels = Sequence[np.ndarray]
"""Images, uint8 [H, W, 3]."""


def terminal(report: DreamReport) -> list[Block]:
    """How strong each activation is, beside those by images of noise and of the data."""
    each = "" if report.pictures == 1 else f", {report.pictures} of each"
    compared = f"{report.noise_pictures} of noise" + (f", {report.images:,} of the data" if report.images else "")
    rows = [
        ("Images", f"{len(report.dreams):,}{each}, {report.size} x {report.size}, {report.colours} colours"),
        ("Steps", f"{report.steps:,}"),
        ("Time", f"{duration(report.seconds)}, {duration(report.seconds_per_picture)} an image"),
        ("Compared with", f"images: {compared}"),
    ]
    columns = ["layer", "excited", "start", "noise", *(["data"] if report.images else []), "reached"]
    lines = [
        (
            one.layer or "output",
            one.short_title,
            f"{max(one.start):.4g}",
            f"{one.noise:.4g}",
            *([f"{one.data[0]:.4g}"] if one.data else []),
            f"{max(one.reached):.4g}",
        )
        for one in report.dreams
    ]
    return [Facts("Images that excite a network most", rows), Table(columns, lines, columns[2:])]


def view(report: DreamReport, made: Sequence[Pixels], found: Sequence[Pixels], model: str) -> View:
    """Figure and page.

    Args:
        report: of the objectives, those of one layer behind each other.
        made: for each objective its images.
        found: for each objective its images of the data set.
        model: the network's name.
    """
    if len(report.dreams) == 1:
        title = f"{model}: {report.dreams[0].title}"
        grids = _grids_of_one(report.dreams[0], made[0], found[0], report.size)
    else:
        title = f"{model}: what excites its layers"
        grids = _grids_by_layer(report.dreams, made, report.size)
    caption = "Images that were made by gradient ascent to excite parts of a network as strongly as possible."
    return View([Chart(title=title, caption=caption, panels=grids, columns=1)], _page(report, made, found))


def _grids_of_one(one: Dream, made: Pixels, found: Pixels, size: int) -> list[ImageGrid]:
    """All images that were made, and below them those of the data."""
    grids = [_grid(f"made: activation {one.noise:.3g} for the best of noise", one.reached, made, size)]
    return [*grids, _grid("of the data", one.data, found, size)] if len(found) else grids


def _grid(title: str, activations: Sequence[float], images: Pixels, size: int) -> ImageGrid:
    shown = [Image(pixels=pixels, label=f"{value:.3g}") for value, pixels in zip(activations, images, strict=True)]
    return ImageGrid(images=shown, columns=min(ACROSS, len(shown)), photograph=size > LOSSLESS, title=title)


def _grids_by_layer(dreams: Sequence[Dream], made: Sequence[Pixels], size: int) -> list[ImageGrid]:
    """The first image of each objective."""
    layers: dict[str, list[Image]] = {}
    for one, images in zip(dreams, made, strict=True):
        layers.setdefault(one.layer or "classes", []).append(Image(pixels=images[0], label=_shortened(one)))
    columns = min(ACROSS, max(map(len, layers.values())))
    return [
        ImageGrid(images=images, columns=columns, aligned=True, photograph=size > LOSSLESS, title=layer)
        for layer, images in layers.items()
    ]


def _shortened(one: Dream) -> str:
    """What distinguishes an image from the others of its layer, in few letters."""
    words = one.name or ", ".join(map(str, one.unit))
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 2]}..."


def _page(report: DreamReport, made: Sequence[Pixels], found: Sequence[Pixels]) -> Page:
    layers: dict[str, list[tuple[Dream, list[str], list[str]]]] = {}
    for one, images, best in zip(report.dreams, made, found, strict=True):
        layers.setdefault(one.layer, []).append((one, _uris(images, report.size), _uris(best, report.size)))
    total = len(report.dreams) * report.pictures
    chart = _curve(report.dreams[0], report.steps) if len(report.dreams) == 1 else None
    values = {"report": report, "layers": list(layers.items()), "chart": chart}
    return Page(
        "looks/dream/page.html",
        "Images that excite a network most",
        [count(total, "image")],
        style="looks/dream/page.css",
        values=values,
    )


def _uris(images: Pixels, size: int) -> list[str]:
    return [data_uri(pixels, photograph=size > LOSSLESS) for pixels in images]


def _curve(one: Dream, steps: int) -> Chart:
    """The activation while the image is made."""
    last = max(1, len(one.curve) - 1)
    places = [round(at * (steps - 1) / last) + 1 for at in range(len(one.curve))]
    caption = (
        f"Mean activation of {one.title} by the randomly transformed images; the best image of noise reaches "
        f"{compact(one.noise)}."
    )
    return line_chart(
        "Activation over the steps", caption, {"activation": (places, one.curve)}, x="step", y="activation"
    )
