"""The backbones whose weights ship with the package."""

from pathlib import Path
from typing import Any

from glassworks.core.errors import RecipeError, about
from glassworks.core.generator import seeded
from glassworks.core.pixels import PixelSpec
from glassworks.models.create import build_backbone
from glassworks.models.files.backbone_file import Pretrained, read_backbone
from glassworks.models.reference import find_file
from glassworks.models.shipped import load_shipped
from glassworks.pipelines.classification.backbones.request import Made, NetworkRequest
from glassworks.pipelines.classification.backbones.sizes import shipped_size, typical_side


def from_package(request: NetworkRequest) -> Made:
    """A shipped network; its images are about as large as the source's.

    Raises:
        RecipeError: arguments for weights that have their own.
        ModelFileError: a file of weights that is not there or is something else.
    """
    model, name = request.model, str(request.name)
    found, weights = shipped_backbone(name, model.weights, model.arguments, request.recipe.seed)
    size = model.size or shipped_size(typical_side(request.source, request.context.cancel))
    spec = PixelSpec.standard(size)
    return Made.ours(found.network, name, found.arguments, spec, weights)


def shipped_backbone(
    name: str, weights: str | None, arguments: dict[str, Any] | None, seed: int
) -> tuple[Pretrained, str]:
    """A shipped network, and where its weights came from.

    Args:
        name: of the network.
        weights: ``None`` for the shipped ones, ``random``, or a file that a ``formula_pretraining`` run has written.
        arguments: of a network with random weights; ``None`` for those of the shipped one.
        seed: of random weights.

    Raises:
        RecipeError: arguments for weights that have their own.
        ModelFileError: a file that is not there or is something else.
    """
    if weights == "random":
        with about("model.arguments"):
            return _random(name, arguments, seed), "random"
    if arguments:
        with about("model.arguments"):
            raise RecipeError(
                expected=f"no model.arguments: the weights of {name} have theirs",
                found=f"{arguments}",
                do="Leave them out, or set model.weights = 'random'.",
            )
    with about("model.weights"):
        if weights is None:
            return load_shipped(name), "shipped"
        found = find_file(Path(weights))
        return read_backbone(Path(weights) if found is None else found.path), weights


def _random(name: str, arguments: dict[str, Any] | None, seed: int) -> Pretrained:
    shipped = load_shipped(name)
    arguments = shipped.arguments if arguments is None else arguments
    with seeded(seed):
        network: Any = build_backbone("glassworks", name, arguments)
    return Pretrained(network.eval(), name, arguments, int(network.num_features), shipped.side, {})
