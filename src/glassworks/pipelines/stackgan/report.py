"""How well a StackGAN's images show what sentences say, in numbers.

Shape letters: E epochs, N images, C channels (3), S side.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from glassworks.core.report import Report


@dataclass
class Recognised(Report):
    """One attribute, or several together.

    Attributes:
        attribute: its name.
        share: of the samples whose caption states it, those that show it.
        interval: 95 %, Wilson.
        n: samples whose caption states it.
        chance: the share where captions are shuffled among the samples.
        of_reals: how often it is read rightly off held-out real images.
    """

    attribute: str
    share: float
    interval: tuple[float, float]
    n: int
    chance: float
    of_reals: float


@dataclass
class StageReport(Report):
    """One stage.

    Attributes:
        stage: ``one`` or ``two``.
        side: of the images, in pixels.
        samples: captions that were drawn, each once.
        fjd: Fréchet joint distance of samples and captions to real images and captions.
        fjd_of_halves: between two halves of the real ones: the least that can be asked for.
        matched: share nearest to their own caption among a hundred.
        matched_of_reals: the same of real images.
        diversity: mean distance of two samples over that of two real images.
        discriminator_accuracy: about real and generated images, at the kept epoch.
        matching_accuracy: about own and other captions of real images.
        recognised: by attribute; none where nothing is known of the images.
        colours: all that are colours together; ``None`` likewise.
        missed: ``attribute value`` of those shown less than a tenth as often as by real images.
        kept_epoch: whose weights are kept.
        history: by epoch.
    """

    stage: str
    side: int
    samples: int
    fjd: float
    fjd_of_halves: float
    matched: float
    matched_of_reals: float
    diversity: float
    discriminator_accuracy: float
    matching_accuracy: float
    recognised: list[Recognised]
    colours: Recognised | None
    missed: list[str]
    kept_epoch: int
    history: list[dict[str, Any]]


@dataclass
class StackganReport(Report):
    """How well images show what sentences say.

    Attributes:
        pictures: how many images it learned from.
        held_out: others, whose captions are drawn.
        words: of the vocabulary.
        text_right: share of held-out images whose own caption is the nearest of a hundred.
        stages: how good each stage's images are.
        left_out: images that cannot be decoded.
    """

    pictures: int
    held_out: int
    words: int
    text_right: float
    stages: list[StageReport]
    left_out: int = 0


@dataclass(frozen=True)
class Example:
    """One caption and its images, all of one side: the real one, then those of each stage, as many by each.

    Attributes:
        caption: the sentence.
        images_NCSS: in -1 ... 1.
    """

    caption: str
    images_NCSS: np.ndarray


@dataclass(frozen=True)
class Strip:
    """A stage's images of the same captions and noise over time.

    Attributes:
        stage: ``one`` or ``two``.
        captions: N of them.
        epochs: in order.
        images_ENCSS: in -1 ... 1, of each epoch.
    """

    stage: str
    captions: Sequence[str]
    epochs: list[int]
    images_ENCSS: np.ndarray


@dataclass(frozen=True)
class Drawn:
    """What is shown beside the numbers: captions with what becomes of them, and of each stage its course."""

    examples: list[Example]
    strips: list[Strip]
