"""How the head was chosen and solved, as numbers for the report."""

from dataclasses import dataclass


@dataclass(kw_only=True)
class PathPoint:
    """One regularisation strength, measured on the held-out folds.

    Attributes:
        regularisation: lambda.
        log_loss: of the images that a fold holds out, near the best to a millionth; elsewhere rougher,
            of few images by some thousandths.
        accuracy: on the same images.
    """

    regularisation: float
    log_loss: float
    accuracy: float


@dataclass(kw_only=True)
class Head:
    """How the head was solved.

    Attributes:
        regularisation: the strength that was chosen.
        path: every strength that was tried.
        folds: number of cross-validation folds.
        gradient_norm: size of the gradient at the solution.
        iterations: of the solver, for the final solution.
        temperature: divides the logits; fitted on the held-out folds, where few images move it little from 1.
        class_weights: one per class, or ``None`` where every image counts the same.
    """

    regularisation: float
    path: list[PathPoint]
    folds: int
    gradient_norm: float
    iterations: int
    temperature: float
    class_weights: list[float] | None = None
