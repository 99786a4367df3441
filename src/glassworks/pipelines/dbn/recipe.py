"""The recipe of a deep belief network."""

from typing import Annotated

from pydantic import Field, model_validator

from glassworks.core.config import Config
from glassworks.core.recipe import Recipe
from glassworks.data.sources.open import open_source
from glassworks.data.sources.source import Source
from glassworks.pipelines.rbm.recipe import RbmDataConfig
from glassworks.training.config import LoopConfig, Share


class DbnConfig(Config):
    """The ``[dbn]`` table."""

    hidden: tuple[Annotated[int, Field(ge=1, le=10_000)], ...] = (500, 500, 2000)
    """Units of each layer, from the lowest."""
    dropout: Share = 0.0
    """Share of hidden values set to zero in fine-tuning."""
    few_labels: Annotated[int, Field(ge=0)] = 1000
    """Labels with which the start from Boltzmann machines is compared with a random one; 0 for no comparison."""
    few_seeds: Annotated[int, Field(ge=2, le=100)] = 5
    """Draws of so many labels, and random starts, that are compared."""
    few_epochs: Annotated[int, Field(ge=1)] = 40
    """Epochs of each of these trainings."""
    all_seeds: Annotated[int, Field(ge=0, le=100)] = 0
    """Random starts with which both are compared with all labels, too; 0 for no such comparison, at least 2."""

    @model_validator(mode="after")
    def _enough_seeds(self) -> "DbnConfig":
        if self.all_seeds == 1:
            raise ValueError("all_seeds is 1: one seed tells nothing apart, give 0 or at least 2")
        return self


class DbnRecipe(Recipe):
    """Greedy layer-wise learning without labels, then fine-tuning with them."""

    task: str = "dbn"
    """The kind of recipe: what one run of it does."""
    data: RbmDataConfig
    dbn: DbnConfig = DbnConfig()
    pretraining: LoopConfig = LoopConfig()
    """The loop of each Boltzmann machine."""
    training: LoopConfig = LoopConfig()
    """The loop of the fine-tuning."""

    def open_inputs(self) -> Source:
        """The source of images.

        Raises:
            DataError: nothing of that name, or it cannot be used.
        """
        return open_source(self.data.source, self.data)
