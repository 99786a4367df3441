"""From what a recipe says about its network to the network, as a table: the first case that applies builds it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from torch import nn

from glassworks.core.context import RunContext
from glassworks.core.errors import about
from glassworks.core.pixels import PixelSpec
from glassworks.data.images.ranges import range_of_set
from glassworks.data.sources.source import Source
from glassworks.models.create import build_backbone
from glassworks.models.files.metadata import Architecture
from glassworks.models.files.trained_on import NO_IMAGES, TrainedOn
from glassworks.models.fits import require_fit
from glassworks.models.joined import SIGN, Joined, joined_architecture
from glassworks.models.registry import card_of
from glassworks.models.shipped import SHIPPED
from glassworks.pipelines.classification.backbones.joined import is_joined, recipes_of_parts, require_weights
from glassworks.pipelines.classification.backbones.model_file import from_model_file
from glassworks.pipelines.classification.backbones.names import LISTED
from glassworks.pipelines.classification.backbones.ours import (
    with_given_weights,
    with_random_weights,
    with_weights_of_file,
)
from glassworks.pipelines.classification.backbones.request import Made, NetworkRequest
from glassworks.pipelines.classification.backbones.shipped import from_package
from glassworks.pipelines.classification.recipe import ClassificationRecipe


@dataclass(frozen=True)
class BuiltNetwork:
    """The network of a run before its head.

    Attributes:
        network: pixels [B, 3, H, W] to features [B, D].
        architecture: how to build it again.
        spec: the preprocessing it expects.
        weights: where its weights came from.
        frozen: True where features are taken from it as it is; False where it is trained end to end.
        recipe: the recipe with every ``auto`` about the network replaced by what was chosen.
        trained_on: images that its weights were learned from before, as far as that is known.
        parts: the networks of several that are joined, from left to right; empty where there is one.
    """

    network: nn.Module
    architecture: Architecture
    spec: PixelSpec
    weights: str
    frozen: bool
    recipe: ClassificationRecipe
    trained_on: TrainedOn = NO_IMAGES
    parts: tuple["BuiltNetwork", ...] = ()


@dataclass(frozen=True)
class Case:
    """One way in which a network comes about.

    Attributes:
        given: what the recipe gives, in words.
        applies: whether it does.
        build: makes the network.
        frozen: whether its weights are kept as they are where the recipe does not say.
    """

    given: str
    applies: Callable[[NetworkRequest], bool]
    build: Callable[[NetworkRequest], Made]
    frozen: bool


def _is_model_file(request: NetworkRequest) -> bool:
    return request.model_file is not None


def _is_shipped(request: NetworkRequest) -> bool:
    return request.name in SHIPPED


def _is_ours(request: NetworkRequest) -> bool:
    return request.card is not None


def _is_ours_with_file(request: NetworkRequest) -> bool:
    return request.card is not None and request.weights_path is not None


def _is_given(request: NetworkRequest) -> bool:
    """The network's own file lays its weights down, unless the recipe has them learned."""
    return request.card is not None and request.card.given and not request.arguments.get("learned", False)


def _is_random_and_published(request: NetworkRequest) -> bool:
    """Random weights of a network that timm publishes too: the speed of the frozen way is measured with them."""
    return request.card is not None and request.card.timm and request.model.weights == "random"


def _is_anything_else(request: NetworkRequest) -> bool:
    return True


def _from_timm(request: NetworkRequest) -> Made:
    from glassworks.pipelines.classification.backbones.published import from_timm_weights  # imports timm

    return from_timm_weights(request)


CASES = (
    Case("a run or model file of glassworks", _is_model_file, from_model_file, frozen=True),
    Case("a backbone that ships with the package", _is_shipped, from_package, frozen=True),
    Case("a network of ours and a file of weights", _is_ours_with_file, with_weights_of_file, frozen=True),
    Case("a network of ours with weights laid down by hand", _is_given, with_given_weights, frozen=True),
    Case("random weights of a published network", _is_random_and_published, with_random_weights, frozen=True),
    Case("any other network of ours", _is_ours, with_random_weights, frozen=False),
    Case("a name of timm's, or a folder in its layout", _is_anything_else, _from_timm, frozen=True),
)
"""In the order in which they are tried."""


def build_network(recipe: ClassificationRecipe, source: Source, context: RunContext) -> BuiltNetwork:
    """The network that the recipe names, or the best one at hand for ``auto``; several where it joins them.

    Raises:
        RecipeError, ModelFileError: unknown names, weights that do not fit or cannot be had.
    """
    if is_joined(recipe):
        return _joined(recipe, [build_network(one, source, context) for one in recipes_of_parts(recipe)])
    request = NetworkRequest.of(recipe, source, context)
    case = next(case for case in CASES if case.applies(request))
    if request.model.frozen is None:
        request = request.with_model(frozen=case.frozen)
    with about("model.layers" if request.name == LISTED else "model.backbone"):
        made = case.build(request)
    built = _ranged(_resolved(request, made), request)
    _require_fit(built, len(source.classes), request)
    return built


def _joined(recipe: ClassificationRecipe, parts: Sequence[BuiltNetwork]) -> BuiltNetwork:
    """Several networks as one, each with its own preprocessing."""
    for part in parts:
        require_weights(part.architecture.name, part.weights, recipe)
    names = SIGN.join(part.recipe.model.backbone for part in parts)
    model = recipe.model.model_copy(update={"backbone": names, "frozen": True})
    return BuiltNetwork(
        network=Joined([part.network for part in parts], [part.spec.crop for part in parts]),
        architecture=joined_architecture([part.architecture for part in parts]),
        spec=PixelSpec.beside([part.spec for part in parts]),
        weights=f" {SIGN} ".join(part.weights for part in parts),
        frozen=True,
        recipe=recipe.model_copy(update={"data": parts[0].recipe.data, "model": model}),
        parts=tuple(parts),
    )


def _resolved(request: NetworkRequest, made: Made) -> BuiltNetwork:
    """The choice, announced and written into the recipe."""
    name, size, frozen = made.architecture.name, made.spec.crop, bool(request.model.frozen)
    if not made.tagged:
        use = "kept as they are" if frozen else "trained end to end"
        request.context.choose("network", f"{name}, {made.weights} weights, {use}, images of {size}x{size} pixels")
    recipe = request.with_model(backbone=made.tagged or name, size=size).recipe
    return BuiltNetwork(
        made.network, made.architecture, made.spec, made.weights, frozen, recipe, trained_on=made.trained_on
    )


def _ranged(built: BuiltNetwork, request: NetworkRequest) -> BuiltNetwork:
    """With the recipe's range of values in the preprocessing; "set" becomes the two numbers that are measured."""
    data = built.recipe.data
    if data.range is None:
        return built
    wanted = data.range
    if wanted == "set":
        with about("data.range"):
            wanted, count = range_of_set(request.source)
        low, high = wanted
        request.context.choose("range", f"{low:g} is black and {high:g} white, as measured on {count:,} images")
    recipe = built.recipe.model_copy(update={"data": data.model_copy(update={"range": wanted})})
    return replace(built, spec=built.spec.ranged(wanted), recipe=recipe)


def _require_fit(built: BuiltNetwork, num_classes: int, request: NetworkRequest) -> None:
    """Refuses images or classes that the network cannot take, before anything is computed."""
    name, arguments = built.architecture.name, dict(built.architecture.arguments)
    if name == LISTED:  # its shapes were checked line by line as it was built
        with about("model.weights" if request.model_file else "model.layers"):
            built.network.require_classes(num_classes)  # type: ignore[operator] - a Textbook
        return

    def at(size: int) -> nn.Module:
        return build_backbone(built.architecture.family, name, arguments | {"size": size})

    is_sized = built.architecture.family == "glassworks" and card_of(name).sized
    with about("model.size"):
        require_fit(built.network, name, built.spec.crop, at if is_sized else None)
