"""Neighbours, analogies and losses of learned words.

Shape letters: V words, D dimensions.
"""

from collections.abc import Mapping

import numpy as np

from glassworks.pipelines.skipgram.report import Analogy, WordsReport, unit_rows
from glassworks.pipelines.skipgram.train import Trained, WordsJob

_FAMILIAR = ("king", "queen", "mother", "paris", "germany", "tea", "cheese", "guitar")
"""Of ``sentences``: words about which everybody has an opinion."""


def measure(job: WordsJob, trained: Trained) -> WordsReport:
    """The numbers of a run."""
    recipe, corpus, vectors_VD = job.recipe, job.inputs, trained.vectors_VD
    unit_VD, number = unit_rows(vectors_VD), {word: at for at, word in enumerate(corpus.vocabulary)}
    long = [word for word in corpus.vocabulary if len(word) >= 6]
    wanted = recipe.words.show or [word for word in _FAMILIAR if all(one in number for one in _FAMILIAR)]
    shown = [word for word in wanted if word in number] or long[:8]
    asked = [line for line in recipe.questions if _can_be_asked(line, number)]
    analogies = [_analogy(line.split(), unit_VD, number, corpus.vocabulary) for line in asked]
    not_asked = [word for word in recipe.words.show if word not in number]
    not_asked += [line for line in recipe.words.analogies if line not in asked]
    right = sum(entry.rank == 1 for entry in analogies)
    return WordsReport(
        vocabulary=len(corpus.vocabulary),
        words=corpus.num_words,
        dimensions=vectors_VD.shape[1],
        held_out_loss=min(trained.losses),
        untrained_loss=float((recipe.words.negatives + 1) * np.log(2)),
        losses=trained.losses,
        neighbours={word: _neighbours(number[word], unit_VD, corpus.vocabulary) for word in shown},
        analogies=analogies,
        not_asked=not_asked,
        analogy_accuracy=right / len(analogies) if analogies else None,
        maps=[
            {"method": m.method, "kl": m.kl, "trust_5": m.trust_5, "trust_12": m.trust_12, "n": len(m.places_N2)}
            for m in trained.maps
        ],
    )


def _can_be_asked(line: str, number: Mapping[str, int]) -> bool:
    words = line.split()
    return len(words) == 4 and all(word in number for word in words)


def _neighbours(at: int, unit_VD: np.ndarray, vocabulary: tuple[str, ...], count: int = 6) -> list[tuple[str, float]]:
    cosines_V = unit_VD @ unit_VD[at]
    order = [other for other in np.argsort(-cosines_V, kind="stable")[: count + 1] if other != at]
    return [(vocabulary[other], float(cosines_V[other])) for other in order[:count]]


def _analogy(words: list[str], unit_VD: np.ndarray, number: Mapping[str, int], vocabulary: tuple[str, ...]) -> Analogy:
    """The word nearest to ``b - a + c`` that is none of the three (3CosAdd of Mikolov et al. 2013)."""
    a, b, c, d = (number[word] for word in words)
    cosines_V = unit_VD @ (unit_VD[b] - unit_VD[a] + unit_VD[c])
    cosines_V[[at for at in (a, b, c) if at != d]] = -np.inf
    order = np.argsort(-cosines_V, kind="stable")
    rank = int(np.flatnonzero(order == d)[0]) + 1
    return Analogy(f"{words[0]} : {words[1]} = {words[2]} : ?", words[3], vocabulary[order[0]], rank)
