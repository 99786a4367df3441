"""The recipe of the timeline."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from glassworks.core.config import Config
from glassworks.core.recipe import Recipe
from glassworks.pipelines.timeline.events import FIRST, LAST

Year = Annotated[int, Field(ge=FIRST, le=LAST)]


class TimelineConfig(Config):
    """The ``[timeline]`` table."""

    first: Year = FIRST
    """The first year that is shown."""
    last: Year = LAST
    """The last one."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.first >= self.last:
            raise ValueError(f"first comes before last; found {self.first} and {self.last}")
        return self


class TimelineRecipe(Recipe):
    """What was found when."""

    task: str = "timeline"
    """The kind of recipe: what one run of it does."""
    timeline: TimelineConfig = TimelineConfig()

    def describe(self) -> str:
        """See `Recipe.describe`."""
        return f"Neural networks from {self.timeline.first} to {self.timeline.last}"
