"""Features against raw pixels in numbers."""

from dataclasses import dataclass

from glassworks.core.report import Report

PIXELS, IMAGENET, FORMULAS = "raw pixels", "ImageNet features", "formula features"


@dataclass
class Compared(Report):
    """One kind of features on one set.

    Attributes:
        images: the set.
        features: ``PIXELS``, ``IMAGENET`` or ``FORMULAS``.
        numbers: of an image.
        accuracies: by images of each class that were learned from: one per draw.
        gains: mean difference from raw pixels in the same draws, and its 95 % interval by Student's t; empty for raw
            pixels themselves.
    """

    images: str
    features: str
    numbers: int
    accuracies: dict[int, list[float]]
    gains: dict[int, tuple[float, tuple[float, float]]]


@dataclass
class LimitsReport(Report):
    """All of them.

    Attributes:
        compared: set by set, raw pixels first.
        backbones: by features, the network that gives them.
        missing: the network whose package is not installed; empty where it is.
        images: of each set.
    """

    compared: list[Compared]
    backbones: dict[str, str]
    missing: str
    images: int

    def of(self, images: str) -> list[Compared]:
        """All features on one set."""
        return [one for one in self.compared if one.images == images]

    @property
    def sets(self) -> list[str]:
        """The sets, in order."""
        return list(dict.fromkeys(one.images for one in self.compared))
