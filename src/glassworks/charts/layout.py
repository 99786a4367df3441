"""Where the parts, links and words of a ``Network`` lie, in inches from its upper left: geometry, nothing is drawn.

Columns are as wide as their widest part, and as far apart as the words on the links between them need; rows are as far
apart as the parts that stand below each other need. A word on a link takes the first place along it where it covers
neither a part nor another word, and crosses as few lines as possible.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

from glassworks.charts.names import narrowed
from glassworks.charts.network import Link, Network, Part

Place = tuple[float, float]
"""Across and down, in inches."""

LABEL, BESIDE = 8.5, 7.5
"""Points of the letters inside parts and of those beside parts and on links."""

WIDEST = 4.6
"""Inches that a drawing has, whose letters are then readable on a telephone."""

_LINE = 1.28  # height of a line in its letters
_UNIT = 0.155  # least radius of a unit
_COLUMNS, _ROWS = 0.3, 0.16  # least inches between columns and between parts below each other
_MARGIN = 0.06
_LANE = 0.24  # inches from parts to a link that goes around them
_SHARES = (0.5, 0.32, 0.68, 0.24, 0.76, 0.4, 0.6, 0.18, 0.82)  # places of a word along its link


@dataclass(frozen=True)
class Box:
    """A rectangle: its middle, and half of its width and height."""

    x: float
    y: float
    across: float
    down: float

    def meets(self, other: "Box", apart: float = 0.0) -> bool:
        """Whether they overlap, or are nearer than ``apart``."""
        return (
            abs(self.x - other.x) < self.across + other.across + apart - 1e-9
            and abs(self.y - other.y) < self.down + other.down + apart - 1e-9
        )


@dataclass(frozen=True)
class Word:
    """Words in the drawing: lines of text around the middle of ``box``."""

    text: str
    box: Box
    points: float
    tone: str
    owner: str = ""


@dataclass(frozen=True)
class Drawn:
    """A link: the corners of its way."""

    link: Link
    way: Sequence[Place]


@dataclass
class Layout:
    """A drawing whole.

    Attributes:
        width: inches across.
        height: inches down.
        bodies: outline of each part by name; a unit's is round, as wide as high.
        words: all text.
        ways: all links.
    """

    width: float = 0.0
    height: float = 0.0
    bodies: dict[str, Box] = field(default_factory=dict)
    words: list[Word] = field(default_factory=list)
    ways: list[Drawn] = field(default_factory=list)


def layout(network: Network) -> Layout:
    """Every place in the drawing of ``network``."""
    found, network = Layout(), narrowed(network)
    columns, rows = _columns(network), _rows(network)
    left, right, above, below = (_lanes(network, side) for side in ("left", "right", "above", "below"))
    spare = max(0.0, WIDEST - columns[1] - left - right - 2 * _MARGIN) / 2
    for part in network.parts:
        x, y = columns[0][part.column] + left + _MARGIN + spare, rows[part.row] + above + _MARGIN
        _, top, _ = _extent(part)
        width, height = _body(part)
        found.bodies[part.name] = Box(x, y, width / 2, height / 2)
        if part.label:
            found.words.append(_word(part.label, x, y, LABEL, "ink" if part.shape != "words" else part.tone, part.name))
        if part.beside:
            deep = text_size(part.beside, BESIDE)[1]
            found.words.append(_word(part.beside, x, y + top + 0.03 + deep / 2, BESIDE, "muted", part.name))
    found.width = max(WIDEST, columns[1] + left + right + 2 * _MARGIN)
    found.height = max(rows[part.row] + _extent(part)[2] for part in network.parts) + above + below + 2 * _MARGIN
    found.ways = [Drawn(link, _way(found, network, link)) for link in network.links]
    for drawn in found.ways:
        if drawn.link.label:
            found.words.append(_on_link(found, drawn))
    return found


@cache
def text_size(text: str, points: float) -> tuple[float, float]:
    """Inches across and down of lines of text in matplotlib's own letters, which are wider than those of most pages."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    letters = FontProperties(family="DejaVu Sans", size=points)
    widths = [text_to_path.get_text_width_height_descent(line, letters, False)[0] for line in text.splitlines()]
    return max(widths, default=0.0) / 72, len(widths) * points * _LINE / 72


def _word(text: str, x: float, y: float, points: float, tone: str, owner: str) -> Word:
    across, down = text_size(text, points)
    return Word(text, Box(x, y, across / 2, down / 2), points, tone, owner)


def _body(part: Part) -> Place:
    """Width and height of a part's outline."""
    across, down = text_size(part.label, LABEL) if part.label else (0.0, 0.0)
    match part.shape:
        case "unit":
            side = max(2 * _UNIT, across + 0.1, down + 0.1)
            return side, side
        case "box":
            return across + 0.2, down + 0.12
        case "words":
            return across, down


def _extent(part: Part) -> tuple[float, float, float]:
    """Width of a part with what stands beside it, and how far it reaches up and down from its middle."""
    width, height = _body(part)
    across, down = text_size(part.beside, BESIDE) if part.beside else (0.0, 0.0)
    return max(width, across), height / 2, height / 2 + (down + 0.03 if part.beside else 0.0)


def _columns(network: Network) -> tuple[dict[float, float], float]:
    """Middle of each column, and the width of all of them."""
    places = sorted({part.column for part in network.parts})
    wide = {place: max(_extent(part)[0] for part in network.parts if part.column == place) for place in places}
    needed = {
        pair: max([_COLUMNS, *(_room(link) for link in network.links if _between(network, link) == pair)])
        for pair in pairwise(places)
    }
    total = sum(wide.values()) + sum(needed.values())
    # What is left over moves the columns apart, within reason.
    more = min(0.8, max(0.0, (WIDEST - 0.5 - total) / max(1, len(needed))))
    middles, edge = {}, 0.0
    for at, place in enumerate(places):
        middles[place] = edge + wide[place] / 2
        edge += wide[place] + (needed[(place, places[at + 1])] + more if at + 1 < len(places) else 0.0)
    return middles, edge


def _room(link: Link) -> float:
    """Inches between columns that a straight link with its words needs."""
    return text_size(link.label, BESIDE)[0] + 0.28 if link.label and link.route == "straight" else 0.0


def _between(network: Network, link: Link) -> tuple[float, float]:
    column = {part.name: part.column for part in network.parts}
    ends = column[link.source], column[link.target]
    return min(ends), max(ends)


def _rows(network: Network) -> dict[float, float]:
    """How far down the middle of each row lies: equal steps, wide enough for every column and the words between."""
    parts, step = network.parts, 0.3
    top = min(part.row for part in parts)
    words = {frozenset((link.source, link.target)): link.label for link in network.links if link.route == "straight"}
    for one, other in _below_each_other(parts):
        between = words.get(frozenset((one.name, other.name)), "")
        gap = text_size(between, BESIDE)[1] + 0.24 if between else _ROWS
        step = max(step, (_extent(one)[2] + _extent(other)[1] + gap) / (other.row - one.row))
    offset = max(_extent(part)[1] - step * (part.row - top) for part in parts)
    return {part.row: offset + step * (part.row - top) for part in parts}


def _below_each_other(parts: Sequence[Part]) -> Iterator[tuple[Part, Part]]:
    for place in {part.column for part in parts}:
        yield from pairwise(sorted((one for one in parts if one.column == place), key=lambda part: part.row))


def _lanes(network: Network, side: str) -> float:
    """Inches on one side for links that go around there, with their words."""
    links = [link for link in network.links if link.route == side]
    if not links:
        return 0.0
    at = 0 if side in ("left", "right") else 1
    words = max(text_size(link.label, BESIDE)[at] + 0.1 if link.label else 0.0 for link in links)
    return _LANE + words + 0.08 * (len([link for link in links if link.source != link.target]) - 1)


def _way(found: Layout, network: Network, link: Link) -> list[Place]:
    """Its corners; a link from a part to itself goes around its right side."""
    one, other = found.bodies[link.source], found.bodies[link.target]
    shapes = {part.name: part.shape for part in network.parts}
    if link.route == "straight":
        begin = _edge(one, shapes[link.source], (other.x, other.y))
        return [begin, _edge(other, shapes[link.target], (one.x, one.y))]
    if link.source == link.target:
        edge = one.x + one.across + _LANE
        ends = one.y - 0.6 * one.down, one.y + 0.6 * one.down
        return [(one.x + one.across, ends[0]), (edge, ends[0]), (edge, ends[1]), (one.x + one.across, ends[1])]
    lane = [each for each in network.links if each.route == link.route].index(link) * 0.08 + _LANE - 0.06
    boxes = list(found.bodies.values())
    if link.route in ("left", "right"):
        sign = 1 if link.route == "right" else -1
        edge = max(sign * box.x + box.across for box in boxes) * sign + sign * lane
        begin, end = (one.x + sign * one.across, one.y), (other.x + sign * other.across, other.y)
        return [begin, (edge, one.y), (edge, other.y), end]
    sign = 1 if link.route == "below" else -1
    edge = max(sign * box.y + box.down for box in boxes) * sign + sign * lane
    if link.route == "below":  # under what stands beside the parts
        edge = max([edge, *(word.box.y + word.box.down + 0.1 for word in found.words)])
    return [(one.x, one.y + sign * one.down), (one.x, edge), (other.x, edge), (other.x, other.y + sign * other.down)]


def _edge(body: Box, shape: str, towards: Place) -> Place:
    """Where the line from the middle of a part leaves it."""
    x, y = towards[0] - body.x, towards[1] - body.y
    length = (x * x + y * y) ** 0.5 or 1.0
    if shape == "unit":
        return body.x + x / length * body.across, body.y + y / length * body.down
    room = 0.03
    shares = [(body.across + room) / abs(x) if x else 1e9, (body.down + room) / abs(y) if y else 1e9]
    share = min(shares)
    return body.x + share * x, body.y + share * y


def _on_link(found: Layout, drawn: Drawn) -> Word:
    """The words of a link at the best place along it."""
    link, (begin, *_, end) = drawn.link, drawn.way
    if link.route != "straight":
        return _in_lane(drawn)
    best, least = None, 1e9
    for share in _SHARES:
        x, y = begin[0] + share * (end[0] - begin[0]), begin[1] + share * (end[1] - begin[1])
        word = _word(link.label, x, y, BESIDE, _ink(link), f"{link.source} {link.target}")
        covered = sum(word.box.meets(box, 0.02) for box in found.bodies.values())
        covered += sum(word.box.meets(other.box, 0.03) for other in found.words)
        crossed = sum(_crosses(other, word.box) for other in found.ways if other is not drawn)
        cost = 100 * covered + crossed
        if cost < least:
            best, least = word, cost
    assert best is not None  # noqa: S101 - there are places to try
    return best


def _in_lane(drawn: Drawn) -> Word:
    """The words of a link that goes around: outside of its long middle piece."""
    link, (_, corner, other, _) = drawn.link, drawn.way
    across, down = text_size(link.label, BESIDE)
    x, y = (corner[0] + other[0]) / 2, (corner[1] + other[1]) / 2
    sign = 1 if link.route in ("right", "below") else -1
    x, y = (x + sign * (across / 2 + 0.07), y) if link.route in ("left", "right") else (x, y + sign * (down / 2 + 0.03))
    return _word(link.label, x, y, BESIDE, _ink(link), f"{link.source} {link.target}")


def _ink(link: Link) -> str:
    return "ink" if link.tone == "muted" else link.tone


def _crosses(drawn: Drawn, box: Box) -> bool:
    """Whether a link runs through a rectangle; looked at in small steps."""
    for begin, end in pairwise(drawn.way):
        for step in range(25):
            x, y = (begin[at] + step / 24 * (end[at] - begin[at]) for at in (0, 1))
            if abs(x - box.x) < box.across and abs(y - box.y) < box.down:
                return True
    return False
