"""What a restricted Boltzmann machine has learned, in numbers."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from glassworks.core.report import Report

GIBBS_STEPS = 200
"""Between a chain's start and the sample that is shown."""


@dataclass
class RbmReport(Report):
    """The likelihoods of a trained machine.

    Attributes:
        visible_units: V.
        hidden_units: H.
        num_train: rows learned from.
        num_held_out: rows measured with; 0 for bars and stripes, whose every pattern is learned.
        log_likelihood: mean over the rows learned from, nats.
        held_out_log_likelihood: mean over the held-out rows, nats.
        best_log_likelihood: what no model can exceed, where that is known.
        log_z: of the partition function.
        log_z_low: three standard errors below, where it is an estimate.
        log_z_high: three standard errors above.
        log_z_by: ``enumeration`` or ``annealed importance sampling``.
        reconstruction: squared error of the held-out rows (else those learned from), summed over the visible units.
        history: one entry per epoch.
        pixels_alone: mean over the held-out rows, each pixel drawn by its own frequency among the rows learned from;
            ``None`` where the units are not binary or nothing is held out.
    """

    visible_units: int
    hidden_units: int
    num_train: int
    num_held_out: int
    log_likelihood: float
    held_out_log_likelihood: float | None
    best_log_likelihood: float | None
    log_z: float
    log_z_low: float
    log_z_high: float
    log_z_by: str
    reconstruction: float
    history: list[dict[str, Any]]
    pixels_alone: float | None = None


@dataclass(frozen=True)
class Samples:
    """Sheets of small images.

    Attributes:
        filters: weights of some hidden units.
        reconstructions: images, and below each what comes back from its hidden units.
        samples: means of the visible units at the ends of Gibbs chains.
        visible: ``binary`` or ``gaussian``.
    """

    filters: np.ndarray
    reconstructions: np.ndarray
    samples: np.ndarray
    visible: str

    def sheets(self) -> dict[str, tuple[np.ndarray, None]]:
        """For the run folder, while the machine learns."""
        return {
            "filters": (self.filters, None),
            "reconstructions": (self.reconstructions, None),
            "samples": (self.samples, None),
        }
