"""Word vectors from any text: skip-gram with negative sampling, neighbours, analogies and maps.

A one-hot code says which word it is and nothing else: every two words are equally far apart. The vectors that are
learned here put words that keep the same company near to each other.

Shape letters: V words, D dimensions, N points of a map.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from pydantic import Field

from glassworks.core.config import Config
from glassworks.core.context import RunContext
from glassworks.core.extras import require
from glassworks.core.recipe import Recipe
from glassworks.core.report import Report
from glassworks.core.seeds import derive
from glassworks.core.workspace import RunFolder
from glassworks.pages.map_page import Plane, write_map
from glassworks.pipelines.base import finish
from glassworks.pipelines.dense import PLAIN, resolve_training
from glassworks.pipelines.report import Findings
from glassworks.pipelines.skipgram.show import figures, tables, unit_rows, verdicts
from glassworks.training.config import LoopConfig

if TYPE_CHECKING:
    from glassworks.data.text.words import Corpus
    from glassworks.instruments.embeddings import Map

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
    """Words whose neighbours are shown; empty for the most frequent of six letters or more."""
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

    def open_inputs(self) -> "Corpus":
        """The text as numbered words.

        Raises:
            MissingExtraError: the maps of the words need a package that is not installed.
            DataError: no such file, no text, too few words.
        """
        from glassworks.core.errors import DataError
        from glassworks.data.synthetic.sentences import sentences
        from glassworks.data.text.characters import read_text
        from glassworks.data.text.words import corpus_of, words_of

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


@dataclass
class Analogy:
    """``a`` is to ``b`` as ``c`` to ``d``: what ``b - a + c`` is nearest to, and the place of ``d`` in that order."""

    question: str
    expected: str
    answer: str
    rank: int


@dataclass
class WordsReport(Report):
    """What was learned.

    Attributes:
        vocabulary: V.
        words: of the text.
        dimensions: D.
        held_out_loss: expected loss of a pair, in nats, on the held-out pieces; ``(k + 1) ln 2`` before learning.
        untrained_loss: that.
        losses: the same after each epoch.
        neighbours: word to its nearest words with their cosines.
        analogies: each question.
        not_asked: words and questions that were asked for and hold a word that was not learned, or not four words.
        analogy_accuracy: share whose first answer is right; ``None`` without questions.
        maps: quality of each map: ``method``, ``kl``, ``trust_5``, ``trust_12``, ``n``.
    """

    vocabulary: int
    words: int
    dimensions: int
    held_out_loss: float
    untrained_loss: float
    losses: list[float]
    neighbours: dict[str, list[tuple[str, float]]]
    analogies: list[Analogy]
    not_asked: list[str]
    analogy_accuracy: float | None
    maps: list[dict[str, Any]]


def run(recipe: WordsRecipe, inputs: "Corpus", folder: RunFolder, *, resume: bool, context: RunContext) -> Findings:
    """See ``pipelines.base.run``."""
    from glassworks.models.files.network_file import write_networks
    from glassworks.pipelines.skipgram.watch import Mapped
    from glassworks.training.loop import fit

    recipe = resolve_training(
        recipe, **PLAIN | {"schedule": "cosine"}, epochs=8, batch_size=1, learning_rate=0.04, log_steps=50
    )
    task, train, held_out = _prepared(recipe, inputs)
    mapped = Mapped(folder, task.tables, inputs.vocabulary[: recipe.words.map_words], recipe.training.epochs)
    result = fit(
        task, train, held_out, recipe.training, folder,
        seed=recipe.seed, context=context, resume=resume, observers=[mapped],
    )  # fmt: skip
    context.note(f"{task.pairs_seen / result.seconds:,.0f} pairs a second, evaluations included")
    vectors_VD = task.tables.words_VD.detach().numpy()
    with context.stage("maps", None, "steps"):
        maps = _maps(recipe, inputs, vectors_VD, folder)
    numbers = _report(recipe, inputs, vectors_VD, [entry["monitor_loss"] for entry in result.history], maps)
    digest = write_networks(folder.model, task.modules, recipe)
    return finish(
        recipe, folder, context, numbers, verdicts=verdicts(numbers), tables=tables(numbers, inputs, vectors_VD),
        figures=figures(numbers, inputs, maps), weights_hash=digest,
    )  # fmt: skip


def _prepared(recipe: WordsRecipe, corpus: "Corpus") -> tuple[Any, Any, Any]:
    """The task, the pieces to learn from, and the held-out ones."""
    import torch

    from glassworks.data.loader import Loader, Tensors
    from glassworks.models.sequence.word_vectors import WordVectors
    from glassworks.tasks.skipgram import SkipGram

    config = recipe.words
    asked = config.stretch or min(512, max(8, 2 * len(corpus.vocabulary)))
    length = min(asked, len(corpus.stream_N) // 10)
    pieces = len(corpus.stream_N) // length
    columns = Tensors({"words": corpus.stream_N[: pieces * length].reshape(pieces, length)}, "stretches")
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(derive(recipe.seed, "network"))
        tables = WordVectors(len(corpus.vocabulary), config.dimensions)
    task = SkipGram(
        tables, corpus.counts_V.tolist(), window=config.window, negatives=config.negatives,
        subsample=config.subsample, power=config.power, noise_words=config.noise_words,
    )  # fmt: skip
    held_out = np.arange(4, pieces, 10)
    learned = np.setdiff1d(np.arange(pieces), held_out)
    batch_size = min(recipe.training.batch_size, len(learned))
    train = Loader(columns, learned, batch_size, derive(recipe.seed, "order"), shuffle=True)
    return task, train, Loader(columns, held_out, 8)


def _report(
    recipe: WordsRecipe, corpus: "Corpus", vectors_VD: np.ndarray, losses: list[float], maps: "list[Map]"
) -> WordsReport:
    unit_VD, number = unit_rows(vectors_VD), {word: at for at, word in enumerate(corpus.vocabulary)}
    long = [word for word in corpus.vocabulary if len(word) >= 6]
    shown = [word for word in recipe.words.show if word in number] or long[:8]
    asked = [line for line in _asked(recipe) if len(line.split()) == 4 and all(word in number for word in line.split())]
    analogies = [_analogy(line.split(), unit_VD, number, corpus.vocabulary) for line in asked]
    not_asked = [word for word in recipe.words.show if word not in number]
    not_asked += [line for line in recipe.words.analogies if line not in asked]
    right = sum(entry.rank == 1 for entry in analogies)
    return WordsReport(
        vocabulary=len(corpus.vocabulary),
        words=corpus.num_words,
        dimensions=vectors_VD.shape[1],
        held_out_loss=min(losses),
        untrained_loss=float((recipe.words.negatives + 1) * np.log(2)),
        losses=losses,
        neighbours={word: _neighbours(number[word], unit_VD, corpus.vocabulary) for word in shown},
        analogies=analogies,
        not_asked=not_asked,
        analogy_accuracy=right / len(analogies) if analogies else None,
        maps=[
            {"method": m.method, "kl": m.kl, "trust_5": m.trust_5, "trust_12": m.trust_12, "n": len(m.places_N2)}
            for m in maps
        ],
    )


def _asked(recipe: WordsRecipe) -> list[str]:
    from glassworks.data.synthetic.sentences import RELATIONS

    return recipe.words.analogies or (RELATIONS if recipe.data.source == "sentences" else [])


def _neighbours(at: int, unit_VD: np.ndarray, vocabulary: tuple[str, ...], count: int = 6) -> list[tuple[str, float]]:
    cosines_V = unit_VD @ unit_VD[at]
    order = [other for other in np.argsort(-cosines_V, kind="stable")[: count + 1] if other != at]
    return [(vocabulary[other], float(cosines_V[other])) for other in order[:count]]


def _analogy(words: list[str], unit_VD: np.ndarray, number: dict[str, int], vocabulary: tuple[str, ...]) -> Analogy:
    """The word nearest to ``b - a + c`` that is none of the three (3CosAdd of Mikolov et al. 2013)."""
    a, b, c, d = (number[word] for word in words)
    cosines_V = unit_VD @ (unit_VD[b] - unit_VD[a] + unit_VD[c])
    cosines_V[[at for at in (a, b, c) if at != d]] = -np.inf
    order = np.argsort(-cosines_V, kind="stable")
    rank = int(np.flatnonzero(order == d)[0]) + 1
    return Analogy(f"{words[0]} : {words[1]} = {words[2]} : ?", words[3], vocabulary[order[0]], rank)


def _maps(recipe: WordsRecipe, corpus: "Corpus", vectors_VD: np.ndarray, folder: RunFolder) -> "list[Map]":
    """Both maps of the most frequent words, and the page that shows them."""
    from glassworks.instruments.embeddings import nearest, pca_map, tsne_map

    names = corpus.vocabulary[: recipe.words.map_words]
    if len(names) < 3:
        return []
    unit_ND = unit_rows(vectors_VD[: len(names)])
    maps = [tsne_map(unit_ND, seed=recipe.seed % 2**31), pca_map(unit_ND)]
    write_map(
        folder.path / "map.html",
        [Plane.of(found) for found in maps],
        names,
        title="Words by the company they keep",
        lede=f"The {len(names):,} most frequent words of {Path(recipe.data.source).name}, by their vectors' cosines.",
        neighbours_NK=nearest(unit_ND, 8)[0],
        write_names=True,
    )
    return maps
