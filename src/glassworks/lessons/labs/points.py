"""Images as points for a map: their features in a trained network, turned so that few numbers hold most of them.

Shape letters: N images, D features, K numbers of each point.
"""

from typing import Any

import numpy as np

from glassworks.core.device import cache_folder
from glassworks.core.errors import InputError
from glassworks.lessons.labs.cuts import PIXELS, Features, features_of
from glassworks.lessons.labs.labelled import source_for

NUMBERS = 30
"""Of each point; the page computes all distances."""
CIFAR = "torchvision:CIFAR10"
"""The ten classes that the course shows."""
_MODEL = "formula_net"


def answer(asked: dict[str, Any]) -> dict[str, Any]:
    """Points, labels and classes of a source, and how many points lie nearest to one of their own class.

    Raises:
        InputError: no source is named, or no such source.
        DataError: too few images.
    """
    source = str(asked["source"]).strip()
    if not source:
        raise InputError(expected="a folder with a folder for each class", found="none named", do="Name one.")
    if source == CIFAR and not (cache_folder() / "torchvision" / "cifar-10-batches-py").is_dir():
        # A lesson asks no other machine for anything; a command does.
        raise InputError(
            expected="CIFAR-10 on this machine",
            found="that it was never brought here (170 MB)",
            do=f"Run once, where there is a connection: glassworks check {CIFAR}. Or name a folder of its images.",
        )
    features = features_of(source_for(source, is_brought=source == CIFAR), _MODEL)
    return {
        "points": np.round(points_of(features), 3).tolist(),
        "labels": features.labels_N.tolist(),
        "classes": list(features.classes),
        "alike": {"features": alike(_last(features), features), "pixels": alike(features.by_cut[PIXELS], features)},
    }


def alike(numbers_ND: np.ndarray, features: Features) -> float:
    """The share of images whose nearest neighbour, by these numbers, is of their own class."""
    squares_N = (numbers_ND**2).sum(1)
    distances_NN = squares_N[:, None] + squares_N - 2 * numbers_ND @ numbers_ND.T
    np.fill_diagonal(distances_NN, np.inf)
    return float((features.labels_N[distances_NN.argmin(1)] == features.labels_N).mean())


def points_of(features: Features) -> np.ndarray:
    """The images [N, K] by their features before the top, along the directions in which these vary most."""
    last_ND = _last(features)
    centred_ND = last_ND - last_ND.mean(0)
    left_NK, sizes_K, _ = np.linalg.svd(centred_ND, full_matrices=False)
    points_NK = (left_NK * sizes_K)[:, :NUMBERS]
    return points_NK / max(float(points_NK.std()), 1e-12)


def _last(features: Features) -> np.ndarray:
    """Before the top."""
    *_, last_ND = features.by_cut.values()
    return last_ND
