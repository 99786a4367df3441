"""The recipe of receptive fields."""

import re
from typing import Annotated, Self

from pydantic import Field, model_validator

from glassworks.core.config import Config
from glassworks.core.recipe import Recipe
from glassworks.pipelines.receptive_fields.arithmetic import Window, arithmetic
from glassworks.pipelines.repeats import Repeats

_FORM = re.compile(r"(conv|pool)([1-9]\d?)(?:/([1-9]))?")
_LARGEST = 160  # pixels of a field whose gradients are still computed in a moment


class FieldsConfig(Config):
    """The ``[fields]`` table."""

    layers: Annotated[tuple[str, ...], Field(min_length=1, max_length=12)] = (
        "conv3", "conv3", "pool2/2", "conv3", "conv3", "pool2/2", "conv3",
    )  # fmt: skip
    """The stack: ``conv`` or ``pool``, the side of its window, and after a slash its stride (1 without)."""
    channels: Annotated[int, Field(ge=1, le=64)] = 8
    """Maps of every convolution."""
    images: Annotated[int, Field(ge=1, le=200)] = 20
    """Digits that effective fields are averaged over."""
    repeats: Repeats = 3
    """Seeds from which the weights are drawn."""

    @model_validator(mode="after")
    def _windows(self) -> Self:
        wrong = [layer for layer in self.layers if not _FORM.fullmatch(layer)]
        if wrong:
            raise ValueError(f"{', '.join(map(repr, wrong))}: write conv3, conv5/2 or pool2/2")
        size = arithmetic(self.windows())[-1].size
        if size > _LARGEST:
            raise ValueError(f"the field of the last layer has {size} pixels; at most {_LARGEST} are computed here")
        return self

    def windows(self) -> list[Window]:
        """The stack as windows with their strides."""
        found = [_FORM.fullmatch(layer) for layer in self.layers]
        return [Window(match[1], int(match[2]), int(match[3] or 1)) for match in found if match]


class FieldsRecipe(Recipe):
    """What a unit of a convolutional network sees, and what moving the image does to it."""

    task: str = "receptive_fields"
    """The kind of recipe: what one run of it does."""
    fields: FieldsConfig = FieldsConfig()

    def describe(self) -> str:
        """See `Recipe.describe`."""
        return f"Receptive fields of {', '.join(self.fields.layers)}"
