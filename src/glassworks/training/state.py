"""Everything that a training is at one moment: write it down, read it back, and the run goes on as if never stopped."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import nn

from glassworks.training.ema import Ema, copy_into, live_tensors
from glassworks.training.optim import ModuleOptimizer


@dataclass
class TrainState:
    """A training under way.

    There is no random state in it: every step seeds torch by its own number.

    Attributes:
        modules: the task's networks, by name.
        optimizers: one for each.
        steps_per_epoch: updates of a whole epoch.
        ema: the moving average, where one is kept.
        epoch: epochs that are done.
        step: updates that are done.
        epoch_step: updates that are done in the epoch under way.
        loss_sum: of the losses of these, on the device.
        history: one entry per epoch done: ``epoch``, ``step``, ``train_loss``, ``learning_rate``, ``monitor_*``.
        best_epoch: the epoch with the lowest monitor loss, counted from 1; 0 before there is one.
        best: the networks' tensors after that epoch.
        stop: why the loop should end before its last epoch, else empty.
    """

    modules: Mapping[str, nn.Module]
    optimizers: Mapping[str, ModuleOptimizer]
    ema: Ema | None
    loss_sum: torch.Tensor
    steps_per_epoch: int = 0
    epoch: int = 0
    step: int = 0
    epoch_step: int = 0
    history: list[dict[str, Any]] = field(default_factory=list)
    best_epoch: int = 0
    best: dict[str, torch.Tensor] = field(default_factory=dict)
    stop: str = ""

    def tensors(self) -> dict[str, torch.Tensor]:
        """All tensors of the state by name; those of the networks share their memory."""
        named = {f"modules/{name}": tensor for name, tensor in live_tensors(self.modules).items()}
        named |= {f"best/{name}": tensor for name, tensor in self.best.items()}
        named |= {f"ema/{name}": tensor for name, tensor in (self.ema.averages if self.ema else {}).items()}
        for part, optimizer in self.optimizers.items():
            for index, values in optimizer.inner.state_dict()["state"].items():
                for key, value in values.items():
                    if isinstance(value, torch.Tensor):  # torch leaves None where momentum has not begun
                        named[f"optimizers/{part}/{index}/{key}"] = value
        return named | {"loss_sum": self.loss_sum}

    def position(self) -> dict[str, Any]:
        """The rest of the state, as JSON values."""
        names = ("epoch", "step", "epoch_step", "history", "best_epoch", "stop")
        return {name: getattr(self, name) for name in names}

    def restore(self, tensors: Mapping[str, torch.Tensor], position: Mapping[str, Any]) -> None:
        """Becomes the state that ``tensors`` and ``position`` were taken from."""
        for name, value in position.items():
            setattr(self, name, value)
        copy_into(live_tensors(self.modules), _below("modules/", tensors))
        if self.ema:
            copy_into(self.ema.averages, _below("ema/", tensors))
        self.best = {name: tensor.to(self.loss_sum.device) for name, tensor in _below("best/", tensors).items()}
        self.loss_sum = tensors["loss_sum"].to(self.loss_sum.device)
        for part, optimizer in self.optimizers.items():
            _restore_optimizer(optimizer.inner, _below(f"optimizers/{part}/", tensors))

    def keep_as_best(self) -> None:
        """Remembers the networks as they are now."""
        self.best_epoch = self.epoch
        self.best = {name: tensor.clone() for name, tensor in live_tensors(self.modules).items()}

    def take_best(self) -> None:
        """Puts the best tensors into the networks; without a monitor, the average or else the last ones."""
        live = live_tensors(self.modules)
        copy_into(live, live | (self.best or (self.ema.averages if self.ema else {})))

    def is_finite(self) -> bool:
        """False once a loss or a weight is infinite or not a number; waits for the device."""
        tensors = [self.loss_sum, *live_tensors(self.modules).values()]
        return all(bool(torch.isfinite(tensor).all()) for tensor in tensors)


def _below(prefix: str, tensors: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    return {name.removeprefix(prefix): tensor for name, tensor in tensors.items() if name.startswith(prefix)}


def _restore_optimizer(optimizer: torch.optim.Optimizer, tensors: Mapping[str, torch.Tensor]) -> None:
    """Fills the state from tensors named ``index/key``.

    Files hold tensors in plain order, but fused kernels walk parameter and state side by side in memory: each is
    laid out as its parameter is.
    """
    parameters = [parameter for group in optimizer.param_groups for parameter in group["params"]]
    state: dict[int, dict[str, torch.Tensor]] = {}
    for name, tensor in tensors.items():
        index, _, key = name.partition("/")
        parameter = parameters[int(index)]
        is_alike = tensor.shape == parameter.shape and tensor.ndim
        value = (
            torch.empty_like(parameter, dtype=tensor.dtype, requires_grad=False).copy_(tensor) if is_alike else tensor
        )
        state.setdefault(int(index), {})[key] = value
    optimizer.load_state_dict({"state": state, "param_groups": optimizer.state_dict()["param_groups"]})
