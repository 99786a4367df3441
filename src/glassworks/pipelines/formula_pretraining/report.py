"""What a backbone learned from formulas, in numbers."""

from dataclasses import dataclass

from glassworks.core.report import Report


@dataclass
class FormulaPretrainingReport(Report):
    """What was learned.

    Attributes:
        images: that were learned from.
        views: that went through the network, two for each image and epoch.
        parameters: of the backbone.
        num_features: that it gives.
        loss: mean contrastive loss on the held-out images after each epoch.
        accuracy: how often the other view was the most similar one there.
        candidates: among how many views.
    """

    images: int
    views: int
    parameters: int
    num_features: int
    loss: list[float]
    accuracy: list[float]
    candidates: int
