"""Small problems of the classifier's head, and what is asked of them."""

import numpy as np
import torch

from glassworks.pipelines.classification.head.basis import Basis
from glassworks.pipelines.classification.head.newton import Question
from glassworks.pipelines.classification.head.rows import Rows
from glassworks.pipelines.classification.head.solve import LogisticProblems


def problem_of(features_ND, labels_N, num_classes, chunk=7, weights_FN=None, dtype=torch.float64):
    features_ND = features_ND.astype(np.float32)

    def read(rows):
        return (features_ND[rows[start : start + chunk]] for start in range(0, len(rows), chunk))

    basis = Basis(read, np.arange(len(features_ND)))
    rows = Rows(lambda: torch.from_numpy(basis.rows_NR).split(chunk), dtype)
    return basis, LogisticProblems(basis, rows, labels_N, num_classes, weights_FN)


def solved(problems, regularisation, **options):
    (solution,) = problems.solve([regularisation], **options)
    return solution


def at(problems, point, direction=None, regularisation=0.0):
    """The point there, or the product with a direction, for which the point has to be asked first."""
    here = problems.answer({0: Question(point)}, [regularisation])[0]
    return here if direction is None else problems.answer({0: Question(point, direction)}, [regularisation])[0]


SIZES = {"more images than features": (40, 8), "fewer images than features": (30, 50)}
"""Images and features of ``three_classes``, by name."""


def three_classes(n, d):
    random = np.random.default_rng(0)
    labels_N = random.integers(0, 3, n)
    features_ND = random.normal(size=(n, d)) @ random.normal(size=(d, d)) + 2.0 * labels_N[:, None] + 5
    return features_ND.astype(np.float32), labels_N
