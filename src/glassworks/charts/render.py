"""The one renderer: a chart as inline SVG whose colours are the page's CSS variables, as an SVG file, or as PNG.

What is unusual here: a drawing uses the light colours of ``palette`` and, in images only, those of colour maps; on the
way out each of the former becomes its variable, so that one drawing serves light, dark and paper. Letters stay letters,
in the page's own font. Matplotlib is imported when something is drawn.
"""

import io
import re
from threading import Lock
from typing import TYPE_CHECKING, Any

from markupsafe import escape

from glassworks.charts import palette
from glassworks.charts.labels import place_labels
from glassworks.charts.names import folded
from glassworks.charts.network import Network
from glassworks.charts.palette import colour, variable
from glassworks.charts.render_graph import draw_graph, graph_height, graph_width
from glassworks.charts.render_grid import confusion_height, draw_confusion, draw_heat_map, heat_map_height
from glassworks.charts.render_images import draw_images, grid_height, grid_width
from glassworks.charts.render_network import draw_network, network_height, network_width
from glassworks.charts.render_plot import draw_legends, draw_plot, legend_height, own_legend_height, plot_height
from glassworks.charts.render_table import draw_table, table_height, table_width
from glassworks.charts.spec import Chart, Confusion, Graph, HeatMap, ImageGrid, Panel, Plot, TextTable

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

NARROW, WIDE = 4.6, 10.5
"""Inches across of a chart of one column, and the most of any: the page's width."""

_TITLE, _TITLE_LINE, _TITLE_LETTER = 0.35, 0.18, 0.095
"""Inches of the title: of its first line, of another line, of a letter across."""

_DRAWING = Lock()  # matplotlib's settings are global while a figure is drawn


def svg(chart: Chart, *, width: float = NARROW, titled: bool = False) -> str:
    """The drawing as a part of a page: no colours but CSS variables, read out by its caption.

    Args:
        chart: what is drawn.
        width: inches of a panel; fewer where the page shows it small, so that its letters stay readable.
        titled: with the title above it, which a page writes itself.
    """
    buffer = io.StringIO()
    with _DRAWING, _style():
        figure = _figure(chart, width, screen=True, titled=titled)
        figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return _inline(buffer.getvalue(), chart.caption)


def svg_file(chart: Chart, *, titled: bool = False) -> str:
    """The drawing as an SVG file of its own, which follows the reader's light or dark screen."""
    space = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return svg(chart, titled=titled).replace(">", f" {space}><style>{palette.css_variables()}</style>", 1)


def png(chart: Chart, *, dpi: int = 160, titled: bool = False) -> bytes:
    """The drawing as a PNG file on the light page's paper; see `svg`."""
    buffer = io.BytesIO()
    with _DRAWING, _style():
        figure = _figure(chart, NARROW, screen=False, titled=titled)
        figure.savefig(buffer, format="png", dpi=dpi, facecolor=colour("paper"), metadata={"Software": None})
    return buffer.getvalue()


def drawn_figure(chart: Chart) -> "Figure":
    """The chart as matplotlib's figure, its layout done: for those who measure what was drawn."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    with _DRAWING, _style():
        figure = _figure(chart, NARROW, screen=True, titled=False)
        FigureCanvasAgg(figure).draw()
    return figure


def is_wide(chart: Chart) -> bool:
    """Whether the chart takes the width of the page."""
    return chart.wide or _size(chart)[0] > 1.3 * NARROW


def _figure(chart: Chart, narrow: float, *, screen: bool, titled: bool) -> "Figure":
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    width, heights = _size(chart, narrow)
    across = _across(chart)
    plots = [panel for panel in chart.panels if isinstance(panel, Plot)]
    title = folded(chart.title, int(width / _TITLE_LETTER))
    height = sum(heights) + legend_height(plots, width)
    height += _TITLE + _TITLE_LINE * title.count("\n") if titled else 0
    # The titles of a row keep away from the numbers of the row above.
    layout = ConstrainedLayoutEngine(h_pad=0.04 if len(heights) == 1 else 0.1)
    figure = Figure(figsize=(width, height), layout=layout)
    if titled:
        figure.suptitle(title, x=0.01, ha="left", fontsize=11, fontweight="bold")
    grid = figure.add_gridspec(len(heights), across, height_ratios=heights)
    drawn = []
    for at, panel in enumerate(chart.panels):
        cell = grid[divmod(at, across)]
        if isinstance(panel, ImageGrid):
            draw_images(figure, cell, panel, width / across, screen=screen)
            continue
        axes = figure.add_subplot(cell)
        _draw(axes, panel, width / across)
        if isinstance(panel, Plot):
            drawn.append((axes, panel))
    draw_legends(figure, drawn, width, across)
    for axes, plot in drawn:
        place_labels(figure, axes, plot)
    return figure


def _across(chart: Chart) -> int:
    return min(chart.across, len(chart.panels))


def _size(chart: Chart, narrow: float = NARROW) -> tuple[float, list[float]]:
    """Width of the figure and heights of its rows in inches."""
    across = _across(chart)
    widths = [_width(panel, narrow) for panel in chart.panels]
    width = WIDE if chart.wide else min(WIDE, max(widths) * across)
    plots = [panel for panel in chart.panels if isinstance(panel, Plot)]
    heights = [_height(panel, plots, width / across) for panel in chart.panels]
    return width, [max(heights[at : at + across]) for at in range(0, len(heights), across)]


def _width(panel: Panel, narrow: float) -> float:
    """Inches across that a panel takes where there is room."""
    match panel:
        case ImageGrid():
            return grid_width(panel)
        case Graph():
            return graph_width(panel)
        case Network():
            return network_width(panel)
        case TextTable():
            return table_width(panel)
        case _:
            return narrow


def _height(panel: Panel, plots: list[Plot], width: float) -> float:
    match panel:
        case Plot():
            return plot_height(panel, width) + own_legend_height(plots, panel, width)
        case HeatMap():
            return heat_map_height(panel, width)
        case ImageGrid():
            return grid_height(panel, width)
        case Confusion():
            return confusion_height(width)
        case Graph():
            return graph_height(panel)
        case Network():
            return network_height(panel)
        case TextTable():
            return table_height(panel)


def _draw(axes: "Axes", panel: Plot | HeatMap | Confusion | Graph | Network | TextTable, width: float) -> None:
    match panel:
        case Plot():
            draw_plot(axes, panel, width)
        case HeatMap():
            draw_heat_map(axes, panel, width)
        case Confusion():
            draw_confusion(axes, panel, width)
        case Graph():
            draw_graph(axes, panel)
        case Network():
            draw_network(axes, panel)
        case TextTable():
            draw_table(axes, panel)


def _style() -> Any:
    import matplotlib as mpl
    from cycler import cycler

    muted, ink = colour("muted"), colour("ink")
    return mpl.rc_context(
        {
            "svg.fonttype": "none",
            "svg.hashsalt": "glassworks",
            "font.family": "sans-serif",
            "font.size": 9,
            "text.color": ink,
            "axes.facecolor": "none",
            "axes.edgecolor": muted,
            "axes.labelcolor": muted,
            "axes.titlecolor": ink,
            "axes.titlesize": 9,
            "axes.titlelocation": "left",
            "axes.grid": True,
            "axes.axisbelow": True,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.prop_cycle": cycler(color=[colour(tone) for tone in palette.SERIES]),
            "grid.color": colour("rule"),
            "grid.linewidth": 0.8,
            "lines.linewidth": 1.8,
            "xtick.color": muted,
            "ytick.color": muted,
            "legend.frameon": True,  # what runs behind a legend must not make it hard to read
            "legend.facecolor": colour("paper"),
            "legend.edgecolor": "none",
            "legend.framealpha": 0.8,
            "legend.fancybox": False,
            "legend.fontsize": 8,
            "image.interpolation": "none",  # an image keeps its own pixels, which the page enlarges
        }
    )


def _inline(drawn: str, caption: str) -> str:
    """The drawing's own part of the file: its colours made variables, its font the page's, its ids only where used."""
    body = drawn[drawn.index("<svg") :]
    body = re.sub(r"<metadata>.*?</metadata>", "", body, flags=re.DOTALL)
    body = re.sub(r' xmlns(:\w+)?="[^"]*"', "", body)
    label = str(escape(caption)).replace("\\", r"\\")
    head = f'<svg class="drawing" viewBox="\\1" role="img" aria-label="{label}">'
    body = re.sub(r'<svg [^>]*?viewBox="([^"]*)"[^>]*>', head, body, count=1)
    body = re.sub(r"font: ([\d.]+)px [^;\"]*", r"font: \1px ui-sans-serif, system-ui, sans-serif", body)
    body = re.sub(r'<g id="tip:([^"]*)">', r"<g><title>\1</title>", body)
    body = body.replace(">*{", ">.drawing *{", 1)  # of this drawing, not of the page
    body = re.sub(r'(<image [^>]*id="smooth"[^>]*?) style="image-rendering[^"]*"', r"\1", body)
    body = re.sub(r' d="[^"]*"', lambda found: re.sub(r"(\.\d\d)\d+", r"\1", found[0]), body)  # a hundredth of a point
    used = set(re.findall(r'(?:url\(#|href="#)([^)"]+)', body))
    body = re.sub(r' id="([^"]*)"', lambda found: found[0] if found[1] in used else "", body)
    body = re.sub(r"\n\s*", "\n", body)
    for tone, light in palette.LIGHT.items():
        body = body.replace(light, variable(tone))
    return body
