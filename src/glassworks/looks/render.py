"""Figures from the numbers of looks. Drawn without pyplot, so that nothing global is changed and threads may draw."""

import io
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from glassworks.looks.backprop import BackpropReport

INK, MUTED, ACCENT, WARM = "#1b2024", "#5a636c", "#0b6e75", "#c2541b"
PAPER = "#ffffff"


def figure(width: float, height: float, title: str = "") -> Figure:
    """An empty figure of ``width`` x ``height`` inches."""
    made = Figure(figsize=(width, height), layout="constrained", facecolor=PAPER)
    FigureCanvasAgg(made)
    if title:
        made.suptitle(title, x=0.01, ha="left", fontsize=12, fontweight="bold", color=INK)
    return made


def png(drawn: Figure, dpi: int = 110) -> bytes:
    """The figure as a PNG file."""
    buffer = io.BytesIO()
    drawn.savefig(buffer, format="png", dpi=dpi)
    return buffer.getvalue()


def svg(drawn: Figure) -> bytes:
    """The figure as an SVG file."""
    buffer = io.BytesIO()
    drawn.savefig(buffer, format="svg")
    return buffer.getvalue()


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
