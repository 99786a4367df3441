"""The recipe of the worked example of the X and the O."""

from typing import Annotated, Literal

from pydantic import Field

from glassworks.core.config import Config
from glassworks.core.recipe import Recipe


class XOMapsConfig(Config):
    """The ``[xo]`` table."""

    letter: Literal["x", "o"] = "x"
    """Whose response is worked out product by product."""
    filter: Annotated[int, Field(ge=1, le=3)] = 1
    """By which of the three filters, in their order."""
    row: Annotated[int, Field(ge=1, le=7)] = 1
    """Row of that response in its map, from the top."""
    column: Annotated[int, Field(ge=1, le=7)] = 1
    """Its column, from the left."""
    turned: Annotated[int, Field(ge=0, le=81)] = 8
    """Pixels of the noisy X that are turned from ink to paper or from paper to ink."""


class XOMapsRecipe(Recipe):
    """The worked example of the X and the O."""

    task: str = "xo_maps"
    """The kind of recipe: what one run of it does."""
    xo: XOMapsConfig = XOMapsConfig()
