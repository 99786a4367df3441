"""The recipe of word vectors."""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from glassworks.core.config import Config
from glassworks.core.errors import DataError
from glassworks.core.extras import require
from glassworks.core.recipe import Recipe
from glassworks.data.synthetic.sentences import RELATIONS, sentences
from glassworks.data.text.characters import read_text
from glassworks.data.text.words import Corpus, corpus_of, words_of
from glassworks.training.config import LoopConfig

_LEAST = 40  # words of a text from which anything can be learned and measured


class TextConfig(Config):
    """The ``[data]`` table."""

    source: str = "sentences"
    """A UTF-8 text file, or ``sentences``, a made-up text whose relations are known."""


class WordsConfig(Config):
    """The ``[words]`` table."""

    dimensions: Annotated[int, Field(ge=1, le=4096)] = 100
    """D, numbers of a vector."""
    window: Annotated[int, Field(ge=1, le=64)] = 5
    """Largest distance of a neighbour; each word draws its own up to it."""
    negatives: Annotated[int, Field(ge=1, le=64)] = 5
    """Noise words for each pair."""
    subsample: Annotated[float, Field(ge=0, lt=1)] = 1e-3
    """t: an occurrence of a word of frequency f is dropped with probability 1 - sqrt(t/f); 0 drops nothing."""
    power: Annotated[float, Field(ge=0, le=1)] = 0.75
    """Of the counts, for the noise."""
    least_count: Annotated[int, Field(ge=1)] = 5
    """Rarer words are left out."""
    stretch: Annotated[int, Field(ge=4, le=65_536)] | None = None
    """Words read in one piece; every tenth piece is held out. Nothing for 512, or twice the vocabulary where that is
    less: a step that meets the same few words again and again would take them too far."""
    noise_words: Annotated[int, Field(ge=1, le=65_536)] = 256
    """Drawn once a step and shared by all of its pairs, weighted to the same expectation."""
    show: list[str] = []
    """Words whose neighbours are shown; empty for king, tea and others of ``sentences``; of another text for the
    most frequent of six letters or more."""
    analogies: list[str] = []
    """``a b c d``: a is to b as c is to d. Empty for the known relations of ``sentences``."""
    map_words: Annotated[int, Field(ge=0, le=100_000)] = 1500
    """The most frequent words on the maps; 0 for no maps."""


class WordsRecipe(Recipe):
    """Vectors for the words of a text."""

    task: str = "skipgram"
    """The kind of recipe: what one run of it does."""
    data: TextConfig = TextConfig()
    words: WordsConfig = WordsConfig()
    training: LoopConfig = LoopConfig()

    def open_inputs(self) -> Corpus:
        """The text as numbered words.

        Raises:
            MissingExtraError: the maps of the words need a package that is not installed.
            DataError: no such file, no text, too few words.
        """
        if self.words.map_words:
            require("maps", "for the maps of the words", "or add --set words.map_words=0 to do without them")
        source = self.data.source
        is_made = source == "sentences" and not Path(source).exists()
        text = sentences(seed=self.seed) if is_made else read_text(source)
        corpus = corpus_of(words_of(text), least_count=self.words.least_count, where=source)
        if len(corpus.stream_N) < _LEAST:
            raise DataError(
                expected=f"at least {_LEAST} words in {source} that occur {self.words.least_count} times or more",
                found=str(len(corpus.stream_N)),
                do="Give a longer text, or lower words.least_count.",
            )
        return corpus

    @property
    def questions(self) -> list[str]:
        """The analogies that are asked, four words each."""
        return self.words.analogies or (RELATIONS if self.data.source == "sentences" else [])
