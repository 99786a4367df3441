"""A threshold in numbers."""

from dataclasses import dataclass

from glassworks.core.report import Report


@dataclass
class Fitted:
    """One seed.

    Attributes:
        temperature: by which the sums are divided before softmax; chosen on the digits that choose.
        threshold: least probability of an answer that is given, chosen there as well.
        accuracy: of all digits that measure.
        log_loss: of them, before and after the temperature.
        calibration_error: expected calibration error of them, before and after.
        coverage: share of them that is answered.
        wrong: share of wrong answers among those given; ``None`` where none is.
        unknown: share of images that are no digits and are answered all the same: noise, and letters.
    """

    temperature: float
    threshold: float
    accuracy: float
    log_loss: list[float]
    calibration_error: list[float]
    coverage: float
    wrong: float | None
    unknown: dict[str, float]


@dataclass
class ThresholdReport(Report):
    """All seeds.

    Attributes:
        seeds: one entry each.
        measured: digits that measure.
        curve: of the first seed: [threshold, coverage, share of wrong answers among those given].
        exported_difference: largest one between probabilities of the first seed's network and of the program that was
            exported, written, and read again.
        exported_same: as many of its answers as there are digits that measure are the same.
    """

    seeds: list[Fitted]
    measured: int
    curve: list[list[float]]
    exported_difference: float
    exported_same: int
