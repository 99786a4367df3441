"""One neuron in numbers."""

from dataclasses import dataclass

from glassworks.core.report import Report
from glassworks.pipelines.repeats import mean


@dataclass
class Worked:
    """The neuron at one input.

    Attributes:
        change: what was changed in it, in words.
        w: weights.
        b: bias.
        products: each input times its weight.
        sum: of them and the bias.
        output: what the activation makes of the sum.
        distance: of the line where the sum is 0 from the origin; ``None`` where both weights are 0.
        degrees: direction of the weights, from the x1 axis towards the x2 axis; ``None`` as before.
    """

    change: str
    w: list[float]
    b: float
    products: list[float]
    sum: float
    output: float
    distance: float | None
    degrees: float | None


@dataclass
class Learned:
    """One seed's neuron after learning.

    Attributes:
        w: weights.
        b: bias.
        accuracy: of new points.
        majority: what always the more frequent answer would reach on them.
        losses: cross-entropy of the examples before each step.
    """

    w: list[float]
    b: float
    accuracy: float
    majority: float
    losses: list[float]


@dataclass
class NeuronReport(Report):
    """The worked example, and a neuron that learns.

    Attributes:
        x: the inputs.
        activation: by name.
        worked: as set, then with one thing changed in each.
        outputs: of the sum as set, by activation.
        difference: the largest one from torch's own layers, over all of these.
        learned: one per seed.
        new_points: that the accuracies are of.
    """

    x: list[float]
    activation: str
    worked: list[Worked]
    outputs: dict[str, float]
    difference: float
    learned: list[Learned]
    new_points: int

    @property
    def accuracies(self) -> list[float]:
        """One per seed."""
        return [one.accuracy for one in self.learned]

    @property
    def majority(self) -> float:
        """Mean over the seeds."""
        return mean([one.majority for one in self.learned])


@dataclass(frozen=True)
class Examples:
    """What the first seed's neuron learned from.

    Attributes:
        points: [N, 2].
        targets: 0 or 1 [N].
    """

    points: list[list[float]]
    targets: list[int]
