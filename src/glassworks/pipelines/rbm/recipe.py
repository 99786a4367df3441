"""The recipe of a restricted Boltzmann machine."""

from typing import Annotated, Literal

from pydantic import Field

from glassworks.core.config import Config
from glassworks.core.recipe import Recipe
from glassworks.data.sources.open import open_source
from glassworks.data.sources.settings import SourceSettings
from glassworks.data.sources.source import Source
from glassworks.training.config import LoopConfig, Share

PATTERNS = "bars_and_stripes"
"""The source that is drawn by formula."""


class RbmDataConfig(SourceSettings):
    """The ``[data]`` table."""

    source: str
    """``bars_and_stripes``, or a source of images: a folder, a manifest, ``digits``, ``mnist``, ..."""
    size: Annotated[int, Field(ge=2, le=64)] = 28
    """Side of the images in pixels."""
    val_fraction: Share = 0.2
    """Part held out where the source makes no split itself."""
    most: Annotated[int, Field(ge=1)] | None = None
    """Images to learn from at most; nothing for all."""


class RbmConfig(Config):
    """The ``[rbm]`` table."""

    hidden: Annotated[int, Field(ge=1, le=10_000)] = 500
    """Hidden units."""
    visible: Literal["binary", "gaussian"] = "binary"
    """What the visible units are; Gaussian ones see pixels less their mean, over their deviation."""
    method: Literal["cd", "pcd"] = "cd"
    """Contrastive divergence starts its chains at the data, the persistent form never restarts them."""
    steps: Annotated[int, Field(ge=1, le=1000)] = 1
    """Gibbs steps for each update."""
    chains: Annotated[int, Field(ge=1, le=10_000)] = 100
    """Persistent chains."""
    binary_data: bool = True
    """Draw zeros and ones from grey pixels anew at every step, else take grey as the units' probability."""
    spread: Annotated[float, Field(gt=0, le=10)] = 0.01
    """Standard deviation of the weights at the start."""
    ais_temperatures: Annotated[int, Field(ge=1, le=100_000)] = 1000
    """Steps of annealed importance sampling, where there are too many states to go through."""
    ais_chains: Annotated[int, Field(ge=2, le=100_000)] = 100
    """Its chains."""


class RbmRecipe(Recipe):
    """A restricted Boltzmann machine."""

    task: str = "rbm"
    """The kind of recipe: what one run of it does."""
    data: RbmDataConfig
    rbm: RbmConfig = RbmConfig()
    training: LoopConfig = LoopConfig()

    def open_inputs(self) -> Source | None:
        """The source of images; bars and stripes need none.

        Raises:
            DataError: nothing of that name, or it cannot be used.
        """
        if self.data.source == PATTERNS:
            return None
        return open_source(self.data.source, self.data)
