"""Networks that glassworks builds and no package ships: with random weights, laid-down ones, or those of a file."""

from pathlib import Path
from typing import Any

from torch import nn

from glassworks.core.errors import about
from glassworks.core.generator import seeded
from glassworks.core.pixels import PixelSpec
from glassworks.models.create import build_backbone
from glassworks.models.preprocessing import published_spec
from glassworks.models.registry import card_of
from glassworks.models.weights import from_timm, put_weights, read_state_dict
from glassworks.pipelines.classification.backbones.names import LISTED
from glassworks.pipelines.classification.backbones.request import Made, NetworkRequest
from glassworks.pipelines.classification.backbones.sizes import training_size


def with_random_weights(request: NetworkRequest) -> Made:
    """As large as published where the weights are kept; else as large as the network trains well."""
    if request.model.frozen:
        return _as_published(request, "random")
    size = _trained_at(request)
    return _made(request, size, PixelSpec.standard(size), "random")


def with_given_weights(request: NetworkRequest) -> Made:
    """A network whose weights its own file lays down."""
    size = _trained_at(request)
    return _made(request, size, PixelSpec.standard(size), "given")


def with_weights_of_file(request: NetworkRequest) -> Made:
    """With torchvision's or timm's weights in a file, and the preprocessing that these are published with.

    Raises:
        ModelFileError: no such file, or tensors that do not fit; all misfits are listed.
    """
    made = _as_published(request, str(request.model.weights))
    with about("model.weights"):
        state = from_timm(read_state_dict(Path(made.weights)))
        put_weights(made.network, state, card_of(made.architecture.name).head, made.architecture.name, made.weights)
    return made


def _as_published(request: NetworkRequest, weights: str) -> Made:
    name = str(request.name)
    size = request.model.size or card_of(name).size
    return _made(request, size, published_spec(name, size), weights)


def _trained_at(request: NetworkRequest) -> int:
    return request.model.size or training_size(str(request.name), request.source, request.context)


def _made(request: NetworkRequest, size: int, spec: PixelSpec, weights: str) -> Made:
    name = str(request.name)
    arguments = request.arguments | ({"size": size} if card_of(name).sized else {})
    return Made.ours(_built(name, arguments, request.recipe.seed), name, arguments, spec, weights)


def _built(name: str, arguments: dict[str, Any], seed: int) -> nn.Module:
    with seeded(seed), about("model.layers" if name == LISTED else "model.arguments"):
        return build_backbone("glassworks", name, arguments)
