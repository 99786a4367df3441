"""From a recipe's words to the network that it means, every automatic choice said in one line and written down."""

from dataclasses import dataclass
from statistics import median

import torch
from torch import nn

from glassworks.core.events import Progress
from glassworks.data.decode import UnusableImageError, open_image
from glassworks.data.pixels import PixelSpec
from glassworks.data.source import Source
from glassworks.exports.metadata import Architecture
from glassworks.models.catalog import NETWORKS, build_backbone
from glassworks.models.pretrained import OURS
from glassworks.recipes.ours import load_ours, name_of_ours, size_for
from glassworks.recipes.schema import ClassificationRecipe

DEFAULT_BACKBONE = "mobilenetv3_large_100"
"""What ``auto`` takes where its published weights are at hand: small, quick on a laptop, and it transfers well."""
OWN_NETWORK = "tiny_resnet"
"""The small network that is trained end to end where a recipe names it."""

_TINY = 48  # pictures with a shorter side below this gain nothing from a network made for 224 pixels
_OWN_SIZES = (16, 32, 64)
_LOOKED_AT = 32  # pictures whose size decides


@dataclass(frozen=True)
class BuiltModel:
    """The network of a run before its head.

    Attributes:
        network: pixels [B, 3, H, W] to features [B, D].
        architecture: how to build it again.
        spec: the preprocessing it expects.
        weights: where its weights came from.
        pretrained: False for networks that are trained end to end.
        recipe: the recipe with every ``auto`` about the network replaced by what was chosen.
    """

    network: nn.Module
    architecture: Architecture
    spec: PixelSpec
    weights: str
    pretrained: bool
    recipe: ClassificationRecipe


def build_model(recipe: ClassificationRecipe, source: Source, progress: Progress) -> BuiltModel:
    """The network that the recipe names, or the best one at hand for ``auto``.

    Raises:
        RecipeError, ModelFileError: unknown names, weights that do not fit or cannot be had.
    """
    name = recipe.model.backbone
    if name == "auto" and recipe.model.weights is None:
        name = _automatic(source, progress)
    ours = name_of_ours(name)
    if ours is not None:
        return _shipped(recipe, ours, source, progress)
    if name in NETWORKS:
        return _own(recipe, name, source, progress)
    return _from_timm(recipe, None if name == "auto" else name, progress)


def _automatic(source: Source, progress: Progress) -> str:
    from glassworks.models.timm_bridge import is_at_hand

    side = _typical_side(source)
    if side >= _TINY and is_at_hand(DEFAULT_BACKBONE):
        progress.say(f"backbone: {DEFAULT_BACKBONE} with its published weights; choose another with --backbone")
        return DEFAULT_BACKBONE
    if side < _TINY:
        progress.say(f"backbone: {OURS}, learned from formulas, because the pictures are tiny (about {side} pixels)")
    else:
        progress.say(
            f"backbone: {OURS}, learned from formulas, because no other weights are at hand and the hub does not "
            "answer; photographs are classified far better with --weights FILE|FOLDER"
        )
    return OURS


def _shipped(recipe: ClassificationRecipe, name: str, source: Source, progress: Progress) -> BuiltModel:
    """A network whose weights ship with the package."""
    found, where = load_ours(name, recipe.model.weights, recipe.seed)
    size = size_for(recipe.model, _typical_side(source))
    progress.say(f"weights: {name}, {where}, pictures of {size}x{size} pixels")
    described = {"family": "glassworks", "name": name, "arguments": found.arguments}
    architecture = Architecture.parse({**described, "num_features": found.num_features}, where)
    model = recipe.model.model_copy(update={"backbone": name, "size": size})
    resolved = recipe.model_copy(update={"model": model})
    return BuiltModel(found.network, architecture, PixelSpec.standard(size), where, True, resolved)


def _own(recipe: ClassificationRecipe, name: str, source: Source, progress: Progress) -> BuiltModel:
    side = _typical_side(source)
    size = recipe.model.size or next((size for size in _OWN_SIZES if size >= side), _OWN_SIZES[-1])
    progress.say(f"pictures: {size}x{size} pixels (typical shorter side in the source: {side})")
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(recipe.seed)
        network = build_backbone("glassworks", name, {})
    architecture = Architecture(family="glassworks", name=name, num_features=int(network.num_features))  # type: ignore[arg-type]
    model = recipe.model.model_copy(update={"backbone": name, "size": size})
    resolved = recipe.model_copy(update={"model": model})
    return BuiltModel(network, architecture, PixelSpec.standard(size), "random", False, resolved)


def _from_timm(recipe: ClassificationRecipe, name: str | None, progress: Progress) -> BuiltModel:
    from glassworks.models.timm_bridge import load_backbone

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(recipe.seed)  # "random" weights are the same every time
        backbone = load_backbone(name, recipe.model.weights)
    for note in backbone.notes:
        progress.say(note)
    size = recipe.model.size or backbone.size
    spec = PixelSpec.standard(
        size,
        resize=round(size * backbone.resize / backbone.size),
        filter="bilinear" if backbone.filter == "bilinear" else "bicubic",
        mean=backbone.mean,
        std=backbone.std,
    )
    progress.say(f"weights: {backbone.name} from {backbone.weights}, pictures of {size}x{size} pixels")
    described = {"family": "timm", "name": backbone.name.partition(".")[0], "arguments": backbone.arguments}
    where = f"{backbone.weights}/config.json"
    architecture = Architecture.parse({**described, "num_features": backbone.num_features}, where)
    model = recipe.model.model_copy(update={"backbone": backbone.name, "size": size})
    resolved = recipe.model_copy(update={"model": model})
    return BuiltModel(backbone.network, architecture, spec, backbone.weights, True, resolved)


def _typical_side(source: Source) -> int:
    """Median shorter side in pixels of the first readable pictures."""
    sides = []
    for _, content in source.read(range(min(_LOOKED_AT, len(source.samples)))):
        try:
            sides.append(min(open_image(content).size))
        except UnusableImageError:
            continue
    return int(median(sides)) if sides else 0
