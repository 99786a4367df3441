"""One unit of a real network on one image: the field that can reach it, and where its gradient really lies.

Readers share what does not depend on who asks: a network, its pass forwards over an image, and the maps of units.
Units whose fields do not meet share even a pass back: the gradient of their sum is each one's own in its field. Whoever
has asked about a unit will go on to others of its layer: the passes back for them are made ahead, and what is left is
little enough for the page's own thread, so that a reader with an image of their own waits hardly longer than others.

Shape letters: N units along an axis, H height, W width, C channels.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import torch

from glassworks.charts.images import data_uri, overlaid
from glassworks.core.errors import InputError
from glassworks.lessons.labs.kept import ahead, computed
from glassworks.lessons.labs.kept_of import KeptOf
from glassworks.lessons.labs.networks import network_for
from glassworks.lessons.labs.opened import Choosing, Chosen, ImageKey, Opened, opened
from glassworks.lessons.labs.studio import studio
from glassworks.looks.field.compute import WITHIN, Influences


@dataclass(frozen=True, eq=False)
class Shown:
    """An image as a network is given it.

    Attributes:
        pixels_HWC: it.
        uri: the same for the page.
    """

    pixels_HWC: np.ndarray
    uri: str


_shown: KeptOf[Opened, ImageKey, Shown] = KeptOf(100)
_passes: KeptOf[Opened, ImageKey, Influences] = KeptOf(6)
"""What any unit takes from where."""
_sums: KeptOf[Opened, tuple[ImageKey, str, tuple[int, int]], torch.Tensor] = KeptOf(
    160 * 2**20, lambda sum_HW: sum_HW.nbytes
)
_answers: KeptOf[Opened, tuple[ImageKey, str, tuple[int, int]], dict[str, Any]] = KeptOf(
    32 * 2**20, lambda found: len(found["overlaid"])
)


class Looking:
    """What one reader looks at."""

    def __init__(self) -> None:
        self._choosing = Choosing()
        self._looked_ahead: tuple[object, ...] = ()

    def answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Both fields of one unit, as numbers and as images for the page.

        Raises:
            InputError: no such network, image or layer.
            DataError: the image cannot be read.
        """
        one, chosen = opened(network_for(str(asked["model"]))), self._choosing.chosen(asked)
        names = list(one.fields)
        layer = _layer(names, asked)
        field = one.fields[layer]
        unit = (
            _unit(float(asked["row"]), len(field.rows.first_N)),
            _unit(float(asked["column"]), len(field.columns.first_N)),
        )
        found = _answers.get(one, (chosen.key, layer, unit), lambda: _found(one, chosen, layer, unit))
        now = asked["model"], chosen.key, layer
        if now != self._looked_ahead:
            self._looked_ahead = now
            ahead.wish(self, _other_units(one, chosen, layer))
        return {"layers": names, "layer": names.index(layer), **found}

    def in_studio(self, asked: dict[str, Any]) -> str:
        """The studio's page with the maps of the layer on the image.

        Raises:
            InputError: no such network or image, or no studio.
        """
        model = network_for(str(asked["model"]))
        layer = _layer(list(opened(model).fields), asked)
        return studio().inside(model, self._choosing.chosen(asked).encoded(), layer=layer)


def _layer(names: list[str], asked: dict[str, Any]) -> str:
    if not names:
        raise InputError(
            expected="a network with layers that give maps",
            found="none in this one",
            do="Take a convolutional network.",
        )
    return names[int(asked["layer"]) if 0 <= int(asked["layer"]) < len(names) else len(names) // 2]


def _found(one: Opened, chosen: Chosen, layer: str, unit: tuple[int, int]) -> dict[str, Any]:
    field = one.fields[layer]
    shown = _shown.get(one, chosen.key, lambda: computed(_show, one, chosen))
    map_HW = _influence(one, chosen, layer, unit)
    within = map_HW >= max(WITHIN * float(map_HW.max()), 1e-300)
    rows, columns = within.any(1).nonzero().flatten().tolist(), within.any(0).nonzero().flatten().tolist()
    top, left, bottom, right = box = field.box(*unit)
    last = one.side - 1
    inside = (min(bottom, last) - max(top, 0) + 1) * (min(right, last) - max(left, 0) + 1)
    return {
        "side": one.side,
        "units": (len(field.rows.first_N), len(field.columns.first_N)),
        "unit": unit,
        "box": box,
        "size": (bottom - top + 1, right - left + 1),
        "pixels": int(within.sum()),
        "half": half_of(map_HW) / inside,
        "effective": [rows[0], columns[0], rows[-1], columns[-1]] if rows else None,
        "image": shown.uri,
        "overlaid": data_uri(overlaid(shown.pixels_HWC, map_HW.sqrt().numpy()), photograph=True),
    }


def _influence(one: Opened, chosen: Chosen, layer: str, unit: tuple[int, int]) -> torch.Tensor:
    """The map of one unit; one pass back gives those of all units whose fields do not meet, and it is kept."""
    field, apart = one.fields[layer], one.apart[layer]
    first = unit[0] % apart[0], unit[1] % apart[1]
    sum_HW = _sums.get(one, (chosen.key, layer, first), lambda: computed(_summed, one, chosen, layer, first))
    top, left, bottom, right = (max(0, side) for side in field.box(*unit))
    map_HW = torch.zeros_like(sum_HW)
    map_HW[top : bottom + 1, left : right + 1] = sum_HW[top : bottom + 1, left : right + 1]
    return map_HW


def _summed(one: Opened, chosen: Chosen, layer: str, first: tuple[int, int]) -> torch.Tensor:
    """Of a unit and of all that lie so far apart that their fields do not meet."""
    field, (down, right) = one.fields[layer], one.apart[layer]
    rows = range(first[0], len(field.rows.first_N), down)
    columns = range(first[1], len(field.columns.first_N), right)
    influences = _passes.get(one, chosen.key, lambda: _passed(one, chosen))
    return influences.of(layer, list(product(rows, columns)))


def _other_units(one: Opened, chosen: Chosen, layer: str) -> Iterator[object]:
    """Makes the passes back that nobody has asked for, until there is one for every unit of a layer."""
    field, (down, right) = one.fields[layer], one.apart[layer]
    firsts = range(min(down, len(field.rows.first_N))), range(min(right, len(field.columns.first_N)))
    for first in product(*firsts):
        if _sums.make_ahead(one, (chosen.key, layer, first), lambda first=first: _summed(one, chosen, layer, first)):
            yield first


def _show(one: Opened, chosen: Chosen) -> Shown:
    pixels_HWC = chosen.seen_by(one).pixels_HWC
    return Shown(pixels_HWC, data_uri(pixels_HWC, photograph=True))


def _passed(one: Opened, chosen: Chosen) -> Influences:
    return Influences(one.subject.network, chosen.seen_by(one).input_1CHW, list(one.fields))


def _unit(place: float, count: int) -> int:
    """The unit at a place from 0, the first, to 1, the last."""
    return min(max(int(place * count), 0), count - 1)


def half_of(map_HW: torch.Tensor) -> int:
    """Pixels, from the most influential one on, that together have half of all influence."""
    largest_first = np.sort(map_HW.numpy(), axis=None)[::-1]  # torch takes ten times as long
    return int((largest_first.cumsum() < 0.5 * largest_first.sum()).sum()) + 1
