"""The chain of factors of any weight of a real network on the reader's image, and how its gradient gets to the loss.

A reader who drags through weights needs their values and the loss alone: one pass over an image gives them for all
weights and all readers, and with them the sign that a guess is about. The factors are computed once somebody has
guessed and wants to see them: after whatever a page has nothing to show without, and image by image, so that one pass
serves all who look at an image, also where passes over several do not fit into what is kept.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from glassworks.instruments.tape import Copies
from glassworks.lessons.labs.kept import computed, computed_later
from glassworks.lessons.labs.kept_of import KeptOf
from glassworks.lessons.labs.networks import network_for
from glassworks.lessons.labs.opened import Choosing, Chosen, ImageKey, Opened, opened, side_taken
from glassworks.lessons.labs.studio import studio
from glassworks.looks.backprop.compute import taken_apart
from glassworks.looks.backprop.flow import flow_of
from glassworks.looks.backprop.look import error_of
from glassworks.looks.backprop.passes import Passes

_LISTED = 4  # places of the image whose factors are listed
_MOST_PIXELS = 128
"""Of an image's side: what is kept of a pass, and each weight's factors, cost by the pixel."""


@dataclass(frozen=True, eq=False)
class Overview:
    """What every weight of a network has in common on one image.

    Attributes:
        loss: the error.
        objective: in words.
        strongest: the place of the largest gradient in each layer's weights; 0 where the layer has none.
    """

    loss: float
    objective: str
    strongest: dict[str, int]


_taken: KeptOf[Opened, tuple[ImageKey, str, int], dict[str, Any]] = KeptOf(1000)
_overviews: KeptOf[Opened, ImageKey, Overview] = KeptOf(1000)
_signs: KeptOf[Opened, ImageKey, dict[str, torch.Tensor]] = KeptOf(
    128 * 2**20, lambda kept: sum(signs.nbytes for signs in kept.values())
)
"""Of the gradient of each weight, by layer: an answer to a guess that needs no further pass."""
_sides: KeptOf[Opened, None, int] = KeptOf(1000)
"""Of the image that a network is given: larger where it takes no other."""
_copies: KeptOf[Opened, None, Copies] = KeptOf(2)
"""Of the numbers of a network, for the passes over all images."""
_passes: KeptOf[Opened, ImageKey, tuple[Passes, str]] = KeptOf(384 * 2**20, lambda kept: kept[0].bytes)
"""With the error in words. A large network's passes take more than all that is kept: then they are kept alone."""


class Chains:
    """What one reader takes apart."""

    def __init__(self) -> None:
        self._choosing = Choosing()

    def answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        """One weight: ``layer`` counts the network's matrices of weights, ``at`` the numbers in it; -1 the strongest.

        Its factors and its way to the loss are there where ``apart`` is asked for.

        Raises:
            InputError: no such network or image.
            DataError: the image cannot be read.
        """
        one, chosen = opened(network_for(str(asked["model"]))), self._choosing.chosen(asked)
        overview = _overviews.get(one, chosen.key, lambda: computed(_overview, one, chosen))
        layers = list(one.matrices)
        layer = _layer(layers, asked)
        weights = one.matrices[layer]
        at = min(int(asked["at"]), weights.numel() - 1)
        at = overview.strongest[layer] if at < 0 else at
        index = [int(place) for place in np.unravel_index(at, weights.shape)]
        apart: dict[str, Any] = {}
        if asked.get("apart"):
            about = (one, chosen.key)
            apart = _taken.get(
                one,
                (chosen.key, layer, at),
                lambda: computed_later(about, _taken_apart, one, chosen, layer, index),
            )
        return {
            "layers": layers,
            "layer": layers.index(layer),
            "count": weights.numel(),
            "at": at,
            "index": index,
            "weight": float(weights[tuple(index)]),
            "loss": overview.loss,
            "objective": overview.objective,
            **_sign(one, chosen, layer, at),
            **apart,
        }

    def in_studio(self, asked: dict[str, Any]) -> str:
        """The studio's page with the way of the gradient back to the layer.

        Raises:
            InputError: no such network or image, or no studio.
        """
        model = network_for(str(asked["model"]))
        layer = _layer(list(opened(model).matrices), asked)
        return studio().inside(model, self._choosing.chosen(asked).encoded(), "flow", layer)


def _sign(one: Opened, chosen: Chosen, layer: str, at: int) -> dict[str, int]:
    """1, 0 or -1; nothing where it is not kept any more."""
    signs = _signs.known(one, chosen.key)
    return {} if signs is None else {"sign": int(signs[layer].flatten()[at])}


def _layer(layers: list[str], asked: dict[str, Any]) -> str:
    return layers[min(max(int(asked["layer"]), 0), len(layers) - 1)]


def _passes_over(one: Opened, chosen: Chosen) -> tuple[Passes, str]:
    """Of the threads that compute alone: they never wait for one that has not begun."""
    return _passes.get(one, chosen.key, lambda: _both(one, chosen))


def _both(one: Opened, chosen: Chosen) -> tuple[Passes, str]:
    side = _sides.get(one, None, lambda: side_taken(one.subject, min(one.side, _MOST_PIXELS)))
    image = chosen.seen_by(one, side)
    objective, words = error_of(one.subject, image, None)
    copies = _copies.get(one, None, lambda: Copies.of(one.subject.network))
    return Passes.of(one.subject.network, image.input_1CHW, objective, copies=copies), words


def _overview(one: Opened, chosen: Chosen) -> Overview:
    """Signs and strongest places, too: of millions of weights, so it is nothing for a page's thread."""
    passes, words = _passes_over(one, chosen)
    layers = list(one.matrices)
    _signs.get(one, chosen.key, lambda: {layer: _signs_in(passes, layer) for layer in layers})
    return Overview(passes.error, words, {layer: _strongest(passes, layer) for layer in layers})


def _signs_in(passes: Passes, layer: str) -> torch.Tensor:
    weights = passes.tape.parameters[f"{layer}.weight"]
    gradient = passes.gradients.get(id(weights))
    return (torch.zeros_like(weights) if gradient is None else gradient).detach().sign().to(torch.int8)


def _strongest(passes: Passes, layer: str) -> int:
    gradient = passes.gradients.get(id(passes.tape.parameters[f"{layer}.weight"]))
    return 0 if gradient is None else int(gradient.abs().argmax())


def _taken_apart(one: Opened, chosen: Chosen, layer: str, index: list[int]) -> dict[str, Any]:
    passes, _ = _passes_over(one, chosen)
    weight = passes.weight(layer, "weight", index)
    found, (spread, _) = taken_apart(passes, weight, paths=0), flow_of(passes, weight)
    return {
        "gradient": found.value,
        "autograd": found.autograd,
        "moved": found.central_difference,
        "places": found.positions,
        "terms": [[one.dE_do, one.do_dnet, one.dnet_dw, one.product] for one in found.terms[:_LISTED]],
        "flow": [
            [
                one.layer or "in between",
                one.shape[0],
                one.share,
                max((abs(c.share) for c in one.channels), default=0),
            ]
            for one in spread.layers
        ],
    }
