"""The recipe of a character language model."""

import math
from typing import Annotated, Literal

from pydantic import Field

from glassworks.core.config import Config
from glassworks.core.recipe import Recipe
from glassworks.data.text.characters import open_corpus
from glassworks.training.config import LoopConfig, Share


class TextConfig(Config):
    """The ``[data]`` table."""

    source: str
    """``shakespeare``, which ships with the package, or a UTF-8 text file."""
    val_fraction: Annotated[float, Field(gt=0, lt=1)] = 0.1
    """Part at the end of the text that is held out."""
    window: Annotated[int, Field(ge=2, le=4096)] = 100
    """Characters through which a gradient is followed back."""


class LanguageConfig(Config):
    """The ``[language]`` table."""

    kind: Literal["rnn", "lstm", "gru"] = "lstm"
    """Of the recurrent layers."""
    hidden: Annotated[int, Field(ge=1, le=4096)] = 256
    """Units of each layer."""
    layers: Annotated[int, Field(ge=1, le=8)] = 1
    """Recurrent layers."""
    embedding: Annotated[int, Field(ge=1, le=1024)] = 64
    """Numbers that stand for a character."""
    dropout: Share = 0.0
    """Share of values set to zero between layers and before the last one."""
    precision: Literal["auto", "float32", "bfloat16"] = "auto"
    """Number format of the computation in training; ``auto``: bfloat16 where the processor has instructions for it."""


class LanguageRecipe(Recipe):
    """A character language model."""

    task: str = "language"
    """The kind of recipe: what one run of it does."""
    data: TextConfig
    language: LanguageConfig = LanguageConfig()
    training: LoopConfig = LoopConfig()

    def open_inputs(self) -> str:
        """The text.

        Raises:
            DataError: no text, too short, or of one single character.
        """
        shorter = min(self.data.val_fraction, 1 - self.data.val_fraction)
        return open_corpus(self.data.source, math.ceil((self.data.window + 2) / shorter) + 1)
