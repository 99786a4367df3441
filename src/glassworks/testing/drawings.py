"""One contract for every drawing of a network: readable on a telephone, and no words over others."""
# ruff: noqa: S101 - a broken contract is an AssertionError

from itertools import combinations
from typing import Any

from glassworks.charts.layout import WIDEST, Layout, layout
from glassworks.charts.network import Network
from glassworks.charts.render import drawn_figure
from glassworks.charts.spec import Chart


def check_drawing(chart: Chart) -> None:
    """Asserts that a drawing is no wider than a narrow chart and that nothing in it covers words.

    Raises:
        AssertionError: naming what meets.
    """
    for panel in chart.panels:
        assert isinstance(panel, Network), "a drawing has panels of parts and links"
        found = layout(panel)
        assert found.width <= WIDEST + 1e-6, f"{found.width:.2f} inches wide: it would not be readable at 400 pixels"
        assert meetings(found) == [], "words and parts keep apart"
    assert rendered_meetings(chart) == [], "words keep apart as they are drawn"


def meetings(found: Layout) -> list[str]:
    """Pairs of parts, and of words and what is not their own, that overlap in a layout."""
    bodies, words = list(found.bodies.items()), found.words
    pairs = [f"{one} and {other}" for (one, a), (other, b) in combinations(bodies, 2) if a.meets(b)]
    pairs += [f"'{a.text}' and '{b.text}'" for a, b in combinations(words, 2) if a.box.meets(b.box)]
    return pairs + [f"'{w.text}' and {name}" for w in words for name, b in bodies if name != w.owner and w.box.meets(b)]


def rendered_meetings(chart: Chart) -> list[str]:
    """Pairs of texts whose extents overlap in the drawn figure."""
    figure: Any = drawn_figure(chart)
    renderer = figure.canvas.get_renderer()
    texts = [text for axes in figure.axes for text in axes.texts if text.get_text()]
    extents = [text.get_window_extent(renderer) for text in texts]
    return [
        f"'{texts[one].get_text()}' and '{texts[other].get_text()}'"
        for one, other in combinations(range(len(texts)), 2)
        if extents[one].overlaps(extents[other])
    ]
