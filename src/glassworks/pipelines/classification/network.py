"""From a recipe's words to the network that it means, every automatic choice said in one line and written down."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch import nn

from glassworks.core.context import RunContext
from glassworks.core.errors import ModelFileError, RecipeError, about
from glassworks.data.images.pixels import PixelSpec
from glassworks.data.sources.source import Source
from glassworks.models.create import build_backbone
from glassworks.models.files.metadata import Architecture
from glassworks.models.files.pretrained import OURS, network_named_in
from glassworks.models.fits import require_fit
from glassworks.models.registry import NETWORKS, card_of
from glassworks.models.weights import from_timm, put_weights, read_state_dict
from glassworks.pipelines.classification.own_file import load_own_file, own_file
from glassworks.pipelines.classification.recipe import ClassificationRecipe
from glassworks.pipelines.classification.shipped import load_ours, name_of_ours, size_for
from glassworks.pipelines.classification.sizes import published_spec, training_size, typical_side

if TYPE_CHECKING:
    from glassworks.models.timm_bridge import Backbone

DEFAULT_BACKBONE = "mobilenetv3_large_100"
"""What ``auto`` takes where its published weights are at hand: small, quick on a laptop, and it transfers well."""

LISTED = "layers"
"""The name in the catalog of networks that a recipe lists layer by layer."""

_TINY = 48  # pictures with a shorter side below this gain nothing from a network made for 224 pixels


@dataclass(frozen=True)
class BuiltModel:
    """The network of a run before its head.

    Attributes:
        network: pixels [B, 3, H, W] to features [B, D].
        architecture: how to build it again.
        spec: the preprocessing it expects.
        weights: where its weights came from.
        frozen: True where features are taken from it as it is; False where it is trained end to end.
        recipe: the recipe with every ``auto`` about the network replaced by what was chosen.
    """

    network: nn.Module
    architecture: Architecture
    spec: PixelSpec
    weights: str
    frozen: bool
    recipe: ClassificationRecipe


def build_model(recipe: ClassificationRecipe, source: Source, context: RunContext) -> BuiltModel:
    """The network that the recipe names, or the best one at hand for ``auto``.

    Raises:
        RecipeError, ModelFileError: unknown names, weights that do not fit or cannot be had.
    """
    file = own_file(recipe.model.weights)
    if file is not None:
        with about("model.weights"):
            built = _from_own_file(recipe, file, source, context)
        _require_fit(built)
        return built
    name = _listed(recipe) if recipe.model.layers is not None else recipe.model.backbone
    if name == "auto":
        weights = recipe.model.weights
        name = _automatic(source, context) if weights is None else network_named_in(Path(weights)) or name
    ours = name_of_ours(name)
    if ours is not None:
        built = _shipped(recipe, ours, source, context)
    elif name in NETWORKS and not _is_with_timm(recipe, name):
        with about("model.layers" if name == LISTED else "model.backbone"):
            built = _own(recipe, name, source, context)
            if name == LISTED:
                built.network.require_classes(len(source.classes))  # type: ignore[operator] - a Textbook
    else:
        built = _from_timm(recipe, None if name == "auto" else name, context)
    _require_fit(built)
    return built


def _listed(recipe: ClassificationRecipe) -> str:
    """The name under which a network that is written in the recipe is built."""
    if recipe.model.backbone not in ("auto", LISTED):
        raise RecipeError(
            expected="model.backbone or model.layers",
            found=f"both: backbone = '{recipe.model.backbone}' and a list of layers",
            do="Leave one of them out.",
        )
    return LISTED


def _is_with_timm(recipe: ClassificationRecipe, name: str) -> bool:
    """True where timm publishes the weights that are asked for: by name alone, or as a folder in its layout."""
    weights = recipe.model.weights
    if weights is None:
        return card_of(name).timm
    return weights != "random" and Path(weights).is_dir()


def _automatic(source: Source, context: RunContext) -> str:
    from glassworks.models.timm_bridge import is_at_hand

    side = typical_side(source)
    if side >= _TINY and is_at_hand(DEFAULT_BACKBONE):
        context.choose("backbone", f"{DEFAULT_BACKBONE} with its published weights; choose another with --backbone")
        return DEFAULT_BACKBONE
    if side < _TINY:
        context.choose(
            "backbone", f"{OURS}, learned from formulas", f"because the pictures are tiny (about {side} pixels)"
        )
    else:
        context.choose(
            "backbone",
            f"{OURS}, learned from formulas",
            "because no other weights are at hand and the hub does not answer; photographs are classified far better "
            "with --weights FILE|FOLDER",
        )
    return OURS


def _shipped(recipe: ClassificationRecipe, name: str, source: Source, context: RunContext) -> BuiltModel:
    """A network whose weights ship with the package, its features taken as they are unless the recipe says not."""
    found, where = load_ours(name, recipe.model.weights, recipe.model.arguments, recipe.seed)
    spec = PixelSpec.standard(size_for(recipe.model, typical_side(source)))
    frozen = True if recipe.model.frozen is None else recipe.model.frozen
    return _built(recipe, found.network, name, found.arguments, spec, where, frozen, context)


def _own(recipe: ClassificationRecipe, name: str, source: Source, context: RunContext) -> BuiltModel:
    """One of our networks with random or given weights, or those of a file."""
    model, card = recipe.model, card_of(name)
    is_file = model.weights not in (None, "random")
    # Random weights of a network that timm also has are frozen: the speed of the frozen way is measured with them.
    is_given = card.given and not (model.arguments or {}).get("learned", False)
    by_default = is_file or is_given or (card.timm and model.weights == "random")
    frozen = by_default if model.frozen is None else model.frozen
    as_published = is_file or (frozen and not is_given)
    size = model.size or (card.size if as_published else training_size(name, source, context))
    arguments = dict(model.arguments or {}) | ({"size": size} if card.sized else {})
    if model.layers is not None:
        arguments["layers"] = model.layers
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(recipe.seed)
        with about("model.layers" if name == LISTED else "model.arguments"):
            network = build_backbone("glassworks", name, arguments)
    weights = "given" if is_given else "random"
    if is_file:
        weights = str(model.weights)
        with about("model.weights"):
            put_weights(network, from_timm(_file_state(Path(weights))), card.head, name, weights)
    spec = published_spec(name, size) if as_published else PixelSpec.standard(size)
    return _built(recipe, network, name, arguments, spec, weights, frozen, context)


def _from_own_file(recipe: ClassificationRecipe, file: Path, source: Source, context: RunContext) -> BuiltModel:
    """A network that a run of ours has trained, with the preprocessing it was trained with."""
    found = load_own_file(file, recipe.model)
    if found.architecture.name == LISTED:
        found.network.require_classes(len(source.classes))  # type: ignore[operator] - a Textbook
    frozen = True if recipe.model.frozen is None else recipe.model.frozen
    return _described(recipe, found.network, found.architecture, found.spec, str(recipe.model.weights), frozen, context)


def _file_state(path: Path) -> dict[str, torch.Tensor]:
    if not path.is_file():
        raise ModelFileError(
            expected=f"weights at {path}", found="nothing there", do="Check the path given with --weights."
        )
    return read_state_dict(path)


def _built(
    recipe: ClassificationRecipe,
    network: nn.Module,
    name: str,
    arguments: dict[str, Any],
    spec: PixelSpec,
    weights: str,
    frozen: bool,
    context: RunContext,
) -> BuiltModel:
    """One of our networks, described, with the choice told."""
    described = {"family": "glassworks", "name": name, "arguments": arguments}
    architecture = Architecture.parse({**described, "num_features": int(network.num_features)}, "[model]")  # type: ignore[arg-type]
    return _described(recipe, network, architecture, spec, weights, frozen, context)


def _described(
    recipe: ClassificationRecipe,
    network: nn.Module,
    architecture: Architecture,
    spec: PixelSpec,
    weights: str,
    frozen: bool,
    context: RunContext,
) -> BuiltModel:
    """The network with the choice told, and written into the recipe."""
    name, use = architecture.name, "kept as they are" if frozen else "trained end to end"
    context.choose("network", f"{name}, {weights} weights, {use}, pictures of {spec.crop}x{spec.crop} pixels")
    model = recipe.model.model_copy(update={"backbone": name, "size": spec.crop, "frozen": frozen})
    return BuiltModel(network, architecture, spec, weights, frozen, recipe.model_copy(update={"model": model}))


def _from_timm(recipe: ClassificationRecipe, name: str | None, context: RunContext) -> BuiltModel:
    """timm's weights by name or from a folder, in our own network where its form is the same, else in timm's."""
    from glassworks.models.timm_bridge import has as timm_has
    from glassworks.models.timm_bridge import load_backbone

    if recipe.model.arguments and (name is None or name not in NETWORKS):
        raise RecipeError(
            expected="model.arguments for one of glassworks' own networks",
            found=f"them with {name or 'a folder of weights'}",
            do="Leave them out, or choose a network of `glassworks models`.",
        )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(recipe.seed)  # "random" weights are the same every time
        with about("model.weights" if timm_has(name) else "model.backbone"):
            backbone = load_backbone(name, recipe.model.weights)
    for note in backbone.notes:
        context.note(note)
    size = recipe.model.size or backbone.size
    spec = PixelSpec.standard(
        size,
        resize=round(size * backbone.resize / backbone.size),
        filter="bilinear" if backbone.filter == "bilinear" else "bicubic",
        mean=backbone.mean,
        std=backbone.std,
    )
    stem = backbone.name.partition(".")[0]
    frozen = True if recipe.model.frozen is None else recipe.model.frozen
    if stem in NETWORKS and card_of(stem).timm and not backbone.arguments:
        arguments = dict(recipe.model.arguments or {})
        network = _as_ours(stem, backbone, arguments)
        return _built(recipe, network, stem, arguments, spec, backbone.weights, frozen, context)
    context.choose("weights", f"{backbone.name} from {backbone.weights}, pictures of {size}x{size} pixels")
    described = {"family": "timm", "name": stem, "arguments": backbone.arguments}
    where = f"{backbone.weights}/config.json"
    architecture = Architecture.parse({**described, "num_features": backbone.num_features}, where)
    model = recipe.model.model_copy(update={"backbone": backbone.name, "size": size, "frozen": frozen})
    resolved = recipe.model_copy(update={"model": model})
    return BuiltModel(backbone.network, architecture, spec, backbone.weights, frozen, resolved)


def _as_ours(name: str, backbone: "Backbone", arguments: dict[str, Any]) -> nn.Module:
    """Our network of the same form with the weights of timm's."""
    with about("model.arguments"):
        network = build_backbone("glassworks", name, arguments)
    state = from_timm(backbone.network.state_dict())
    put_weights(network, state, card_of(name).head, name, backbone.weights)
    return network


def _require_fit(built: BuiltModel) -> None:
    """Refuses pictures that are too small for the network before anything is computed."""
    name, arguments = built.architecture.name, dict(built.architecture.arguments)

    if name == LISTED:
        return  # its shapes are checked line by line as it is built

    def build(size: int) -> nn.Module:
        return build_backbone(built.architecture.family, name, arguments | {"size": size})

    is_sized = built.architecture.family == "glassworks" and card_of(name).sized
    with about("model.size"):
        require_fit(built.network, name, built.spec.crop, build if is_sized else None)
