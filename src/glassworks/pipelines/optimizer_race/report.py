"""A race of the optimizers in numbers."""

from dataclasses import dataclass

from glassworks.core.report import Report


@dataclass
class Entrant:
    """One rule on the digits, at its best rate."""

    rule: str
    learning_rate: float
    train_losses: list[float]
    held_out_loss: float
    held_out_accuracy: float
    tried: dict[float, float]


@dataclass
class RaceReport(Report):
    """Both tracks.

    Attributes:
        bowl: x after 0, 1, ... 10 steps on ``x^2 / 2`` from 1, by rule.
        valley: [x, y] after each of 60 steps on ``(x^2 + 10 y^2) / 2`` from (1, 1), by rule.
        digits: each rule at its best rate.
        n: held-out digits.
    """

    bowl: dict[str, list[float]]
    valley: dict[str, list[list[float]]]
    digits: list[Entrant]
    n: int
