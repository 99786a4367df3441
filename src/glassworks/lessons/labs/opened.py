"""The networks and images that readers look inside in lessons 3 and 14.

A network is opened once for all. The file of a reader's own image is kept while their page is open; what was computed
of the image stays until what others look at pushes it out.

Shape letters: N units along an axis.
"""

from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import numpy as np
import torch

from glassworks.core.errors import InputError
from glassworks.instruments.intervals import Axis, Field
from glassworks.instruments.receptive_field import fields
from glassworks.lessons.labs.cuts import parts_of
from glassworks.lessons.labs.kept import Kept, computed
from glassworks.lessons.labs.networks import NetworkKey, key_of, open_network
from glassworks.lessons.labs.own_images import decoded
from glassworks.looks.images import embedded_image
from glassworks.looks.subject import InputImage, Subject

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


ImageKey = str | bytes
"""Of what is kept of a network on an image."""


@dataclass(frozen=True)
class Chosen:
    """An image that a reader looks at.

    Attributes:
        key: the same for the same image: the name of one of a built-in set, else a digest, which no name can be.
        content: of a reader's own, as it is encoded.
    """

    key: ImageKey
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


class Choosing:
    """What one reader looks at; an image of their own stays here as long as their page is open."""

    def __init__(self) -> None:
        self._own: Chosen | None = None

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


_networks: Kept[NetworkKey, Opened] = Kept(4)


def opened(model: str) -> Opened:
    """Opens a network; kept for the next reader.

    Raises:
        InputError: there is none of that name, or it takes no image.
    """
    return _networks.get(key_of(model), lambda: computed(_opened, model))


def _opened(model: str) -> Opened:
    subject = open_network(model)
    side = side_taken(subject, SIDES.get(model, min(subject.pixels.crop, _MOST_PIXELS)))
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


def side_taken(subject: Subject, side: int) -> int:
    """``side``, or where the network takes no such image the one that it was trained on.

    Raises:
        InputError: it takes neither.
    """
    own = subject.pixels.crop
    for one in (side, own):
        with suppress(InputError):
            subject.run(torch.zeros(1, subject.channels, one, one))
            return one
    raise InputError(
        expected="a network that takes an image",
        found=f"{subject.name}, which takes none of {own} x {own} pixels",
        do="Take a network that was made for images.",
    )


def apart_from(axis: Axis) -> int:
    """How many units further along the axis no pixel is shared any more, whichever unit one begins at."""
    count = len(axis.first_N)
    earliest_N = np.minimum.accumulate(axis.first_N[::-1])[::-1]  # from each unit on
    return next((far for far in range(1, count) if (axis.last_N[:-far] < earliest_N[far:]).all()), count)
