"""How the samples of a generator lie around the modes, in numbers.

Shape letters: N samples, M modes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from glassworks.core.report import Report
from glassworks.data.synthetic.gaussians import Modes


@dataclass
class GanPointsReport(Report):
    """How the samples lie, measured with points and noise that neither training nor the choice of the epoch met.

    Attributes:
        modes: M.
        modes_covered: those that are generated, each by a tenth of its fair share of good samples or more.
        good_share: of samples within three standard deviations of a mode; of true points it is 0.989.
        width: standard deviation of the generated clusters, as a root mean square over them; ``None`` without any.
        widths: the narrowest and the widest of them.
        spread: standard deviation of the true ones.
        told_apart: share of right answers of a classifier that is to tell generated from real points; 0.5 by chance.
        told_apart_interval: 95 %.
        p_value: of so many right answers or more, if both had one distribution.
        asked: points that the classifier was asked about.
        diversity: mean distance of two samples over that of two true points.
        discriminator_accuracy: at the kept epoch.
        samples: that this was measured on.
        kept_epoch: whose weights are kept.
        history: by epoch: ``epoch``, ``modes``, ``good_share``, ``width``, ``told_apart``, both losses,
            ``discriminator_accuracy`` and its two halves, ``reals_right`` and ``fakes_right``.
    """

    modes: int
    modes_covered: int
    good_share: float
    width: float | None
    widths: tuple[float, float] | None
    spread: float
    told_apart: float
    told_apart_interval: tuple[float, float]
    p_value: float
    asked: int
    diversity: float
    discriminator_accuracy: float
    samples: int
    kept_epoch: int
    history: list[dict[str, float | None]]


@dataclass(frozen=True)
class Course:
    """What is drawn beside the numbers, all in the coordinates of the points.

    Attributes:
        samples_N2: by the kept weights.
        reals_N2: true points.
        truth: where the modes lie.
        strip: epochs and their samples, in order.
        history: one entry per epoch, as the loop wrote it.
        kept: the entry whose weights were kept.
    """

    samples_N2: np.ndarray
    reals_N2: np.ndarray
    truth: Modes
    strip: Sequence[tuple[int, np.ndarray]]
    history: list[dict[str, Any]]
    kept: dict[str, Any]
