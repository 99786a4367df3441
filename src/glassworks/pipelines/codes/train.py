"""A network learns digits with each code: an output per number of the code, and the nearest code word is the answer.

Every output is a logistic unit with the cross-entropy, so codes differ in nothing else. Dense codes of classes for
networks: Dietterich & Bakiri 1995 (error-correcting output codes).

Shape letters: N digits, K classes, L numbers of a code.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import nn

from glassworks.data.loader import Loader, Tensors
from glassworks.pipelines.base import Job
from glassworks.pipelines.codes.recipe import CodesRecipe
from glassworks.pipelines.codes.report import CodesReport, Learned
from glassworks.pipelines.codes.tables import CODES, WORDS, code_words, differing, word_codes
from glassworks.pipelines.dense import PLAIN, dense, resolve_training
from glassworks.pipelines.digits import Digits
from glassworks.pipelines.repeats import seeds_of
from glassworks.tasks.supervised import Supervised
from glassworks.training.loop import fit


@dataclass(frozen=True)
class Coded:
    """Digits of the first classes, with their code words.

    Attributes:
        columns: ``inputs`` [N, 64] and ``targets``, the code words [N, L].
        labels: classes [N].
        train: rows to learn from.
        held_out: rows to measure on.
        words: code word of every class [K, L].
    """

    columns: Tensors
    labels: np.ndarray
    train: np.ndarray
    held_out: np.ndarray
    words: np.ndarray


def resolve(job: Job[CodesRecipe, None]) -> CodesRecipe:
    """Adam for all."""
    defaults: dict[str, Any] = {**PLAIN, "optimizer": "adam"}
    return resolve_training(job.recipe, **defaults, epochs=12, batch_size=32, learning_rate=3e-3)


def train(job: Job[CodesRecipe, None]) -> list[Learned]:
    """Every code, with the first classes and with one more, from every seed."""
    config, found = job.recipe.codes, []
    for code in CODES:
        for classes in (config.classes, config.classes + 1):
            accuracies: list[float] = []
            outputs = 0
            for seed in seeds_of(job.recipe.seed, config.repeats):
                coded = coded_digits(code, classes, config.classes, seed)
                outputs = coded.words.shape[1]
                accuracies.append(accuracy(_learned(job, coded, code, classes, seed), coded))
            found.append(Learned(code, classes, outputs, accuracies))
    return found


def coded_digits(code: str, classes: int, first: int, seed: int) -> Coded:
    """The digits below ``classes``, each with the code word of its class as target."""
    digits, words_KL = Digits.divided(seed), code_words(code, classes, first, seed)
    labels_N = digits.columns.arrays["targets"]
    train, held_out = (rows[labels_N[rows] < classes] for rows in (digits.train, digits.held_out))
    targets_NL = words_KL[np.minimum(labels_N, classes - 1)].astype(np.float32)
    columns = Tensors({"inputs": digits.columns.arrays["inputs"], "targets": targets_NL}, "coded digits")
    return Coded(columns, labels_N, train, held_out, words_KL)


def _learned(job: Job[CodesRecipe, None], coded: Coded, code: str, classes: int, seed: int) -> nn.Sequential:
    recipe = job.recipe
    network = dense([64, recipe.codes.hidden, coded.words.shape[1]], "relu", seed=seed)
    size = min(recipe.training.batch_size, len(coded.train))
    loader = Loader(coded.columns, coded.train, size, seed, shuffle=True, drop_last=True)
    part = job.folder.part(f"{CODES.index(code)}-{classes}-seed-{seed}")
    task = Supervised(network, "binary_cross_entropy")
    fit(task, loader, None, recipe.training, part, seed=seed, context=job.context, resume=job.resume)
    return network.cpu().eval()


def accuracy(network: nn.Module, coded: Coded) -> float:
    """Of held-out digits, by the code word that the outputs find most likely."""
    inputs = torch.from_numpy(coded.columns.arrays["inputs"][coded.held_out])
    with torch.inference_mode():
        return float((decoded(network(inputs), coded.words) == coded.labels[coded.held_out]).mean())


def decoded(logits_NL: torch.Tensor, words_KL: np.ndarray) -> np.ndarray:
    """The class whose code word is most likely, if numbers are independent: for a one-hot code the largest output.

    The log-likelihood is ``sum_l w_l z_l - log(1 + e^z_l)``, and its last term is the same for all classes.
    """
    words = torch.from_numpy(words_KL).to(logits_NL.dtype)
    return (logits_NL @ words.T).argmax(dim=1).numpy()


def measure(job: Job[CodesRecipe, None], learned: list[Learned]) -> CodesReport:
    """The accuracies beside the codes themselves."""
    classes, seed = job.recipe.codes.classes, job.recipe.seed
    return CodesReport(
        classes=classes,
        code_words={code: code_words(code, classes + 1, classes, seed).tolist() for code in CODES},
        learned=learned,
        words=list(WORDS),
        distances={name: differing(words).tolist() for name, words in word_codes().items()},
    )
