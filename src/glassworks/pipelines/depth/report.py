"""Depth with and without shortcuts in numbers."""

from dataclasses import dataclass

from glassworks.core.report import Report


@dataclass
class Learned(Report):
    """One network from all seeds.

    Attributes:
        layers: with weights, from the image to the answer.
        shortcuts: whether every block adds its input to what it computes.
        parameters: numbers that it learns.
        losses: of the digits learned from, by seed, each one per epoch.
        accuracies: of held-out digits, one per seed.
        gradients: length of the first layer's gradient over that of the last block's first, before learning, one per
            seed.
    """

    layers: int
    shortcuts: bool
    parameters: int
    losses: list[list[float]]
    accuracies: list[float]
    gradients: list[float]

    @property
    def name(self) -> str:
        """``56 layers with shortcuts``."""
        return f"{self.layers} layers {'with' if self.shortcuts else 'without'} shortcuts"

    @property
    def last_losses(self) -> list[float]:
        """Of the last epoch, one per seed."""
        return [of_seed[-1] for of_seed in self.losses]


@dataclass
class DepthReport(Report):
    """All networks.

    Attributes:
        networks: by depth, first without shortcuts, then with them.
        n: held-out digits.
    """

    networks: list[Learned]
    n: int

    def of(self, *, shortcuts: bool) -> list[Learned]:
        """The networks with or without them, the shallowest first."""
        return sorted((one for one in self.networks if one.shortcuts == shortcuts), key=lambda one: one.layers)
