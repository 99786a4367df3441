"""Parameters in numbers."""

from dataclasses import dataclass

from glassworks.core.report import Report


@dataclass
class Side:
    """Layers for images of one side, as PyTorch builds them.

    Attributes:
        side: of the image in pixels.
        inputs: numbers of an image.
        dense: parameters of the dense layer.
        dense_map: of a dense layer that gives as many numbers as it takes, as a convolution's map does.
        convolution: of the convolution.
        by_formula: the same three, by formula.
    """

    side: int
    inputs: int
    dense: int
    dense_map: int
    convolution: int
    by_formula: list[int]

    @property
    def counted(self) -> list[int]:
        """All three."""
        return [self.dense, self.dense_map, self.convolution]


@dataclass
class WholeNet:
    """A known network: its parameters in convolutions and in dense layers, for images of ``side`` pixels."""

    name: str
    side: int
    convolutions: int
    dense: int

    @property
    def share(self) -> float:
        """Of the dense layers."""
        return self.dense / (self.dense + self.convolutions)


@dataclass
class CountsReport(Report):
    """All of it.

    Attributes:
        sides: by side.
        exponent: p of the power law ``side^p`` between the first and the last side, for the dense layer's weights.
        exponential: log10 of what the dense layer would have at the last side if it grew as between the first two,
            by the same factor for every pixel.
        nets: known networks.
    """

    sides: list[Side]
    exponent: float
    exponential: float
    nets: list[WholeNet]
