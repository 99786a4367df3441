"""A moving average of a network's weights (Polyak & Juditsky 1992), evaluated and kept instead of the weights."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import torch
from torch import nn


class Ema:
    """Averages of all floating-point parameters and buffers of ``modules``.

    Args:
        modules: whose tensors are followed.
        decay: memory of the average. Early on it is ``(1 + t) / (10 + t)`` where that is less, so that the random or
            pretrained start is soon forgotten.
    """

    def __init__(self, modules: Mapping[str, nn.Module], decay: float) -> None:
        self.decay = decay
        self._live = {name: tensor for name, tensor in live_tensors(modules).items() if tensor.is_floating_point()}
        self.averages = {name: tensor.clone() for name, tensor in self._live.items()}

    def update(self, step: int) -> None:
        """Takes in the weights after ``step`` updates."""
        decay = min(self.decay, (1 + step) / (10 + step))
        averages, live = list(self.averages.values()), list(self._live.values())
        torch._foreach_lerp_(averages, live, 1 - decay)  # pyright: ignore[reportPrivateImportUsage] - as swa_utils does

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """The networks hold the averages inside of this context, and their own weights again after it."""
        own = {name: tensor.clone() for name, tensor in self._live.items()}
        copy_into(self._live, self.averages)
        try:
            yield
        finally:
            copy_into(self._live, own)


def live_tensors(modules: Mapping[str, nn.Module]) -> dict[str, torch.Tensor]:
    """All parameters and buffers of the networks, by ``module.name``, sharing their memory."""
    return {
        f"{part}.{name}": tensor for part, module in modules.items() for name, tensor in module.state_dict().items()
    }


def copy_into(live: Mapping[str, torch.Tensor], values: Mapping[str, torch.Tensor]) -> None:
    """Overwrites each tensor of ``live`` with the value of the same name."""
    with torch.no_grad():
        for name, tensor in live.items():
            tensor.copy_(values[name])
