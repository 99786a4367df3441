"""Images that were made to excite a part of a network, in numbers: how strongly, and compared with what."""

from dataclasses import dataclass, field
from typing import Literal

from glassworks.core.report import Report

Kind = Literal["channel", "unit", "class", "direction"]

Colours = Literal["imagenet", "independent", "grey"]
"""How the colour planes of an image are correlated: as in photographs, not at all, or there is one plane alone."""


@dataclass
class Dream:
    """What was reached for one objective.

    Attributes:
        layer: dotted name; empty for the network's output.
        kind: ``channel``, ``unit``, ``class`` or ``direction``.
        unit: channel, or channel, row and column; empty for a direction.
        name: of a class, or what a direction means.
        start: activation by each image before the first step.
        reached: after the last.
        noise: the greatest activation by ``noise_pictures`` images of noise.
        curve: mean activation by the randomly transformed images, at up to 32 steps from the first to the last.
        similarity: mean cosine between the Gram matrices of the images; ``None`` for one image.
        seconds: per image.
        data: the greatest activations by the images of a data set, greatest first; empty where none was given.
        data_paths: of these images.
        probability: that the network gives the class, for each image; of classes only.
    """

    layer: str
    kind: Kind
    unit: list[int]
    name: str
    start: list[float]
    reached: list[float]
    noise: float
    curve: list[float]
    similarity: float | None
    seconds: float
    data: list[float] = field(default_factory=list)
    data_paths: list[str] = field(default_factory=list)
    probability: list[float] = field(default_factory=list)

    @property
    def title(self) -> str:
        """``channel 12 of blocks.2``, ``the class 'daisy'``, ..."""
        if self.kind == "class":
            return f"the class '{self.name}'"
        if self.kind == "direction":
            return f"{self.layer}, {self.name}"
        return f"{self.kind} {', '.join(map(str, self.unit))} of {self.layer or 'the output'}"

    @property
    def short_title(self) -> str:
        """Without the layer: ``channel 12``, ``daisy``."""
        return self.name or f"{self.kind} {', '.join(map(str, self.unit))}"


@dataclass
class DreamReport(Report):
    """Images and the activations that they reach.

    Attributes:
        size: side of the images in pixels.
        steps: of the optimizer.
        pictures: images made for each objective.
        colours: ``imagenet``, ``independent`` or ``grey``.
        seed: of everything random.
        noise_pictures: images of noise that the activations are compared with.
        images: of the data set that they are compared with; 0 where none was given.
        seconds: for all images.
        seconds_per_picture: mean.
        dreams: one per objective.
    """

    size: int
    steps: int
    pictures: int
    colours: Colours
    seed: int
    noise_pictures: int
    images: int
    seconds: float
    seconds_per_picture: float
    dreams: list[Dream]
