"""How the samples of a generator lie around the modes, in numbers.

Shape letters: N samples.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from glassworks.core.report import Report
from glassworks.data.synthetic.gaussians import Modes


@dataclass
class GanPointsReport(Report):
    """How the samples lie.

    Attributes:
        modes: M.
        modes_covered: those that are generated, each by a tenth of its fair share of good samples or more.
        good_share: of samples within three standard deviations of a mode; of true points it is 0.989.
        diversity: mean distance of two samples over that of two true points.
        discriminator_accuracy: at the kept epoch.
        samples: that this was measured on.
        kept_epoch: whose weights are kept.
        history: by epoch: ``epoch``, ``modes``, ``good_share``, ``discriminator_accuracy``.
    """

    modes: int
    modes_covered: int
    good_share: float
    diversity: float
    discriminator_accuracy: float
    samples: int
    kept_epoch: int
    history: list[dict[str, float]]


@dataclass(frozen=True)
class Course:
    """What is drawn beside the numbers.

    Attributes:
        samples_N2: by the kept weights.
        truth: where the modes lie, in the networks' units.
        history: one entry per epoch, as the loop wrote it.
        kept: the entry whose weights were kept.
    """

    samples_N2: np.ndarray
    truth: Modes
    history: list[dict[str, Any]]
    kept: dict[str, Any]
