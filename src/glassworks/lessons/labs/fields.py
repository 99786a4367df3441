"""One unit of a real network on one image: the field that can reach it, and where its gradient really lies.

Readers share what does not depend on who asks: a network, its pass forwards over an image, and the maps of units.
Units whose fields do not meet share even a pass back: the gradient of their sum is each one's own in its field.

Shape letters: N units along an axis, H height, W width, C channels.
"""

from dataclasses import dataclass
from hashlib import blake2b
from itertools import product
from typing import Any

import numpy as np
import torch

from glassworks.charts.images import data_uri, overlaid
from glassworks.core.errors import InputError
from glassworks.instruments.intervals import Axis, Field
from glassworks.instruments.receptive_field import fields
from glassworks.lessons.labs.cuts import parts_of
from glassworks.lessons.labs.kept import Kept, computed
from glassworks.lessons.labs.kept_of import KeptOf
from glassworks.lessons.labs.own_images import decoded
from glassworks.lessons.labs.studio import studio
from glassworks.looks.field.compute import WITHIN, Influences
from glassworks.looks.images import embedded_image
from glassworks.looks.subject import InputImage, Subject, open_subject

SIDES = {"formula_net": 64}
"""Pixels of the image, where they are not those that a network was trained on."""
_MOST_PIXELS = 160
_OWN = "own"


@dataclass(frozen=True, eq=False)
class Opened:
    """A network with the fields of its layers.

    Attributes:
        subject: it.
        side: pixels of the images that it is given here.
        fields: of the units of each part with maps of more than one unit, in order.
        matrices: every matrix of weights, by its layer's name.
        apart: of each part, how many units further down and right no pixel is shared any more.
    """

    subject: Subject
    side: int
    fields: dict[str, Field]
    matrices: dict[str, torch.Tensor]
    apart: dict[str, tuple[int, int]]


@dataclass(frozen=True)
class Chosen:
    """An image that a reader looks at.

    Attributes:
        key: the same for the same image: the name of one of a built-in set, else a digest, which no name can be.
        content: of a reader's own, as it is encoded.
    """

    key: str | bytes
    content: bytes | None = None

    def encoded(self) -> bytes:
        """The image's file.

        Raises:
            InputError: there is none of that name.
        """
        content = self.content or embedded_image(str(self.key))
        if content is None:
            raise InputError(
                expected="an image of a built-in set, or one of your own",
                found=f"'{str(self.key)[:100]}'",
                do="Choose the file again: a reloaded page has forgotten it.",
            )
        return content

    def seen_by(self, one: Opened, side: int | None = None) -> InputImage:
        """As the network is given it, at its ``side`` by default.

        Raises:
            InputError: there is none of that name.
            DataError: it cannot be read.
        """
        return one.subject.read(self.encoded(), side or one.side)


@dataclass(frozen=True, eq=False)
class Seen:
    """A network's pass forwards over an image.

    Attributes:
        pixels_HWC: the image.
        uri: the same for the page.
        influences: what any unit takes from where.
    """

    pixels_HWC: np.ndarray
    uri: str
    influences: Influences


ImageKey = str | bytes
"""Of what is kept of a network on an image."""
_networks: Kept[str, Opened] = Kept(4)
_passes: KeptOf[Opened, ImageKey, Seen] = KeptOf(6)
_sums: KeptOf[Opened, tuple[ImageKey, str, tuple[int, int]], torch.Tensor] = KeptOf(
    160 * 2**20, lambda sum_HW: sum_HW.nbytes
)
_answers: KeptOf[Opened, tuple[ImageKey, str, tuple[int, int]], dict[str, Any]] = KeptOf(1000)


def opened(model: str) -> Opened:
    """Opens a network; kept for the next reader.

    Raises:
        InputError: there is none of that name.
    """
    return _networks.get(model, lambda: computed(_opened, model))


def _opened(model: str) -> Opened:
    subject = open_subject(model)
    side = SIDES.get(model, min(subject.pixels.crop, _MOST_PIXELS))
    shape = (subject.channels, side, side)
    found = fields(subject.network, shape, [name for name, _ in parts_of(subject.network)])
    matrices = {
        name.removesuffix(".weight"): parameter.detach()
        for name, parameter in subject.network.named_parameters()
        if parameter.ndim > 1 and name.endswith(".weight")
    }
    followed = {name: one for name, one in found.items() if one is not None and one.dims}
    apart = {name: (apart_from(one.rows), apart_from(one.columns)) for name, one in followed.items()}
    return Opened(subject, side, followed, matrices, apart)


class Looking:
    """What one reader looks at; an image of their own stays here as long as their page is open."""

    def __init__(self) -> None:
        self._own: Chosen | None = None

    def answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Both fields of one unit, as numbers and as images for the page.

        Raises:
            InputError: no such network, image or layer.
            DataError: the image cannot be read.
        """
        one, chosen = opened(str(asked["model"])), self.chosen(asked)
        names = list(one.fields)
        layer = _layer(names, asked)
        field = one.fields[layer]
        unit = (
            _unit(float(asked["row"]), len(field.rows.first_N)),
            _unit(float(asked["column"]), len(field.columns.first_N)),
        )
        found = _answers.get(one, (chosen.key, layer, unit), lambda: computed(_found, one, chosen, layer, unit))
        return {"layers": names, "layer": names.index(layer), **found}

    def in_studio(self, asked: dict[str, Any]) -> str:
        """The studio's page with the maps of the layer on the image.

        Raises:
            InputError: no such network or image, or no studio.
        """
        model = str(asked["model"])
        layer = _layer(list(opened(model).fields), asked)
        return studio().inside(model, self.chosen(asked).encoded(), layer=layer)

    def chosen(self, asked: dict[str, Any]) -> Chosen:
        """The image that the page asks about: ``own`` is a new one of the reader's.

        Raises:
            InputError: it is none.
        """
        if asked.get("own"):
            content = decoded(str(asked["own"]))
            self._own = Chosen(blake2b(content).digest(), content)
        reference = str(asked["image"])
        return self._own if reference == _OWN and self._own else Chosen(reference)


def _layer(names: list[str], asked: dict[str, Any]) -> str:
    return names[int(asked["layer"]) if 0 <= int(asked["layer"]) < len(names) else len(names) // 2]


def _found(one: Opened, chosen: Chosen, layer: str, unit: tuple[int, int]) -> dict[str, Any]:
    field = one.fields[layer]
    seen = _passes.get(one, chosen.key, lambda: _seen(one, chosen))
    map_HW = _influence(seen, one, chosen.key, layer, unit)
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
        "image": seen.uri,
        "overlaid": data_uri(overlaid(seen.pixels_HWC, map_HW.sqrt().numpy()), photograph=True),
    }


def _influence(seen: Seen, one: Opened, image: ImageKey, layer: str, unit: tuple[int, int]) -> torch.Tensor:
    """The map of one unit; one pass back gives those of all units whose fields do not meet, and it is kept."""
    field, apart = one.fields[layer], one.apart[layer]
    first = unit[0] % apart[0], unit[1] % apart[1]
    units = list(product(range(first[0], len(field.rows.first_N), apart[0]),
                         range(first[1], len(field.columns.first_N), apart[1])))  # fmt: skip
    sum_HW = _sums.get(one, (image, layer, first), lambda: seen.influences.of(layer, units))
    top, left, bottom, right = (max(0, side) for side in field.box(*unit))
    map_HW = torch.zeros_like(sum_HW)
    map_HW[top : bottom + 1, left : right + 1] = sum_HW[top : bottom + 1, left : right + 1]
    return map_HW


def apart_from(axis: Axis) -> int:
    """How many units further along the axis no pixel is shared any more, whichever unit one begins at."""
    count = len(axis.first_N)
    earliest_N = np.minimum.accumulate(axis.first_N[::-1])[::-1]  # from each unit on
    return next((far for far in range(1, count) if (axis.last_N[:-far] < earliest_N[far:]).all()), count)


def _seen(one: Opened, chosen: Chosen) -> Seen:
    image = chosen.seen_by(one)
    influences = Influences(one.subject.network, image.input_1CHW, list(one.fields))
    return Seen(image.pixels_HWC, data_uri(image.pixels_HWC, photograph=True), influences)


def _unit(place: float, count: int) -> int:
    """The unit at a place from 0, the first, to 1, the last."""
    return min(max(int(place * count), 0), count - 1)


def half_of(map_HW: torch.Tensor) -> int:
    """Pixels, from the most influential one on, that together have half of all influence."""
    largest_first = np.sort(map_HW.numpy(), axis=None)[::-1]  # torch takes ten times as long
    return int((largest_first.cumsum() < 0.5 * largest_first.sum()).sum()) + 1
