"""The recipe of a coin."""

from typing import Annotated

from pydantic import Field

from glassworks.core.config import Config
from glassworks.core.recipe import Recipe


class CoinConfig(Config):
    """The ``[coin]`` table."""

    throws: Annotated[int, Field(ge=1, le=1_000_000)] = 100
    """How often it is thrown."""


class CoinRecipe(Recipe):
    """A coin's share of heads."""

    task: str = "coin"
    """The kind of recipe: what one run of it does."""
    coin: CoinConfig = CoinConfig()
