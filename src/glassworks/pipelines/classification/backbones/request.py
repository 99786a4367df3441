"""What a recipe says about its network, as the cases of ``network.CASES`` ask for it, and what a case makes of it."""

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from torch import nn

from glassworks.core.context import RunContext
from glassworks.core.pixels import PixelSpec
from glassworks.data.sources.source import Source
from glassworks.models.files.metadata import Architecture
from glassworks.models.files.trained_on import NO_IMAGES, TrainedOn
from glassworks.models.reference import find_file
from glassworks.models.registry import NETWORKS, NetworkCard, card_of
from glassworks.pipelines.classification.backbones.names import network_name
from glassworks.pipelines.classification.recipe import ClassificationRecipe, ModelConfig


@dataclass(frozen=True)
class NetworkRequest:
    """The network that a recipe asks for.

    Attributes:
        recipe: asks for it.
        name: of the network, ``auto`` decided; ``None`` where its weights name it themselves.
        source: the images, whose size decides where the recipe names none.
        context: receives the choices.
    """

    recipe: ClassificationRecipe
    name: str | None
    source: Source
    context: RunContext

    @classmethod
    def of(cls, recipe: ClassificationRecipe, source: Source, context: RunContext) -> "NetworkRequest":
        """With what ``auto`` means decided.

        Raises:
            RecipeError: a name and a list of layers.
        """
        return cls(recipe, network_name(recipe.model, source, context), source, context)

    def with_model(self, **settings: Any) -> "NetworkRequest":
        """The same with other words about the network."""
        model = self.model.model_copy(update=settings)
        return replace(self, recipe=self.recipe.model_copy(update={"model": model}))

    @property
    def model(self) -> ModelConfig:
        """What the recipe says about the network."""
        return self.recipe.model

    @property
    def arguments(self) -> dict[str, Any]:
        """What the network is built with beside its defaults, its list of layers included."""
        layers = {} if self.model.layers is None else {"layers": self.model.layers}
        return dict(self.model.arguments or {}) | layers

    @property
    def weights_path(self) -> Path | None:
        """The file or folder of weights, where the recipe names one."""
        return None if self.model.weights in (None, "random") else Path(str(self.model.weights))

    @cached_property
    def model_file(self) -> Path | None:
        """The model file of glassworks that the weights mean: the file itself, or that of a run folder."""
        found = None if self.weights_path is None else find_file(self.weights_path)
        return found.path if found is not None and found.kind in ("classifier", "networks") else None

    @property
    def card(self) -> NetworkCard | None:
        """The card of a network that glassworks builds; ``None`` where timm publishes the weights that are asked for.

        These are asked for by name alone, or as a folder in timm's layout.
        """
        if self.name not in NETWORKS:
            return None
        card, path = card_of(self.name), self.weights_path
        published = card.timm and self.model.weights is None
        return None if published or (path is not None and path.is_dir()) else card


@dataclass(frozen=True)
class Made:
    """A network as a case makes it.

    Attributes:
        network: pixels [B, 3, H, W] to features [B, D].
        architecture: how to build it again.
        spec: the preprocessing it expects.
        weights: where its weights came from, in words.
        tagged: timm's name with the tag of the weights, for the resolved recipe; empty where the name says it all.
        trained_on: images that its weights were learned from, as far as that is known.
    """

    network: nn.Module
    architecture: Architecture
    spec: PixelSpec
    weights: str
    tagged: str = ""
    trained_on: TrainedOn = NO_IMAGES

    @classmethod
    def ours(cls, network: nn.Module, name: str, arguments: dict[str, Any], spec: PixelSpec, weights: str) -> "Made":
        """A network that glassworks builds."""
        described = {"family": "glassworks", "name": name, "arguments": arguments}
        num_features = int(network.num_features)  # type: ignore[arg-type] - all of ours have it
        return cls(network, Architecture.parse({**described, "num_features": num_features}, "[model]"), spec, weights)
