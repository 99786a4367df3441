"""The chain of factors of any weight of a real network on the reader's image, and how its gradient gets to the loss."""

from typing import Any

import torch

from glassworks.instruments.hooks import borrowed
from glassworks.lessons.labs.fields import Looking, Opened, opened
from glassworks.lessons.labs.studio import studio
from glassworks.looks.backprop.compute import backprop
from glassworks.looks.backprop.flow import flow
from glassworks.looks.backprop.look import error_of
from glassworks.looks.subject import InputImage

_LISTED = 4  # places of the image whose factors are listed


class Chains:
    """What one reader takes apart; an image of their own stays here as long as their page is open."""

    def __init__(self) -> None:
        self._looking = Looking()

    def answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        """One weight: ``layer`` counts the network's matrices of weights, ``at`` the numbers in it; -1 the strongest.

        Raises:
            InputError: no such network or image.
            DataError: the image cannot be read.
        """
        one = opened(str(asked["model"]))
        image = self._looking.image(one, asked)
        with borrowed(one.subject.network):  # other readers have the same network
            return _found(one, image, asked)

    def in_studio(self, asked: dict[str, Any]) -> str:
        """The studio's page with the way of the gradient back to the layer.

        Raises:
            InputError: no such network or image, or no studio.
        """
        model = str(asked["model"])
        layer = _layer(_layers(opened(model)), asked)
        return studio().inside(model, self._looking.content(asked), "flow", layer)


def _layers(one: Opened) -> list[str]:
    """Those with a matrix of weights or more."""
    parameters = one.subject.network.named_parameters()
    return [name.removesuffix(".weight") for name, own in parameters if own.ndim > 1 and name.endswith(".weight")]


def _layer(layers: list[str], asked: dict[str, Any]) -> str:
    return layers[min(max(int(asked["layer"]), 0), len(layers) - 1)]


def _found(one: Opened, image: InputImage, asked: dict[str, Any]) -> dict[str, Any]:
    layers = _layers(one)
    layer = _layer(layers, asked)
    shape = one.subject.network.get_parameter(f"{layer}.weight").shape
    at = min(int(asked["at"]), shape.numel() - 1)
    weight = None if at < 0 else [int(place) for place in torch.unravel_index(torch.tensor(at), shape)]
    objective, words = error_of(one.subject, image, None)
    network, input_ = one.subject.network, image.input_1CHW
    found = backprop(network, input_, objective, layer=layer, weight=weight, paths=0)
    spread, _ = flow(network, input_, objective, layer=layer, weight=found.weight)
    place = torch.arange(shape.numel()).view(shape)[tuple(found.weight)]
    return {
        "layers": layers,
        "layer": layers.index(layer),
        "count": shape.numel(),
        "at": int(place),
        "index": found.weight,
        "weight": found.weight_value,
        "loss": found.error,
        "objective": words,
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
