"""The recipe of the losses of a two-class answer side by side."""

from glassworks.core.config import Config
from glassworks.core.recipe import Recipe


class LossesConfig(Config):
    """The ``[losses]`` table."""

    z: tuple[float, ...] = (-6.0, -3.0, -1.0, 0.0, 1.0, 3.0, 6.0)
    """Where losses and slopes are listed: the sum that goes into the output unit."""


class LossesRecipe(Recipe):
    """The losses side by side."""

    task: str = "losses"
    """The kind of recipe: what one run of it does."""
    losses: LossesConfig = LossesConfig()
