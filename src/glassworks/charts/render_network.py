"""Draws a ``Network``: its links, then its parts, then all words, each where ``charts.layout`` put it."""

from typing import TYPE_CHECKING, Any

from glassworks.charts.layout import Box, Drawn, layout
from glassworks.charts.network import Network, Part
from glassworks.charts.palette import colour

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_TITLE = 0.25


def network_width(panel: Network) -> float:
    """Inches across."""
    return layout(panel).width


def network_height(panel: Network) -> float:
    """Inches down."""
    return layout(panel).height + (_TITLE if panel.title else 0.0)


def draw_network(axes: "Axes", panel: Network) -> None:
    """One inch of the axes is one of the layout."""
    found = layout(panel)
    for drawn in found.ways:
        _draw_link(axes, drawn)
    for part in panel.parts:
        _draw_part(axes, part, found.bodies[part.name])
    crossed = {f"{drawn.link.source} {drawn.link.target}" for drawn in found.ways}
    ends = {name for link in panel.links for name in (link.source, link.target)}
    crossed |= ends & {part.name for part in panel.parts if part.shape == "words"}  # another link may pass behind
    for word in found.words:
        ground = {"facecolor": colour("paper"), "edgecolor": "none", "pad": 0.8}
        behind: dict[str, Any] = {"bbox": ground} if word.owner in crossed else {}
        axes.text(
            word.box.x, word.box.y, word.text, ha="center", va="center", fontsize=word.points, color=colour(word.tone),
            linespacing=1.15, zorder=4, **behind,
        )  # fmt: skip
    axes.set_axis_off()
    axes.set(xlim=(0, found.width), ylim=(found.height, 0))
    axes.set_aspect("equal")
    axes.set_title(panel.title)


def _draw_link(axes: "Axes", drawn: Drawn) -> None:
    link, paint = drawn.link, colour(drawn.link.tone)
    width = 2.2 if link.thick else 1.1 if link.arrow or link.tone != "muted" else 0.7
    dash: Any = (0, (3, 2)) if link.dashed else "-"
    *corners, last = drawn.way
    if len(corners) > 1:
        axes.plot(*zip(*corners, strict=True), color=paint, linewidth=width, linestyle=dash, zorder=1)
    style: dict[str, Any] = {"color": paint, "linewidth": width, "linestyle": dash, "shrinkA": 0, "shrinkB": 0}
    style["arrowstyle"] = "-|>,head_length=0.35,head_width=0.16" if link.arrow else "-"
    axes.annotate("", last, corners[-1], arrowprops=style, zorder=1)


def _draw_part(axes: "Axes", part: Part, body: Box) -> None:
    from matplotlib.patches import Circle, FancyBboxPatch

    if part.shape == "words":
        return
    style: dict[str, Any] = {
        "facecolor": colour("faint" if part.filled else "paper"), "edgecolor": colour(part.tone), "linewidth": 1.2,
        "zorder": 2,
    }  # fmt: skip
    if part.shape == "unit":
        axes.add_patch(Circle((body.x, body.y), body.across, **style))
        return
    corner = body.x - body.across, body.y - body.down
    form = "round,pad=0,rounding_size=0.05"
    axes.add_patch(FancyBboxPatch(corner, 2 * body.across, 2 * body.down, boxstyle=form, **style))
