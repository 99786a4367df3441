"""A network from a model file of glassworks, which says which network it is and how images are prepared for it."""

from glassworks.core.errors import RecipeError, about
from glassworks.models.create import build_backbone
from glassworks.models.files.metadata import Architecture, ModelMetadata
from glassworks.models.files.model_file import load_network, read_trained_on
from glassworks.models.files.trained_on import NO_IMAGES
from glassworks.pipelines.classification.backbones.names import shipped_name
from glassworks.pipelines.classification.backbones.request import Made, NetworkRequest


def from_model_file(request: NetworkRequest) -> Made:
    """The network of the file with its weights, trainable as it was built, and the file's preprocessing.

    Raises:
        ModelFileError: not a valid file.
        RecipeError: the recipe says something else about the network than the file.
    """
    assert request.model_file is not None, "its case in network.CASES asks first"  # noqa: S101 - our own invariant
    with about("model.weights"):
        metadata, classifier = load_network(request.model_file)
        found = metadata.architecture
        _require_one_network(request, found)
        _require_no_contradiction(request, found)
        network = build_backbone(found.family, found.name, dict(found.arguments))
        network.load_state_dict(classifier.backbone.state_dict())
        spec = metadata.pixels.at(request.model.size or metadata.pixels.crop)
        trained_on = (read_trained_on(request.model_file) or NO_IMAGES) if _was_learned(metadata) else NO_IMAGES
        return Made(network, found, spec, str(request.model.weights), trained_on=trained_on)


def _was_learned(metadata: ModelMetadata) -> bool:
    """Whether the network below the head has learned from the images of its run: a frozen one has not seen them."""
    recipe = metadata.recipe
    return not (recipe.get("model") or {}).get("frozen", False) or bool(recipe.get("finetune", False))


def _require_one_network(request: NetworkRequest, found: Architecture) -> None:
    if found.parts:
        raise RecipeError(
            expected="weights of one network",
            found=f"{request.model_file}, whose model joins {found.name}",
            do=f"Leave these weights out and join them again: --backbone {found.name}",
        )


def _require_no_contradiction(request: NetworkRequest, found: Architecture) -> None:
    contradictions = [one for one in (_name(request, found), _arguments(request, found), _size(request, found)) if one]
    if len(contradictions) == 1:
        raise contradictions[0]
    if contradictions:
        raise RecipeError(
            expected=f"the network as {request.model_file} describes it",
            found=f"{len(contradictions)} settings that say otherwise",
            do="Leave them out, or choose other weights.",
            problems=[f"expected {one.expected}; found {one.found}" for one in contradictions],
        )


def _name(request: NetworkRequest, found: Architecture) -> RecipeError | None:
    backbone = request.model.backbone
    name = shipped_name(backbone) or backbone.partition(".")[0]  # without timm's tag of the weights
    if request.model.layers is not None or name in ("auto", found.name):
        return None
    return RecipeError(
        expected=f"the network of the weights, {found.name}, which {request.model_file} names itself",
        found=f"'{backbone}'",
        do="Leave --backbone out, or choose other weights.",
    )


def _arguments(request: NetworkRequest, found: Architecture) -> RecipeError | None:
    if all(found.arguments.get(key) == value for key, value in request.arguments.items()):
        return None
    return RecipeError(
        expected=f"no model.arguments or layers: the weights in {request.model_file} have theirs, {found.arguments}",
        found=f"{request.arguments}",
        do="Leave them out, or choose other weights.",
    )


def _size(request: NetworkRequest, found: Architecture) -> RecipeError | None:
    made_for = found.arguments.get("size")
    if made_for is None or request.model.size in (None, made_for):
        return None
    return RecipeError(
        expected=f"images of {made_for} pixels, for which the {found.name} in {request.model_file} was made",
        found=f"model.size = {request.model.size}",
        do="Leave model.size out, or train that network anew.",
    )
