"""Word vectors for a class: learned by skip-gram from a text within seconds; the page gets them and does the rest.

Shape letters: V words, D dimensions.
"""

import math
from typing import Any

import numpy as np

from glassworks.core.errors import DataError
from glassworks.data.synthetic.sentences import sentences
from glassworks.data.text.words import Corpus, corpus_of, words_of
from glassworks.lessons.labs.descent import Descent
from glassworks.lessons.labs.work import States, drawn_from
from glassworks.pipelines.skipgram.recipe import WordsConfig, WordsRecipe
from glassworks.pipelines.skipgram.train import learning, loaders
from glassworks.training.config import LoopConfig

SHOWN = 150
"""Words that go to the page: the most frequent of three letters or more."""
_EPOCHS = 8
_SENTENCES = 6000
_RATE = 0.04
_LONGEST = 500_000  # characters of a reader's own text
_LEAST = 1000  # words of it that occur often enough
_finished: dict[int, dict[str, Any]] = {}  # of the made-up text, by dimensions: learned once for all readers


def answer_of(asked: dict[str, Any]) -> States:
    """What the page asks for: the made-up text, or the reader's own."""
    dimensions = min(100, max(1, int(asked["dimensions"])))
    text = str(asked.get("text", "")).strip()
    return learn_words(text[:_LONGEST], dimensions=dimensions) if text else _made_up(dimensions)


def _made_up(dimensions: int) -> States:
    if dimensions not in _finished:
        for state in learn_words(sentences(_SENTENCES), dimensions=dimensions):
            if state["share"] < 1:
                yield state
            else:
                _finished[dimensions] = state
    yield _finished[dimensions]


def learn_words(text: str, *, dimensions: int, seed: int = 0) -> States:
    """Yields how far it is, and at the end ``words`` and ``vectors``, a row of them for each word.

    Args:
        text: any.
        dimensions: D.
        seed: of the start, the order and every draw.

    Raises:
        DataError: too few words.
    """
    corpus = corpus_of(words_of(text), least_count=5)
    if len(corpus.stream_N) < _LEAST:
        raise DataError(
            expected=f"a text with at least {_LEAST:,} words that occur five times or more",
            found=f"{len(corpus.stream_N):,}",
            do="Give a longer text: some chapters of a book.",
        )
    recipe = WordsRecipe(words=WordsConfig(dimensions=dimensions), seed=seed, training=LoopConfig(batch_size=1))
    with drawn_from(seed):
        task = learning(recipe, corpus)
    batches, _held_out = loaders(recipe, corpus)
    optimizer, steps, done = Descent(task.modules["vectors"].parameters(), _RATE), _EPOCHS * len(batches), 0
    for epoch in range(_EPOCHS):
        for batch in batches.epoch(epoch):
            optimizer.set_rate(_RATE * (1 + math.cos(math.pi * done / steps)) / 2)
            with drawn_from(1_000_003 * seed + done):
                task.step(batch, {"vectors": optimizer})
            done += 1
            if done % 20 == 0:
                yield {"share": 0.999 * done / steps, "says": f"{task.pairs_seen:,} pairs of neighbours"}
    yield {"share": 1.0, "pairs": task.pairs_seen, **_shown(corpus, task.tables.words_VD.detach().numpy())}


def _shown(corpus: Corpus, vectors_VD: np.ndarray) -> dict[str, Any]:
    rows = [at for at, word in enumerate(corpus.vocabulary) if len(word) >= 3][:SHOWN]
    return {
        "words": [corpus.vocabulary[at] for at in rows],
        "vectors": np.round(vectors_VD[rows].astype(float), 5).tolist(),
        "vocabulary": len(corpus.vocabulary),
        "counted": corpus.num_words,
    }
