"""Learning word vectors from any text: skip-gram with negative sampling, through the loop.

A one-hot code says which word it is and nothing else: every two words are equally far apart. The vectors that are
learned here put words that keep the same company near to each other.

Shape letters: V words, D dimensions.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from glassworks.core.generator import seeded
from glassworks.core.seeds import derive
from glassworks.data.loader import Loader, TensorBatch, Tensors
from glassworks.data.text.words import Corpus
from glassworks.instruments.embeddings import Map
from glassworks.models.sequence.word_vectors import WordVectors
from glassworks.pipelines.base import Job
from glassworks.pipelines.dense import PLAIN, resolve_training
from glassworks.pipelines.skipgram.generate import write_vocabulary
from glassworks.pipelines.skipgram.maps import maps_of
from glassworks.pipelines.skipgram.recipe import WordsConfig, WordsRecipe
from glassworks.pipelines.skipgram.watch import Mapped
from glassworks.tasks.skipgram import SkipGram
from glassworks.training.loop import fit

WordsJob = Job[WordsRecipe, Corpus]

_LONGEST = 512  # words of a stretch, where the recipe leaves that open
_EVALUATED = 8  # stretches of a batch that is not learned from


@dataclass(frozen=True)
class Trained:
    """Vectors of words.

    Attributes:
        task: with their tables.
        losses: on the held-out stretches, one per epoch.
        vectors_VD: one for each word of the vocabulary.
        maps: of the most frequent words.
    """

    task: SkipGram
    losses: list[float]
    vectors_VD: np.ndarray
    maps: list[Map]


def resolve(job: WordsJob) -> WordsRecipe:
    """The loop's defaults: one stretch a step, without momentum, as word2vec has it."""
    defaults: dict[str, Any] = {**PLAIN, "schedule": "cosine", "learning_rate": 0.04}
    defaults |= {"epochs": 8, "batch_size": 1, "log_steps": 50}
    return resolve_training(job.recipe, **defaults)


def train(job: WordsJob) -> Trained:
    """Learns, keeps a map in the run folder after every epoch, and both maps with their page at the end."""
    recipe, corpus = job.recipe, job.inputs
    write_vocabulary(job.folder, corpus.vocabulary)
    task, (train_loader, held_out) = learning(recipe, corpus), loaders(recipe, corpus)
    mapped = Mapped(job.folder, task.tables, corpus.vocabulary[: recipe.words.map_words], recipe.training.epochs)
    result = fit(
        task, train_loader, held_out, recipe.training, job.folder,
        seed=recipe.seed, context=job.context, resume=job.resume, observers=[mapped],
    )  # fmt: skip
    job.context.note(f"{task.pairs_seen / result.seconds:,.0f} pairs a second, evaluations included")
    vectors_VD = task.tables.words_VD.detach().numpy()
    with job.context.stage("maps", None, "steps"):
        maps = maps_of(recipe, corpus, vectors_VD, job.folder)
    return Trained(task, [entry["monitor_loss"] for entry in result.history], vectors_VD, maps)


def learning(recipe: WordsRecipe, corpus: Corpus) -> SkipGram:
    """What a step means, with fresh tables."""
    config = recipe.words
    with seeded(derive(recipe.seed, "network")):
        tables = WordVectors(len(corpus.vocabulary), config.dimensions)
    return SkipGram(
        tables, corpus.counts_V.tolist(), window=config.window, negatives=config.negatives,
        subsample=config.subsample, power=config.power, noise_words=config.noise_words,
    )  # fmt: skip


def loaders(recipe: WordsRecipe, corpus: Corpus) -> tuple[Loader[TensorBatch], Loader[TensorBatch]]:
    """The text in stretches: those to learn from, shuffled, and every tenth, which is held out."""
    length = _stretch(recipe.words, corpus)
    count = len(corpus.stream_N) // length
    columns = Tensors({"words": corpus.stream_N[: count * length].reshape(count, length)}, "stretches")
    held_out = np.arange(4, count, 10)
    learned = np.setdiff1d(np.arange(count), held_out)
    batch_size = min(recipe.training.batch_size, len(learned))
    train_loader = Loader(columns, learned, batch_size, derive(recipe.seed, "order"), shuffle=True)
    return train_loader, Loader(columns, held_out, _EVALUATED)


def _stretch(config: WordsConfig, corpus: Corpus) -> int:
    """Words of a stretch; of a short text there are at least ten."""
    asked = config.stretch or min(_LONGEST, max(8, 2 * len(corpus.vocabulary)))
    return min(asked, len(corpus.stream_N) // 10)
