"""The features of the shipped backbone on a folder of images: ``python bench/head_features.py SOURCE FOLDER``."""

import sys
from contextlib import suppress
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np

from glassworks.pipelines.classification import frozen
from glassworks.verbs.train import train


class Taken(BaseException):
    """The features are there: the head is somebody else's."""


def main(source: str, folder: Path) -> None:
    def take(read: Any, rows_NV: np.ndarray, labels_N: np.ndarray, *_: Any, **__: Any) -> None:
        np.save(folder / "features.npy", np.concatenate([part.astype(np.float16) for part in read(rows_NV[:, 0])]))
        np.save(folder / "labels.npy", labels_N)
        raise Taken

    with mock.patch.object(frozen, "fit_head", take), suppress(Taken):
        train(source, backbone="formula_net", out=folder / "run")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
