"""How well a language model predicts, and how far its gradients reach, in numbers."""

from dataclasses import dataclass
from typing import Any

from glassworks.core.report import Report


@dataclass
class Reach:
    """One network's gradient back in time.

    Attributes:
        network: what it is.
        norms: length in the hidden state so many steps back, over that in the last; the first is 1.
    """

    network: str
    norms: list[float]


@dataclass
class GradientLengths:
    """Lengths of the whole gradient over some batches.

    Attributes:
        moment: when in the training.
        median: length.
        longest: of them.
        clip_norm: to which longer ones are scaled down.
        clipped: share of the batches whose gradient is longer.
    """

    moment: str
    median: float
    longest: float
    clip_norm: float
    clipped: float


@dataclass
class LanguageReport(Report):
    """How well the next character is predicted.

    Attributes:
        characters: of the text.
        symbols: different ones.
        parameters: of the network.
        bits: per held-out character.
        train_bits: per character, over the last epoch while learning.
        unigram_bits: of held-out characters by their frequency in the text learned from alone.
        n: held-out characters predicted.
        best_epoch: whose weights these are, by the bits of the held-out part.
        history: one entry per epoch.
        samples: temperature and text.
        reach: how much of a gradient is left after so many steps back in time.
        lengths: of gradients, before and after learning, and how many are clipped.
    """

    characters: int
    symbols: int
    parameters: int
    bits: float
    train_bits: float
    unigram_bits: float
    n: int
    best_epoch: int
    history: list[dict[str, Any]]
    samples: list[tuple[float, str]]
    reach: list[Reach]
    lengths: list[GradientLengths]
