"""The recipe of an encoder and a decoder."""

from typing import Annotated

from pydantic import Field

from glassworks.core.config import Config
from glassworks.core.recipe import Recipe
from glassworks.core.seeds import derive
from glassworks.data.text.pairs import Pair, dates, read_pairs, reversed_digits
from glassworks.training.config import LoopConfig


class PairsConfig(Config):
    """The ``[data]`` table."""

    source: str
    """``reversed_digits``, ``dates``, or a file with two texts parted by a tab on every line."""
    count: Annotated[int, Field(ge=10)] = 25_000
    """Pairs to draw, where they are drawn."""
    length: Annotated[int, Field(ge=2, le=64)] = 8
    """Digits to reverse."""
    val_fraction: Annotated[float, Field(gt=0, lt=1)] = 0.1
    """Part of the pairs that is held out, a quarter of it to choose the best epoch; sources are in one part only."""
    reverse_sources: bool = False
    """Read sources from their end (Sutskever et al. 2014, section 3.3)."""


class Seq2SeqConfig(Config):
    """The ``[seq2seq]`` table."""

    hidden: Annotated[int, Field(ge=1, le=4096)] = 128
    """Units of encoder and decoder."""
    embedding: Annotated[int, Field(ge=1, le=1024)] = 32
    """Numbers that stand for a symbol."""
    attention: bool = True
    """The decoder looks back over all states of the encoder."""
    teacher_forcing: Annotated[float, Field(ge=0, le=1)] = 1.0
    """Share of target symbols that the decoder is given while learning, instead of its own."""
    beam: Annotated[int, Field(ge=1, le=64)] = 4
    """Width of the beam search."""


class Seq2SeqRecipe(Recipe):
    """Encoder, decoder, attention."""

    task: str = "seq2seq"
    """The kind of recipe: what one run of it does."""
    data: PairsConfig
    seq2seq: Seq2SeqConfig = Seq2SeqConfig()
    training: LoopConfig = LoopConfig()

    def open_inputs(self) -> list[Pair]:
        """The pairs, drawn or read.

        Raises:
            DataError: no such file, lines that are no pairs, or fewer pairs than there can be parts.
        """
        if self.data.source == "reversed_digits":
            return reversed_digits(self.data.count, self.data.length, derive(self.seed, "pairs"))
        if self.data.source == "dates":
            return dates(self.data.count, derive(self.seed, "pairs"))
        return read_pairs(self.data.source)
