"""Points in a layer's features and on maps, in numbers.

Shape letters: N points, K neighbours, S side of a thumbnail.
"""

from dataclasses import dataclass, field

import numpy as np

from glassworks.core.report import Report


@dataclass
class Mistake:
    """An image that the network takes for another class."""

    path: str
    label: str
    answer: str
    probability: float


@dataclass
class MapQuality:
    """One map in numbers.

    Attributes:
        method: ``tsne`` or ``pca``.
        kl: Kullback-Leibler divergence that t-SNE minimises; ``None`` for principal components.
        trust_5: trustworthiness among 5 neighbours.
        trust_12: among 12.
        agreement: share of points whose nearest on the map has the same class; ``None`` for a map of classes.
        explained: share of the variance that both axes keep; of principal components only.
        perplexity: of t-SNE.
        measured_on: points that trustworthiness was measured on.
    """

    method: str
    kl: float | None
    trust_5: float
    trust_12: float
    agreement: float | None
    explained: float | None
    perplexity: float | None
    measured_on: int


@dataclass
class MapReport(Report):
    """Points in a layer's features and on maps.

    Attributes:
        method: what was asked for: ``tsne``, ``pca`` or ``classes``.
        layer: whose features, or whose rows.
        n: points.
        unreadable: images that could not be read.
        dimensions: features of a point.
        positions: of the layer, which were averaged; empty where it has none.
        compared_in: dimensions in which points were compared: all, or principal components.
        kept: share of the features' variance in these.
        classes: names of the data's classes, or of the points themselves.
        agreement: share of points whose nearest in the features has the same class; ``None`` for a map of classes.
        accuracy: share of right answers; ``None`` where the network has other classes than the data.
        learned_from: how many of them the network was trained on, by their content; ``None`` where it is not known.
        held_out_accuracy: share of right answers on the others; ``None`` where it is not known, or there are none.
        mistakes: all wrong ones, the most confident first; ``None`` likewise.
        maps: the first is the one that was asked for.
    """

    method: str
    layer: str
    n: int
    unreadable: int
    dimensions: int
    positions: list[int]
    compared_in: int
    kept: float
    classes: list[str]
    agreement: float | None
    accuracy: float | None
    mistakes: list[Mistake] | None
    maps: list[MapQuality]
    learned_from: int | None = None
    held_out_accuracy: float | None = None


@dataclass
class Points:
    """The points of a map, in order.

    Attributes:
        names: paths, or names of classes.
        labels_N: their classes; ``None`` for a map of classes.
        neighbours_NK: the nearest points in the features.
        distances_NK: to them.
        answers: the network's for each; empty where they cannot be compared.
        wrong: which of them are mistakes, with what they were taken for.
        thumbnails_NSSC: uint8; ``None`` for a map of classes.
    """

    names: list[str]
    labels_N: np.ndarray | None
    neighbours_NK: np.ndarray
    distances_NK: np.ndarray
    answers: list[str] = field(default_factory=list)
    wrong: dict[int, Mistake] | None = None
    thumbnails_NSSC: np.ndarray | None = None
