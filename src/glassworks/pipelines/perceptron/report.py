"""What the perceptron's rule did, in numbers."""

from dataclasses import dataclass

from glassworks.core.report import Report


@dataclass
class PerceptronReport(Report):
    """What the rule did.

    Attributes:
        function: that was to be learned.
        epochs_until_clean: the first epoch without a mistake, counted from 1; ``None`` where there was none.
        mistakes_per_epoch: in order.
        w: final weights.
        b: final bias.
        path: weights and bias after each epoch: [w1, w2, b].
        separable: a line divides the two classes.
        radius: R.
        margin: gamma, ``None`` where no line divides.
        bound: ``(R / gamma)^2``, the most corrections there can be.
        best_accuracy: of any single threshold unit.
        separable_functions: how many of the 16 Boolean functions of two inputs one unit can compute.
    """

    function: str
    epochs_until_clean: int | None
    mistakes_per_epoch: list[int]
    w: list[float]
    b: float
    path: list[list[float]]
    separable: bool
    radius: float
    margin: float | None
    bound: float | None
    best_accuracy: float
    separable_functions: int
