"""The numbers of a comparison of networks."""

from dataclasses import dataclass, field
from typing import Literal

from glassworks.core.report import Report


@dataclass(frozen=True)
class Pair:
    """Two networks on the same images, by McNemar's exact test.

    Attributes:
        a: name of the first.
        b: name of the second.
        only_a: images that only the first classifies right.
        only_b: images that only the second classifies right.
        p: probability of so unequal a split, or a more unequal one, if both were equally good.
        p_holm: the same, corrected for the number of pairs (Holm 1979).
    """

    a: str
    b: str
    only_a: int
    only_b: int
    p: float
    p_holm: float


@dataclass(frozen=True)
class ModelScore:
    """One network.

    Attributes:
        name: as the user gave it.
        error: share of the held-out images that it classifies wrong.
        interval: 95 % Wilson interval (low, high) of the error.
        n: held-out images.
        parameters: with the head for this data.
        multiply_adds: for one image.
        latency_ms: median over the rounds, one image at a time.
        peak_memory_bytes: weights, and the most held beside them while one image is classified.
        size: side of its images in pixels; of several networks that are joined, the largest.
        weights: where they came from.
        seconds: that its features and head, or its training, took.
        epochs: of the training; 0 where only a head was solved.
        on_front: no other has a lower error at no more multiply-adds.
    """

    name: str
    error: float
    interval: tuple[float, float]
    n: int
    parameters: int
    multiply_adds: int
    latency_ms: float
    peak_memory_bytes: int
    size: int
    weights: str
    seconds: float
    epochs: int
    on_front: bool


@dataclass(frozen=True)
class PublishedScore:
    """A network's published figures; see ``glassworks.models.published``."""

    name: str
    error: float
    top5_error: float
    parameters: int
    multiply_adds: int


@dataclass
class CompareReport(Report):
    """Networks side by side.

    Attributes:
        source: of the images.
        protocol: ``features`` (frozen weights, exact head) or ``scratch`` (trained end to end from random weights).
        budget: what was equal, in words.
        n: held-out images that all were measured on.
        classes: names.
        models: best first.
        pairs: McNemar's exact test of every two.
        front: names on the Pareto front of error and multiply-adds, the cheapest first.
        published: ImageNet figures for the panel beside.
    """

    source: str
    protocol: Literal["features", "scratch"]
    budget: str
    n: int
    classes: list[str]
    models: list[ModelScore]
    pairs: list[Pair]
    front: list[str]
    published: list[PublishedScore] = field(default_factory=list)
