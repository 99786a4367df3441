"""Plain descent for tasks that are learned outside the loop: what a lesson trains has no run folder."""

from collections.abc import Iterable

import torch
from torch import nn


class Descent:
    """The optimizer of one network, as a task asks for it.

    Args:
        parameters: what moves.
        rate: of the first step.
        momentum: share of the last step that is kept.
    """

    def __init__(self, parameters: Iterable[nn.Parameter], rate: float, momentum: float = 0.0) -> None:
        self._inner = torch.optim.SGD(parameters, lr=rate, momentum=momentum)

    def set_rate(self, rate: float) -> None:
        """Of the steps from now on."""
        for group in self._inner.param_groups:
            group["lr"] = rate

    def minimize(self, loss: torch.Tensor) -> None:
        """Clears the gradients, computes those of ``loss``, and updates."""
        self._inner.zero_grad(set_to_none=True)
        loss.backward()  # pyright: ignore[reportUnknownMemberType] - untyped in torch
        self.update()

    def update(self) -> None:
        """Updates by the gradients that lie in the parameters."""
        self._inner.step()
