"""A race of the optimizers in numbers."""

from dataclasses import dataclass, field

from glassworks.core.report import Report


@dataclass
class Entrant:
    """One rule on the digits, at its best rate: the one with the least held-out loss on average over the seeds.

    Attributes:
        rule: as ``training.optimizer`` names it.
        learning_rate: the best of those tried.
        train_losses: by epoch at this rate, of the first seed.
        held_out_loss: at this rate, the mean over the seeds.
        held_out_accuracy: likewise.
        tried: mean held-out loss by rate.
        held_out_losses: at this rate, of each seed.
        held_out_accuracies: likewise.
    """

    rule: str
    learning_rate: float
    train_losses: list[float]
    held_out_loss: float
    held_out_accuracy: float
    tried: dict[float, float]
    held_out_losses: list[float] = field(default_factory=list)
    held_out_accuracies: list[float] = field(default_factory=list)


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
