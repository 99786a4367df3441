"""What a deep belief network has learned, in numbers."""

from dataclasses import dataclass

from glassworks.core.report import Report


@dataclass
class Starts(Report):
    """Both starts with the same labels and updates, by seed.

    Attributes:
        labels: how many.
        seeds: how many draws of them.
        pretrained_errors: test errors from the Boltzmann machines' weights.
        random_errors: from random weights, same labels and order.
        gain: mean of the paired differences, random less pretrained.
        interval: 95 %, of the mean, by Student's t over the seeds.
    """

    labels: int
    seeds: int
    pretrained_errors: list[float]
    random_errors: list[float]
    gain: float
    interval: tuple[float, float]


@dataclass
class DbnReport(Report):
    """How well the whole network classifies, and what its start was worth.

    Attributes:
        layers: sizes from the pixels to the classes.
        num_train: images learned from.
        error: share of held-out images that are wrong after fine-tuning with all labels.
        interval: 95 %, Wilson.
        n: held-out images.
        reconstruction: squared error by layer after pretraining, summed over that layer's visible units.
        few: both starts with few labels; ``None`` where that was not asked for.
        with_all: both starts with all labels; ``None`` where that was not asked for.
        losses: of the fine-tuning, one per epoch.
    """

    layers: list[int]
    num_train: int
    error: float
    interval: tuple[float, float]
    n: int
    reconstruction: list[float]
    few: Starts | None
    with_all: Starts | None
    losses: list[float]
