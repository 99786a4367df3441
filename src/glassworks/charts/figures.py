"""Matplotlib drawings as inline SVG whose colours are the page's CSS variables: one drawing for light, dark and paper.

A drawing uses the colours named here and no others but those of colour maps; on the way out each becomes its variable.
"""

import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.axes import Axes

INK, MUTED, RULE, PAPER, FAINT = "#1b2024", "#5a636c", "#e3e0d9", "#fcfbf9", "#f1efea"
SERIES = ("#0b6e75", "#c2541b", "#6a5acd", "#b0307a", "#5b8c2a", "#8a6d00", "#4a6fa5")
"""Colours of lines, in the order in which they are taken."""

_MOST_INSIDE = 5  # lines whose legend has room within the axes
_MOST_WRITTEN = 8  # pixels along a side whose values can still be read
_DASHES: Sequence[Any] = ("-", (0, (7, 2)), (0, (3, 2)), (0, (1, 1.5)))
_VARIABLES = {INK: "ink", MUTED: "muted", RULE: "rule", PAPER: "paper", FAINT: "faint"} | {
    colour: f"line-{letter}" for colour, letter in zip(SERIES, "abcdefg", strict=True)
}
_DARK = {
    "ink": "#eceae5", "muted": "#a3abb2", "rule": "#2d343a", "paper": "#13171a", "faint": "#20262b",
    "line-a": "#6acbd0", "line-b": "#ff9a65", "line-c": "#b0a4ff", "line-d": "#ff8fcb", "line-e": "#a4d46b",
    "line-f": "#e5c15a", "line-g": "#8fb5f0",
}  # fmt: skip


Curve = tuple[Sequence[float], Sequence[float]]
"""x and y of a line."""


@dataclass(kw_only=True)
class Figure:
    """One drawing.

    Attributes:
        title: its heading.
        caption: what it shows, in a sentence; read out to those who cannot see it.
        svg: the drawing, coloured by CSS variables.
        wide: takes the width of the page.
    """

    title: str
    caption: str
    svg: str = field(repr=False)
    wide: bool = False


def drawn(
    title: str,
    caption: str,
    draw: Callable[[Any], None],
    *,
    grid: tuple[int, int] = (1, 1),
    size: tuple[float, float] | None = None,
) -> Figure:
    """A figure.

    Args:
        title: its heading.
        caption: what it shows.
        draw: is given the ``Axes``, or for a larger ``grid`` the array [rows, columns] of them.
        grid: rows and columns of axes.
        size: width and height in inches; by default 4.6 by 3.2 for each of the axes, less where there are many.
    """
    import matplotlib as mpl

    buffer = io.StringIO()
    with mpl.rc_context(_style()):
        canvas = _canvas(draw, grid, size)
        canvas.savefig(buffer, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return Figure(title=title, caption=caption, svg=_inline(buffer.getvalue()), wide=canvas.get_figwidth() > 6)


def png(draw: Callable[[Any], None], *, grid: tuple[int, int] = (1, 1), size: tuple[float, float]) -> bytes:
    """The same drawing as a PNG file on the light page's paper; arguments as ``drawn``."""
    import matplotlib as mpl

    buffer = io.BytesIO()
    with mpl.rc_context(_style()):
        _canvas(draw, grid, size).savefig(buffer, format="png", dpi=160, facecolor=PAPER, metadata={"Software": None})
    return buffer.getvalue()


def _canvas(draw: Callable[[Any], None], grid: tuple[int, int], size: tuple[float, float] | None) -> Any:
    from matplotlib.figure import Figure as Canvas

    rows, columns = grid
    width, height = size or (min(4.6 * columns, 10.5), min(3.2, 10.5 / columns * 0.75) * rows)
    canvas = Canvas(figsize=(width, height), layout="constrained")
    axes = canvas.subplots(rows, columns, squeeze=False)
    draw(axes[0, 0] if grid == (1, 1) else axes)
    return canvas


def by_epoch(values: Sequence[float]) -> Curve:
    """One value per epoch, counted from 1."""
    return list(range(1, len(values) + 1)), values


def line_figure(
    title: str,
    caption: str,
    lines: Mapping[str, Curve],
    *,
    x_title: str,
    y_title: str,
    log_x: bool = False,
    log_y: bool = False,
    markers: bool = False,
) -> Figure:
    """Lines by name over a common x axis; names that begin with ``_`` are left out of the legend."""
    named = sum(not name.startswith("_") for name in lines)
    draw = partial(draw_lines, lines=lines, x_title=x_title, y_title=y_title, log_x=log_x, log_y=log_y, markers=markers)
    below = 0.17 * -(-named // 2) if named > _MOST_INSIDE else 0.0
    return drawn(title, caption, draw, size=(4.6, 3.2 + below))


def draw_lines(
    axes: "Axes",
    lines: Mapping[str, Curve],
    *,
    x_title: str,
    y_title: str,
    log_x: bool = False,
    log_y: bool = False,
    markers: bool = False,
) -> None:
    """Draws what ``line_figure`` is made of, on axes of any figure."""
    from matplotlib.ticker import MaxNLocator

    for number, (name, (x, y)) in enumerate(lines.items()):
        dashes = _DASHES[number % len(_DASHES)]  # a line that lies on another shows it through its gaps
        axes.plot(x, y, label=name, linestyle=dashes, marker="o" if markers else None, markersize=4)
    axes.set(xlabel=x_title, ylabel=y_title)
    if not log_x and all(isinstance(at, int) for x, _ in lines.values() for at in x):
        axes.xaxis.set_major_locator(MaxNLocator(7, integer=True))
    if log_x:
        axes.set_xscale("log")
    if log_y:
        axes.set_yscale("log", nonpositive="mask")
    named = sum(not name.startswith("_") for name in lines)
    if named > _MOST_INSIDE:
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.17), ncols=2)
    elif named > 1:
        axes.legend()


def picture_grid(
    title: str,
    caption: str,
    pictures: "Mapping[str, np.ndarray]",
    *,
    columns: int,
    limits: tuple[float, float] | None = None,
    colours: str = "viridis",
    numbers: bool = False,
) -> Figure:
    """Arrays [H, W] (or colours [H, W, 3]) by name, pixel by pixel; ``numbers`` writes the values into small ones."""
    rows = -(-len(pictures) // columns)

    def draw(grid: Any) -> None:
        flat = [grid] if rows * columns == 1 else list(grid.flat)
        for axes in flat:
            axes.axis("off")
        for axes, (name, picture) in zip(flat, pictures.items(), strict=False):
            low, high = limits or (float(picture.min()), float(picture.max()))
            axes.imshow(picture, cmap=colours, vmin=low, vmax=high, interpolation="nearest")
            axes.set_title(name, fontsize=8)
            if numbers and len(picture) <= _MOST_WRITTEN:
                _write_values(axes, picture, low, high, points=min(9.0, 30 * side / len(picture)))

    side = min(1.7, 10.5 / columns)
    return drawn(title, caption, draw, grid=(rows, columns), size=(side * columns, (side + 0.25) * rows))


def standalone(figure: Figure) -> str:
    """The drawing as an SVG file of its own, which follows the reader's light or dark screen."""
    light = "".join(f"--{name}:{colour};" for colour, name in _VARIABLES.items())
    dark = "".join(f"--{name}:{colour};" for name, colour in _DARK.items())
    style = f"<style>svg{{{light}}}@media(prefers-color-scheme:dark){{svg{{{dark}}}}}</style>"
    return figure.svg.replace(
        ">", f' xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{style}', 1
    )


def _write_values(axes: "Axes", picture: "np.ndarray", low: float, high: float, points: float) -> None:
    for row, values in enumerate(picture):
        for column, value in enumerate(values):
            is_bright = value > low + 0.6 * (high - low)
            colour = "#000000" if is_bright else "#ffffff"
            axes.text(column, row, f"{value:.2g}", ha="center", va="center", fontsize=points, color=colour)


def _style() -> Any:
    from cycler import cycler

    return {
        "svg.fonttype": "none",  # letters stay letters, in the page's own font
        "svg.hashsalt": "glassworks",
        "font.family": "sans-serif",
        "font.size": 9,
        "text.color": INK,
        "axes.edgecolor": MUTED,
        "axes.labelcolor": MUTED,
        "axes.titlecolor": INK,
        "axes.titlesize": 9,
        "axes.grid": True,
        "axes.axisbelow": True,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.prop_cycle": cycler(color=SERIES),
        "grid.color": RULE,
        "grid.linewidth": 0.8,
        "lines.linewidth": 1.8,
        "xtick.color": MUTED,
        "ytick.color": MUTED,
        "legend.frameon": False,
        "legend.fontsize": 8,
    }


def _inline(svg: str) -> str:
    """The drawing's own part of the file, its colours made variables and its font the page's."""
    body = svg[svg.index("<svg") :]
    body = re.sub(r"<metadata>.*?</metadata>", "", body, flags=re.DOTALL)
    body = re.sub(r' xmlns(:\w+)?="[^"]*"', "", body)
    body = re.sub(
        r'<svg [^>]*?viewBox="([^"]*)"[^>]*>', r'<svg class="drawing" viewBox="\1" role="img">', body, count=1
    )
    body = re.sub(r"font: ([\d.]+)px [^;\"]*", r"font: \1px ui-sans-serif, system-ui, sans-serif", body)
    body = re.sub(r"\n\s*", "\n", body)
    for colour, name in _VARIABLES.items():
        body = body.replace(colour, f"var(--{name})")
    return body
