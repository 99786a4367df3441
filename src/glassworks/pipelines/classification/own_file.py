"""Weights from a run of ours: the file also says which network they are of and how pictures are prepared."""

from dataclasses import dataclass
from pathlib import Path

from torch import nn

from glassworks.core.errors import RecipeError
from glassworks.core.workspace import RunFolder
from glassworks.data.images.pixels import PixelSpec
from glassworks.models.create import build_backbone
from glassworks.models.files.metadata import Architecture
from glassworks.models.files.model_file import holds_classifier, load_network
from glassworks.pipelines.classification.recipe import ModelConfig
from glassworks.pipelines.classification.shipped import name_of_ours


@dataclass(frozen=True)
class OwnFile:
    """A classifier of ours below its head.

    Attributes:
        network: with the file's weights, trainable as it was built.
        architecture: as the file describes it.
        spec: the file's preprocessing, at the size asked for.
    """

    network: nn.Module
    architecture: Architecture
    spec: PixelSpec


def own_file(weights: str | None) -> Path | None:
    """The model file that the weights of a recipe mean: the file itself, or that of a run folder; else ``None``."""
    if weights is None:
        return None
    path = Path(weights)
    file = RunFolder(path).model if path.is_dir() else path
    return file if file.is_file() and holds_classifier(file) else None


def load_own_file(path: Path, model: ModelConfig) -> OwnFile:
    """What the file holds, once the recipe's other words about the network agree with it.

    Raises:
        ModelFileError: not a sound file.
        RecipeError: another network, other arguments, or a size that this network cannot take.
    """
    metadata, classifier = load_network(path)
    found = metadata.architecture
    name = name_of_ours(model.backbone) or model.backbone.partition(".")[0]  # without timm's tag of the weights
    if model.layers is None and name not in ("auto", found.name):
        raise RecipeError(
            expected=f"the network of the weights, {found.name}, which {path} names itself",
            found=f"'{model.backbone}'",
            do="Leave --backbone out, or choose other weights.",
        )
    listed = {} if model.layers is None else {"layers": model.layers}
    asked = (model.arguments or {}) | listed
    if any(found.arguments.get(key) != value for key, value in asked.items()):
        raise RecipeError(
            expected=f"no model.arguments or layers: the weights in {path} have theirs, {found.arguments}",
            found=f"{asked}",
            do="Leave them out, or choose other weights.",
        )
    made_for = found.arguments.get("size")
    if made_for is not None and model.size not in (None, made_for):
        raise RecipeError(
            expected=f"pictures of {made_for} pixels, for which the {found.name} in {path} was made",
            found=f"model.size = {model.size}",
            do="Leave model.size out, or train that network anew.",
        )
    network = build_backbone(found.family, found.name, dict(found.arguments))
    network.load_state_dict(classifier.backbone.state_dict())
    return OwnFile(network, found, metadata.pixels.at(model.size or metadata.pixels.crop))
