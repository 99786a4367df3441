"""The unit of work: one image on its way through the queue and a worker, and what comes of it."""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from glassworks.web.refusal import Refusal


@dataclass(frozen=True)
class Timing:
    """Seconds that an image waited, was decoded, and that its batch was computed."""

    queue: float = 0.0
    decode: float = 0.0
    compute: float = 0.0


@dataclass(slots=True)
class Outcome:
    """What a worker says of one image.

    Attributes:
        label: the most probable class.
        probability: its calibrated probability.
        probabilities_K: of all classes, float32; ``None`` where there is an error.
        error: why there is no answer, in one sentence.
        kind: of the error, one word.
        extra: further fields of the model's answer.
        picture: a PNG that explains the answer, where one was asked for.
        timing: where the time went.
        batch: images that were computed together.
    """

    label: str = ""
    probability: float = 0.0
    probabilities_K: np.ndarray | None = None
    error: str | None = None
    kind: str = ""
    extra: dict[str, Any] = field(default_factory=dict[str, Any])
    picture: bytes = b""
    timing: Timing = Timing()
    batch: int = 1


@dataclass(eq=False)
class Job:
    """One image that waits for a worker.

    Attributes:
        model: name of the model that is asked.
        content: an encoded file, or uint8 pixels [H, W, 3].
        shape: of the pixels; ``None`` for an encoded file.
        pixels: of the image, by its header.
        deadline: on the clock of ``time.monotonic``; later nobody waits for it.
        explain: the kind of explanation that is wanted, or nothing.
        done: becomes the outcome; cancelled where the client has gone.
    """

    model: str
    content: bytes
    shape: tuple[int, int, int] | None
    pixels: int
    deadline: float
    explain: str
    done: "asyncio.Future[Outcome]"
    since: float = field(default_factory=time.monotonic)

    @property
    def is_wanted(self) -> bool:
        """Whether anybody still waits for the outcome."""
        return not self.done.done()

    def refuse(self, refusal: Refusal) -> None:
        """Says why there will be no outcome, to whoever still waits."""
        if self.is_wanted:
            self.done.set_exception(refusal)
