"""What the loop knows of a task: one step, an evaluation, the networks it trains. Their meaning is the task's own.

A task holds its losses and decides what each of its optimizers minimizes and when, so the loop has no special cases:
a classification minimizes one loss, a GAN two in turn, an RBM fills gradients in by hand and calls ``update``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import torch
from torch import nn

from glassworks.core.report import Report


@dataclass
class StepReport(Report):
    """One step as measured.

    Attributes:
        values: detached scalars by name, among them ``loss``; left on their device, because reading one waits for it.
    """

    values: dict[str, torch.Tensor]


class Optimizer(Protocol):
    """What a task may do with the optimizer of one of its networks."""

    def minimize(self, loss: torch.Tensor) -> None:
        """Clears the gradients, computes those of ``loss``, and updates."""
        ...

    def update(self) -> None:
        """Updates by the gradients that lie in the parameters."""
        ...


class Task(Protocol):
    """A meaning of training."""

    @property
    def modules(self) -> Mapping[str, nn.Module]:
        """The networks by name; each gets an optimizer of the same name, and their states are the trained result."""
        ...

    def step(self, batch: Any, optimizers: Mapping[str, Optimizer]) -> StepReport:
        """Learns from one batch; all randomness comes from torch's generator, which the loop has seeded."""
        ...

    def evaluate(self, batches: Iterable[Any]) -> dict[str, float]:
        """Numbers by name, among them ``loss``, without learning or drawing random numbers."""
        ...
