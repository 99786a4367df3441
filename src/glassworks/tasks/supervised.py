"""Learning from pairs: a network, inputs with targets, and one of the losses by name.

A batch is anything with ``batch["inputs"]`` [B, ...] and ``batch["targets"]``, such as ``data.loader.TensorBatch``.

Shape letters: B batch, K outputs or classes.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Literal, Protocol

import torch
import torch.nn.functional as F
from torch import nn

from glassworks.tasks.task import Optimizer, StepReport

LossName = Literal["half_squared", "mean_squared", "binary_cross_entropy", "cross_entropy"]


class Pairs(Protocol):
    """What a step reads of a batch."""

    def __getitem__(self, name: str) -> torch.Tensor:
        """``inputs`` and ``targets``."""
        ...


def half_squared(outputs_BK: torch.Tensor, targets_BK: torch.Tensor) -> torch.Tensor:
    """``1/2 sum_k (t - o)^2``, summed over the batch as well: the error of the textbooks."""
    return (targets_BK - outputs_BK).square().sum() / 2


def binary_cross_entropy(logits_BK: torch.Tensor, targets_BK: torch.Tensor) -> torch.Tensor:
    """``-t log p - (1 - t) log(1 - p)`` with ``p = logistic(logit)``, the mean over all elements."""
    return F.binary_cross_entropy_with_logits(logits_BK, targets_BK)


LOSSES: dict[str, Callable[[torch.Tensor, torch.Tensor], torch.Tensor]] = {
    "half_squared": half_squared,
    "mean_squared": F.mse_loss,
    "binary_cross_entropy": binary_cross_entropy,
    "cross_entropy": F.cross_entropy,
}
"""By name; the last two take logits, ``cross_entropy`` with int64 classes [B] as targets."""


class Supervised:
    """Trains ``network`` to give the targets.

    Args:
        network: inputs [B, ...] to outputs [B, K], logits for the cross-entropies.
        loss: one of ``LOSSES``.
    """

    def __init__(self, network: nn.Module, loss: LossName) -> None:
        self.network = network
        self.loss = loss

    @property
    def modules(self) -> Mapping[str, nn.Module]:
        """One network."""
        return {"network": self.network}

    def step(self, batch: Pairs, optimizers: Mapping[str, Optimizer]) -> StepReport:
        """One update by the loss of the batch."""
        self.network.train()
        inputs, targets = self._to_device(batch)
        loss = LOSSES[self.loss](self.network(inputs), targets)
        optimizers["network"].minimize(loss)
        return StepReport({"loss": loss.detach()})

    def evaluate(self, batches: Iterable[Pairs]) -> dict[str, float]:
        """The ``loss`` over all rows, their number ``n``, and for the cross-entropies the ``accuracy``."""
        outputs, targets = self.predict(batches)
        measured = {"loss": float(LOSSES[self.loss](outputs, targets)), "n": len(targets)}
        if self.loss == "cross_entropy":
            measured["accuracy"] = float((outputs.argmax(1) == targets).double().mean())
        elif self.loss == "binary_cross_entropy":
            measured["accuracy"] = float(((outputs > 0) == (targets > 0.5)).double().mean())
        return measured

    def predict(self, batches: Iterable[Pairs]) -> tuple[torch.Tensor, torch.Tensor]:
        """Outputs [N, K] and targets, on the processor."""
        self.network.eval()
        outputs, all_targets = [], []
        with torch.inference_mode():
            for batch in batches:
                inputs, targets = self._to_device(batch)
                outputs.append(self.network(inputs).cpu())
                all_targets.append(targets.cpu())
        return torch.cat(outputs), torch.cat(all_targets)

    def _to_device(self, batch: Pairs) -> tuple[torch.Tensor, torch.Tensor]:
        device = next(self.network.parameters()).device
        return batch["inputs"].to(device, non_blocking=True), batch["targets"].to(device, non_blocking=True)
