"""One unit of a real network on one image: the field that can reach it, and where its gradient really lies.

Shape letters: H height, W width, C channels.
"""

import threading
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import torch

from glassworks.charts.images import data_uri, overlaid
from glassworks.core.errors import InputError
from glassworks.instruments.intervals import Field
from glassworks.instruments.receptive_field import fields
from glassworks.lessons.labs.own_images import decoded
from glassworks.lessons.labs.studio import studio
from glassworks.lessons.labs.transfer import parts_of
from glassworks.looks.field.compute import WITHIN, influence
from glassworks.looks.images import embedded_image
from glassworks.looks.subject import InputImage, Subject, open_subject

SIDES = {"formula_net": 64}
"""Pixels of the image, where they are not those that a network was trained on."""
_MOST_PIXELS = 160
_OWN = "own"
_lock = threading.Lock()


@dataclass(frozen=True)
class Opened:
    """A network with the fields of its layers.

    Attributes:
        subject: it.
        side: pixels of the images that it is given here.
        fields: of the units of each part with maps of more than one unit, in order.
    """

    subject: Subject
    side: int
    fields: dict[str, Field]


def opened(model: str) -> Opened:
    """Opens a network; kept for the next reader."""
    with _lock:
        return _opened(model)


@lru_cache(maxsize=3)
def _opened(model: str) -> Opened:
    subject = open_subject(model)
    side = SIDES.get(model, min(subject.pixels.crop, _MOST_PIXELS))
    shape = (subject.channels, side, side)
    found = fields(subject.network, shape, [name for name, _ in parts_of(subject.network)])
    return Opened(subject, side, {name: one for name, one in found.items() if one is not None and one.dims})


class Looking:
    """What one reader looks at; an image of their own stays here as long as their page is open."""

    def __init__(self) -> None:
        self._own: bytes | None = None

    def answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Both fields of one unit, as numbers and as images for the page.

        Raises:
            InputError: no such network, image or layer.
            DataError: the image cannot be read.
        """
        one = opened(str(asked["model"]))
        image = self.image(one, asked)
        names = list(one.fields)
        layer = _layer(names, asked)
        return {"layers": names, "layer": names.index(layer), **_found(one, image, layer, asked)}

    def in_studio(self, asked: dict[str, Any]) -> str:
        """The studio's page with the maps of the layer on the image.

        Raises:
            InputError: no such network or image, or no studio.
        """
        model = str(asked["model"])
        return studio().inside(model, self.content(asked), layer=_layer(list(opened(model).fields), asked))

    def image(self, one: Opened, asked: dict[str, Any]) -> InputImage:
        """The image that the page asks about, as the network is given it.

        Raises:
            InputError: there is none.
            DataError: it cannot be read.
        """
        return one.subject.read(self.content(asked), one.side)

    def content(self, asked: dict[str, Any]) -> bytes:
        """The same encoded: ``own`` is a new one of the reader's.

        Raises:
            InputError: there is none.
        """
        if asked.get("own"):
            self._own = decoded(str(asked["own"]))
        reference = str(asked["image"])
        content = self._own if reference == _OWN else embedded_image(reference)
        if content is None:
            raise InputError(
                expected="an image of a built-in set, or one of your own",
                found=f"'{reference[:100]}'",
                do="Choose the file again: a reloaded page has forgotten it.",
            )
        return content


def _layer(names: list[str], asked: dict[str, Any]) -> str:
    return names[int(asked["layer"]) if 0 <= int(asked["layer"]) < len(names) else len(names) // 2]


def _found(one: Opened, image: InputImage, layer: str, asked: dict[str, Any]) -> dict[str, Any]:
    field = one.fields[layer]
    units = len(field.rows.first_N), len(field.columns.first_N)
    unit = _unit(float(asked["row"]), units[0]), _unit(float(asked["column"]), units[1])
    map_HW = influence(one.subject.network, image.input_1CHW, layer, unit, None)
    within = map_HW >= max(WITHIN * float(map_HW.max()), 1e-300)
    rows, columns = within.any(1).nonzero().flatten().tolist(), within.any(0).nonzero().flatten().tolist()
    top, left, bottom, right = box = field.box(*unit)
    last = one.side - 1
    inside = (min(bottom, last) - max(top, 0) + 1) * (min(right, last) - max(left, 0) + 1)
    return {
        "side": one.side,
        "units": units,
        "unit": unit,
        "box": box,
        "size": (bottom - top + 1, right - left + 1),
        "pixels": int(within.sum()),
        "half": half_of(map_HW) / inside,
        "effective": [rows[0], columns[0], rows[-1], columns[-1]] if rows else None,
        "image": data_uri(image.pixels_HWC, photograph=True),
        "overlaid": data_uri(overlaid(image.pixels_HWC, map_HW.sqrt().numpy()), photograph=True),
    }


def _unit(place: float, count: int) -> int:
    """The unit at a place from 0, the first, to 1, the last."""
    return min(max(int(place * count), 0), count - 1)


def half_of(map_HW: torch.Tensor) -> int:
    """Pixels, from the most influential one on, that together have half of all influence."""
    largest_first = map_HW.flatten().sort(descending=True).values
    return int((largest_first.cumsum(0) < 0.5 * largest_first.sum()).sum()) + 1
