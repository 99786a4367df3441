"""Weights that timm publishes, by name or from a folder in its layout; imports timm, so it is imported late."""

from typing import Any

from torch import nn

from glassworks.core.errors import RecipeError, about
from glassworks.core.generator import seeded
from glassworks.models.create import build_backbone
from glassworks.models.files.metadata import Architecture
from glassworks.models.registry import NETWORKS, card_of
from glassworks.models.timm_backbones import Backbone, load_backbone
from glassworks.models.timm_bridge import has
from glassworks.models.weights import from_timm, put_weights
from glassworks.pipelines.classification.backbones.request import Made, NetworkRequest


def from_timm_weights(request: NetworkRequest) -> Made:
    """In our own network where its form is the same, else in timm's.

    Raises:
        RecipeError: an unknown name, or arguments for a network that is not ours.
        ModelFileError: weights that cannot be had or do not fit.
    """
    with about("model.arguments"):
        _require_no_arguments(request)
    loaded = _loaded(request)
    spec = loaded.pixels.at(request.model.size or loaded.pixels.crop)
    name = loaded.name.partition(".")[0]
    if name in NETWORKS and card_of(name).timm and not loaded.arguments:
        return Made.ours(_as_ours(name, loaded, request.arguments), name, request.arguments, spec, loaded.weights)
    request.context.choose("weights", f"{loaded.name} from {loaded.weights}, images of {spec.crop}x{spec.crop} pixels")
    described = {"family": "timm", "name": name, "arguments": loaded.arguments, "num_features": loaded.num_features}
    architecture = Architecture.parse(described, f"{loaded.weights}/config.json")
    return Made(loaded.network, architecture, spec, loaded.weights, tagged=loaded.name)


def _require_no_arguments(request: NetworkRequest) -> None:
    if request.model.arguments and request.name not in NETWORKS:
        raise RecipeError(
            expected="model.arguments for one of glassworks' own networks",
            found=f"them with {request.name or 'a folder of weights'}",
            do="Leave them out, or choose a network of `glassworks models`.",
        )


def _loaded(request: NetworkRequest) -> Backbone:
    with (
        seeded(request.recipe.seed),
        about("model.weights" if has(request.name) else "model.backbone"),
    ):  # "random" weights are the same every time
        loaded = load_backbone(request.name, request.model.weights)
    for note in loaded.notes:
        request.context.note(note)
    return loaded


def _as_ours(name: str, loaded: Backbone, arguments: dict[str, Any]) -> nn.Module:
    """Our network of the same form with the weights of timm's."""
    with about("model.arguments"):
        network = build_backbone("glassworks", name, arguments)
    with about("model.weights"):
        put_weights(network, from_timm(loaded.network.state_dict()), card_of(name).head, name, loaded.weights)
    return network
