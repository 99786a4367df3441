"""Pairs of texts as numbers, divided into train, val and test.

Shape letters: N pairs, S source symbols, T target symbols.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from glassworks.core.errors import DataError
from glassworks.core.files import write_atomic
from glassworks.core.seeds import derive
from glassworks.core.workspace import RunFolder
from glassworks.data.loader import Loader, TensorBatch, Tensors
from glassworks.data.text.characters import Vocabulary
from glassworks.data.text.pairs import Pair, padded, vocabulary_of
from glassworks.pipelines.seq2seq.recipe import PairsConfig, Seq2SeqRecipe

_VOCABULARIES = "vocabularies.json"
_EVALUATED = 500  # pairs of a batch that is not learned from


@dataclass(frozen=True)
class EncodedPairs:
    """What is learned and measured.

    Attributes:
        pairs: texts.
        sources: vocabulary of the sources.
        targets: vocabulary of the targets.
        sources_NS: int64, padded with 0; from their end where the recipe says so.
        targets_NT: int64, each ended by 2, padded with 0.
        train: rows to learn from.
        val: rows that choose the best epoch.
        test: rows that are counted.
        reversed: the sources are read from their end.
    """

    pairs: Sequence[Pair]
    sources: Vocabulary
    targets: Vocabulary
    sources_NS: np.ndarray
    targets_NT: np.ndarray
    train: np.ndarray
    val: np.ndarray
    test: np.ndarray
    reversed: bool

    @classmethod
    def of(cls, recipe: Seq2SeqRecipe, pairs: Sequence[Pair]) -> "EncodedPairs":
        """Everything that follows from the pairs and the seed.

        Raises:
            DataError: too few different sources to hold some out.
        """
        read = [as_read(source, recipe.data) for source, _ in pairs]
        targets = [target for _, target in pairs]
        source_symbols, target_symbols = vocabulary_of(read), vocabulary_of(targets)
        train, val, test = _parts(read, recipe)
        return cls(
            pairs, source_symbols, target_symbols, padded(read, source_symbols, end=False),
            padded(targets, target_symbols, end=True), train, val, test, recipe.data.reverse_sources,
        )  # fmt: skip

    def training(self, recipe: Seq2SeqRecipe) -> Loader[TensorBatch]:
        """Shuffled batches to learn from."""
        size = min(recipe.training.batch_size, len(self.train))
        return Loader(
            self._columns(), self.train, size, derive(recipe.seed, "order"), shuffle=True, drop_last=True
        )  # fmt: skip

    def validation(self) -> Loader[TensorBatch]:
        """What chooses the best epoch."""
        return Loader(self._columns(), self.val, min(_EVALUATED, len(self.val)))

    def _columns(self) -> Tensors:
        return Tensors({"sources": self.sources_NS, "targets": self.targets_NT}, "pairs")


def as_read(source: str, config: PairsConfig) -> str:
    """The source in the order in which the encoder reads it."""
    return source[::-1] if config.reverse_sources else source


def _parts(sources: Sequence[str], recipe: Seq2SeqRecipe) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows of train, val and test; rows of one source stay together."""
    names = sorted(set(sources))
    order = np.random.default_rng(derive(recipe.seed, "parts")).permutation(len(names))
    counted = max(1, round(0.75 * recipe.data.val_fraction * len(names)))
    chosen = max(1, round(0.25 * recipe.data.val_fraction * len(names)))
    if counted + chosen >= len(names):
        raise DataError(
            expected="at least three different sources, some to learn from and some to hold out",
            found=f"{len(names)}",
            do="Give more pairs, or lower data.val_fraction.",
        )
    part_of = dict.fromkeys(names, 0)
    part_of |= {names[at]: 2 for at in order[:counted]} | {names[at]: 1 for at in order[counted : counted + chosen]}
    parts_N = np.array([part_of[source] for source in sources])
    train, val, test = (np.flatnonzero(parts_N == part) for part in (0, 1, 2))
    return train, val, test


def write_vocabularies(folder: RunFolder, encoded: EncodedPairs) -> None:
    """Keeps both vocabularies and the length of the longest target in the run folder, for ``generate``."""
    symbols = [encoded.sources.symbols, encoded.targets.symbols]
    write_atomic(folder.path / _VOCABULARIES, json.dumps({"symbols": symbols, "most": encoded.targets_NT.shape[1]}))


def read_vocabularies(folder: RunFolder) -> tuple[Vocabulary, Vocabulary, int]:
    """Vocabularies of the sources and the targets of a run, and the length of its longest target."""
    kept = json.loads((folder.path / _VOCABULARIES).read_text(encoding="utf-8"))
    sources, targets = (Vocabulary(tuple(symbols)) for symbols in kept["symbols"])
    return sources, targets, kept["most"]
