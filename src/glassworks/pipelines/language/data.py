"""The text as numbers: windows to learn from, and the held-out part.

Shape letters: N characters.
"""

import json
from dataclasses import dataclass
from typing import Any

from glassworks.core.files import write_atomic
from glassworks.core.seeds import derive
from glassworks.core.workspace import RunFolder
from glassworks.data.loader import Loader
from glassworks.data.text.characters import Vocabulary
from glassworks.data.text.windows import Windows
from glassworks.pipelines.language.recipe import LanguageRecipe

_STREAMS = 16  # stretches of the held-out text that are read side by side
_VOCABULARY = "vocabulary.json"


@dataclass(frozen=True)
class CharCorpus:
    """A text and the numbers of its characters."""

    text: str
    vocabulary: Vocabulary

    @classmethod
    def of(cls, text: str) -> "CharCorpus":
        """With a vocabulary of all characters in ``text``."""
        return cls(text, Vocabulary.of(text))


@dataclass(frozen=True)
class Loaders:
    """Batches of windows.

    Attributes:
        train: to learn from, shuffled.
        held_out: the text's end, read on without a break.
    """

    train: Loader[Any]
    held_out: Loader[Any]

    @classmethod
    def of(cls, recipe: LanguageRecipe, corpus: CharCorpus) -> "Loaders":
        """The text divided where its last part begins."""
        codes_N = corpus.vocabulary.encode(corpus.text)
        border = len(codes_N) - round(recipe.data.val_fraction * len(codes_N))
        train, held_out = (Windows(part, recipe.data.window) for part in (codes_N[:border], codes_N[border:]))
        begins = train.begins()
        size = min(recipe.training.batch_size, len(begins))
        ordered, streams = held_out.streams(_STREAMS)
        shuffled = Loader(train, begins, size, derive(recipe.seed, "windows"), shuffle=True, drop_last=True)
        return cls(shuffled, Loader(held_out, ordered, streams))


def write_vocabulary(folder: RunFolder, vocabulary: Vocabulary) -> None:
    """Keeps the vocabulary in the run folder, for ``generate``."""
    write_atomic(folder.path / _VOCABULARY, json.dumps(vocabulary.symbols))


def read_vocabulary(folder: RunFolder) -> Vocabulary:
    """The vocabulary of a run."""
    return Vocabulary(tuple(json.loads((folder.path / _VOCABULARY).read_text(encoding="utf-8"))))
