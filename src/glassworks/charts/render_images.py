"""Grids of images with their labels, frames and stamps."""

import textwrap
from typing import TYPE_CHECKING, Any

from glassworks.charts.draw_layers import DASHES
from glassworks.charts.images import span_of
from glassworks.charts.layers import floats
from glassworks.charts.palette import COLOUR_MAPS, colour
from glassworks.charts.render_grid import write_values
from glassworks.charts.spec import Box, Image, ImageGrid

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.patches import Rectangle

_PAGE = 10.5
_SIDE = 1.7  # inches of each of several images
_SMALL = 100  # pixels of a photograph whose pixels are shown as squares, as those of drawings always are
_GAP = 0.08  # inches between images of a sheet
_LINE = 0.17  # inches of a line of a label
_MANY = 16  # plain images from which on all share one pair of axes: each pair takes 15 ms to lay out


def grid_width(panel: ImageGrid) -> float:
    """Inches across: a single sheet by its form, several images side by side."""
    if len(panel.images) == 1:
        height, width = panel.images[0].array.shape[:2]
        return min(_PAGE, 4.6 * max(1.0, (width / height) ** 0.5))
    return min(_PAGE, max(4.6, _SIDE * _shape(panel)[0]))


def grid_height(panel: ImageGrid, width: float) -> float:
    """Inches of all rows with their labels."""
    columns, rows = _shape(panel)
    side = width / columns
    lines = max((len(_wrapped(image.label, side)) for image in panel.images), default=0)
    ratio = max(_ratio(image) for image in panel.images)
    legend = 0.25 if any(box.name for image in panel.images for box in image.boxes) else 0.0
    return rows * (min(ratio * side, 7.0) + lines * _LINE + 0.08) + (0.2 if panel.title else 0.0) + legend


def draw_images(figure: "Figure", cell: Any, panel: ImageGrid, width: float, *, screen: bool) -> None:
    """Draws the grid into a cell of the figure; on a ``screen`` the page enlarges the pixels."""
    columns, rows = _shape(panel)
    if len(panel.images) > _MANY and not any(image.boxes or image.stamp or image.written for image in panel.images):
        _draw_sheet(figure.add_subplot(cell), panel, width / columns, screen)
        return
    grid = cell.subgridspec(rows, columns)
    for at in range(rows * columns):
        axes = figure.add_subplot(grid[divmod(at, columns)])
        axes.set_axis_off()
        if at >= len(panel.images):
            continue
        image = panel.images[at]
        _draw(axes, panel, image, screen)
        label = "\n".join(_wrapped(image.label, width / columns))
        axes.set_title(label, fontsize=8, pad=3, y=1.0)
        if at == 0 and panel.title:
            above = 4 + 11 * len(label.splitlines())
            axes.annotate(panel.title, (0, 1), (0, above), "axes fraction", "offset points", color=colour("muted"))
        if image.written:
            write_values(axes, floats(image.array), min(9.0, 30 * width / columns / len(image.array)))
    boxes = {box.name: box for image in panel.images for box in image.boxes if box.name}
    if boxes:
        figure.legend(handles=[_frame(box) for box in boxes.values()], loc="outside lower center", ncols=len(boxes))


def _draw_sheet(axes: "Axes", panel: ImageGrid, side: float, screen: bool) -> None:
    """Many images on one pair of axes, which measure inches; each has ``side`` inches across."""
    columns, rows = _shape(panel)
    labels = [_wrapped(image.label, side) for image in panel.images]
    lines = max(map(len, labels))
    step = lines * _LINE + max(_ratio(image) for image in panel.images) * side + 0.08
    for at, (image, label) in enumerate(zip(panel.images, labels, strict=True)):
        row, column = divmod(at, columns)
        left, top, width = column * side, row * step + lines * _LINE, side - _GAP
        _draw(axes, panel, image, screen, (left, left + width, top + _ratio(image) * width, top))
        axes.text(left, top - 0.04, "\n".join(label), fontsize=8, va="bottom")
    axes.set(xlim=(0, columns * side - _GAP), ylim=(rows * step, 0), aspect="equal", anchor="NW")
    axes.set_axis_off()
    if panel.title:
        axes.set_title(panel.title, fontsize=8, color=colour("muted"))


def _draw(axes: "Axes", panel: ImageGrid, image: Image, screen: bool, extent: Any = None) -> None:
    pixels = image.array
    is_smooth = panel.photograph and max(pixels.shape[:2]) >= _SMALL
    smooth: Any = {} if not is_smooth else {"gid": "smooth"} | ({} if screen else {"interpolation": "antialiased"})
    if pixels.ndim == 2:
        low, high = panel.limits or span_of(pixels.astype(float))
        axes.imshow(pixels, cmap=COLOUR_MAPS[panel.colours], vmin=low, vmax=high, extent=extent, **smooth)
    else:
        axes.imshow(panel.colours_of(image), extent=extent, **smooth)
    for box in image.boxes:
        axes.add_patch(_frame(box))
    if image.boxes:
        _widen(axes, image, pixels.shape[0], pixels.shape[1])
    if image.stamp:
        ground = {"facecolor": colour("stamp"), "edgecolor": "none", "pad": 4}
        axes.text(
            0.5, 0.5, image.stamp, transform=axes.transAxes, ha="center", va="center", color=colour("bright"),
            fontsize=9, bbox=ground,
        )  # fmt: skip


def _frame(box: Box) -> "Rectangle":
    from matplotlib.patches import Rectangle

    corner = box.left - 0.5, box.top - 0.5
    frame = Rectangle(corner, box.width, box.height, fill=False, edgecolor=colour(box.tone), linewidth=2)
    frame.set(linestyle=DASHES[box.dash], label=box.name)
    return frame


def _widen(axes: "Axes", image: Image, height: int, width: int) -> None:
    """All of the frames is in sight, but no more than an image's side around the image."""
    top, left, bottom, right = _extent(image, height, width)
    axes.set(xlim=(left, right), ylim=(bottom, top))


def _extent(image: Image, height: int, width: int) -> tuple[float, float, float, float]:
    tops, lefts = [box.top for box in image.boxes], [box.left for box in image.boxes]
    bottoms = [box.top + box.height for box in image.boxes]
    rights = [box.left + box.width for box in image.boxes]
    top, left = max(-height, min(0, *tops)), max(-width, min(0, *lefts))
    bottom, right = min(2 * height, max(height, *bottoms)), min(2 * width, max(width, *rights))
    rim = min(4.0, 0.06 * max(height, width))  # of few pixels, four would be half an image
    return top - rim, left - rim, bottom + rim, right + rim


def _ratio(image: Image) -> float:
    """Height over width of what is in sight."""
    height, width = image.array.shape[:2]
    if not image.boxes:
        return height / width
    top, left, bottom, right = _extent(image, height, width)
    return (bottom - top) / (right - left)


def _shape(panel: ImageGrid) -> tuple[int, int]:
    columns = panel.columns if panel.aligned else min(panel.columns, len(panel.images))
    return columns, -(-len(panel.images) // columns)


def _wrapped(label: str, inches: float) -> list[str]:
    """In two lines at most."""
    return textwrap.wrap(label, max(6, int(inches / 0.066)), max_lines=2, placeholder=" …")
