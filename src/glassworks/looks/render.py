"""Figures from the numbers of looks. Drawn without pyplot, so that nothing global is changed and threads may draw."""

import io
from collections.abc import Sequence

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from glassworks.looks.backprop.compute import BackpropReport
from glassworks.looks.dream.compute import Dream

INK, MUTED, ACCENT, WARM = "#1b2024", "#5a636c", "#0b6e75", "#c2541b"
PAPER = "#ffffff"
ACROSS = 8
"""Most dreams side by side."""
NARROWEST = 5.0
"""Inches of a figure of dreams, so that its title fits."""


def figure(width: float, height: float, title: str = "") -> Figure:
    """An empty figure of ``width`` x ``height`` inches."""
    made = Figure(figsize=(width, height), layout="constrained", facecolor=PAPER)
    FigureCanvasAgg(made)
    if title:
        made.suptitle(title, x=0.01, ha="left", fontsize=12, fontweight="bold", color=INK)
    return made


def figure_files(drawn: Figure, dpi: int = 110) -> dict[str, bytes]:
    """The figure as a picture and as a drawing, by file name; the same figure gives the same bytes."""
    picture, drawing = io.BytesIO(), io.BytesIO()
    drawn.savefig(picture, format="png", dpi=dpi)
    with mpl.rc_context({"svg.hashsalt": "glassworks"}):
        drawn.savefig(drawing, format="svg", metadata={"Date": None})
    return {"figure.png": picture.getvalue(), "figure.svg": drawing.getvalue()}


def quiet(axes: Axes, title: str = "") -> None:
    """Takes away what is not needed."""
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(MUTED)
    axes.tick_params(colors=MUTED, labelsize=8)
    if title:
        axes.set_title(title, loc="left", fontsize=10, color=INK)


def bars(axes: Axes, names: Sequence[str], values: Sequence[float]) -> None:
    """Horizontal bars, the first on top; negative ones in another colour."""
    colours = [ACCENT if value >= 0 else WARM for value in values]
    axes.barh(range(len(values)), values, color=colours, height=0.7)
    axes.set_yticks(range(len(values)), names)
    axes.invert_yaxis()
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.axvline(0, color=MUTED, linewidth=0.8)


def backprop_figure(report: BackpropReport) -> Figure:
    """The strongest terms, and what the strongest path still carries on its way up."""
    index = ", ".join(map(str, report.weight))
    drawn = figure(9.5, 4.2, f"dE/dw = {report.value:.9g}   for {report.layer}.{report.parameter}[{index}]")
    left, right = drawn.subplots(1, 2)
    shown = report.terms[:10]
    bars(left, [", ".join(map(str, term.position)) for term in shown], [term.product for term in shown])
    count = f"{len(shown)} of {report.positions}" if report.positions > len(shown) else f"all {report.positions}"
    quiet(left, f"dE/do · do/dnet · dnet/dw by position ({count})")
    quiet(right, "what the strongest paths' beginnings carry")
    for rank, path in enumerate(report.paths[:3]):
        steps = path.steps[::-1]
        carried = [abs(step.carried) or float("nan") for step in steps]
        right.plot(
            range(len(steps)), carried, color=(ACCENT, WARM, MUTED)[rank], linewidth=1.6, marker=".", markersize=4
        )
    right.set_yscale("log")
    right.set_xlabel("operations from the weight up to the loss", fontsize=8, color=MUTED)
    right.set_ylabel("share of the gradient", fontsize=8, color=MUTED)
    return drawn


def explain_figure(
    title: str, pixels_HWC: np.ndarray, tiles: Sequence[np.ndarray], methods: Sequence[tuple[str, Sequence[str]]]
) -> Figure:
    """The picture and its maps; ``methods`` are (name, the tests it failed), and who failed has it on the face."""
    drawn = figure(2.7 * (len(tiles) + 1), 3.4, title)
    panels = drawn.subplots(1, len(tiles) + 1)
    for axes, tile in zip(panels, [pixels_HWC, *tiles], strict=True):
        axes.imshow(tile)
        axes.set_axis_off()
    panels[0].set_title("the picture", loc="left", fontsize=9, color=INK)
    for axes, (name, failed) in zip(panels[1:], methods, strict=True):
        axes.set_title(name.replace("_", " "), loc="left", fontsize=9, color=INK)
        if failed:
            words = "FAILED\n" + "\n".join(test.replace("_", " ") for test in failed)
            box = {"facecolor": "#a83a18", "edgecolor": "none", "alpha": 0.9, "pad": 4}
            axes.text(
                0.5, 0.5, words, transform=axes.transAxes, ha="center", va="center", color="white", fontsize=9, bbox=box
            )
    return drawn


def dream_figure(
    dreams: Sequence[Dream], pictures: Sequence[np.ndarray], best: Sequence[Sequence[np.ndarray]], name: str
) -> Figure:
    """Rows of pictures by layer, one of each aim; of a single aim all pictures, and below them the data's best.

    Args:
        dreams: of each aim, those of one layer behind each other.
        pictures: of each aim, uint8 [P, S, S, 3].
        best: of each aim, its images of the data set.
        name: of the network.
    """
    if len(dreams) == 1:
        title, strips = dreams[0].title, _strips_of_one(dreams[0], pictures[0], best[0])
    else:
        title, strips = "what its layers look for", _strips_by_layer(dreams, pictures)
    rows = [
        (heading if begin == 0 else "", tiles[begin : begin + ACROSS])
        for heading, tiles in strips
        for begin in range(0, len(tiles), ACROSS)
    ]
    columns = max(len(tiles) for _, tiles in rows)
    side = max(1.55, NARROWEST / columns)
    drawn = figure(side * columns, (side + 0.3) * len(rows) + 0.4, f"{name}: {title}")
    for strip, (heading, tiles) in zip(drawn.subfigures(len(rows), 1, squeeze=False)[:, 0], rows, strict=True):
        strip.suptitle(heading, x=0.01, ha="left", fontsize=9, color=MUTED)
        panels = strip.subplots(1, columns, squeeze=False)[0]
        for axes in panels:
            axes.set_axis_off()
        for axes, (caption, picture) in zip(panels, tiles, strict=False):
            axes.imshow(picture, interpolation="nearest" if len(picture) < 100 else "bicubic")
            axes.set_title(caption, loc="left", fontsize=8, color=INK, pad=2)
    return drawn


Tiles = list[tuple[str, np.ndarray]]
"""Pictures with what is written above them."""


def _strips_of_one(one: Dream, pictures: np.ndarray, best: Sequence[np.ndarray]) -> list[tuple[str, Tiles]]:
    made = [(f"{value:.3g}", picture) for value, picture in zip(one.reached, pictures, strict=True)]
    found = [(f"{value:.3g}", picture) for value, picture in zip(one.data, best, strict=True)]
    return [("made", made), *([("of the data", found)] if found else [])]


def _strips_by_layer(dreams: Sequence[Dream], pictures: Sequence[np.ndarray]) -> list[tuple[str, Tiles]]:
    strips: dict[str, Tiles] = {}
    for one, several in zip(dreams, pictures, strict=True):
        strips.setdefault(one.layer or "classes", []).append((_short(one), several[0]))
    return list(strips.items())


def _short(one: Dream) -> str:
    """What tells a picture from the others of its layer."""
    words = one.name or ", ".join(map(str, one.unit))
    return words if len(words) <= 20 else f"{words[:18]}..."
