"""What every engine does: an image to what it computes on, and many of these to probabilities.

Shape letters: H height, W width, K classes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from glassworks.inference.prediction import Answers


class Engine(Protocol):
    """One way to compute a model's answers.

    Attributes:
        name: the library.
        precision: the number format.
        batch_images: that it should be given at most.
        is_together: it computes a batch as one; others compute one image after the other.
    """

    name: str
    precision: str
    batch_images: int
    is_together: bool

    def read(self, image: bytes | np.ndarray) -> np.ndarray:
        """An encoded file, or uint8 pixels [H, W, 3], to the uint8 pixels that ``probabilities`` takes.

        Raises:
            UnusableImageError: there are none in it.
        """
        ...

    def answers(self, images: Sequence[np.ndarray]) -> Answers:
        """What ``read`` gave for each image to calibrated probabilities and distances from the training images."""
        ...

    def probabilities(self, images: Sequence[np.ndarray]) -> np.ndarray:
        """The probabilities alone [N, K], float32."""
        return self.answers(images).probabilities_NK

    def use_threads(self, count: int) -> None:
        """How many threads one call may take from now on."""
        ...


@dataclass(frozen=True)
class Candidate:
    """An engine that could serve a model: made only when it is tried.

    Attributes:
        make: takes how many threads one call may take.
    """

    name: str
    precision: str
    make: Callable[[int], Engine]

    @property
    def title(self) -> str:
        """Name and format in one."""
        return f"{self.name} {self.precision}"
