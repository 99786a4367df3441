"""How good generated images are, in numbers.

Shape letters: N images, S side, C channels.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from glassworks.core.report import Report


@dataclass
class DcganReport(Report):
    """How good the images are.

    Attributes:
        images: real ones that were imitated.
        size: S.
        channels: C.
        fid: Fréchet distance of generated to real images, by those features, at the kept epoch.
        fid_of_halves: the same between two halves of the real ones: the least that can be asked for.
        judged: images compared on each side.
        features: what they are.
        judge_accuracy: of its labels, on images it did not learn from; ``None`` without labels.
        classes: K; 0 without labels.
        classes_covered: classes that are generated; ``None`` without labels.
        inception_score: by that network's classes, from 1 to K; ``None`` without labels.
        diversity: mean distance of two generated images over that of two real ones.
        discriminator_accuracy: at the kept epoch.
        kept_epoch: whose weights are kept.
        history: by epoch.
        left_out: images that could not be used.
    """

    images: int
    size: int
    channels: int
    fid: float
    fid_of_halves: float
    judged: int
    features: str
    judge_accuracy: float | None
    classes: int
    classes_covered: int | None
    inception_score: float | None
    diversity: float
    discriminator_accuracy: float
    kept_epoch: int
    history: list[dict[str, float | None]] = field(default_factory=list)
    left_out: int = 0


@dataclass(frozen=True)
class Course:
    """What is drawn beside the numbers.

    Attributes:
        samples_NCSS: by the kept weights, in -1 ... 1.
        reals_NCSS: some of what is imitated.
        strip: epochs and samples from the same noise, in order.
        history: one entry per epoch, as the loop wrote it.
        kept: the entry whose weights were kept.
    """

    samples_NCSS: np.ndarray
    reals_NCSS: np.ndarray
    strip: Sequence[tuple[int, np.ndarray]]
    history: list[dict[str, Any]]
    kept: dict[str, Any]
