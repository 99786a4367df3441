"""How the head is found, as settings; apart from the search itself so that a recipe is read without torch."""

from typing import Annotated, Literal

from pydantic import Field, PositiveFloat, field_validator

from glassworks.core.config import Config


class HeadConfig(Config):
    """How the head is found."""

    path: Annotated[tuple[PositiveFloat, ...], Field(min_length=1)] = tuple(10.0**p for p in range(2, -7, -1))
    """Regularisations lambda to try, from strong to weak; the path ends early once the loss keeps rising, and is
    refined to a quarter of its step around the best."""
    folds: Annotated[int, Field(ge=0, le=20)] = 5
    """Folds of the cross-validation, fewer where all classes have fewer images; 0 for none: the middle of ``path``."""
    class_weights: Literal["auto", "balanced", "none"] = "auto"
    """``auto`` weights classes where they are imbalanced (3 to 1 or more); ``balanced`` always, ``none`` never."""
    tolerance: PositiveFloat = 1e-8
    """Largest Euclidean norm of the gradient at the solution, in standardized units."""

    @field_validator("folds")
    @classmethod
    def _holds_something_out(cls, folds: int) -> int:
        if folds == 1:
            raise ValueError("a single fold leaves nothing to learn from: 0 for no cross-validation, or 2 to 20")
        return folds
