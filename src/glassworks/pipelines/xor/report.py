"""A trained XOR network in numbers, and how likely its success was."""

from dataclasses import dataclass

from glassworks.core.report import Report

CASES = ("00", "01", "10", "11")
TARGETS = (0, 1, 1, 0)


@dataclass
class Success:
    """How often gradient descent got all four cases within 0.1 of their targets."""

    hidden: int
    activation: str
    steps: int
    starts: int
    share: float


@dataclass
class XorReport(Report):
    """A trained network and how likely that was.

    Attributes:
        outputs: for 00, 01, 10, 11.
        solved: all four lie within 0.1 of their targets.
        hidden_outputs: of the hidden units, for the same cases.
        loss: cross-entropy at the end.
        successes: shares over random starts, for several numbers of hidden units.
        losses: one per epoch.
        output_weights: of the output unit, one per hidden unit.
        output_bias: of the output unit: its sum is 0 where it answers 1/2.
    """

    outputs: list[float]
    solved: bool
    hidden_outputs: list[list[float]]
    loss: float
    successes: list[Success]
    losses: list[float]
    output_weights: list[float]
    output_bias: float
