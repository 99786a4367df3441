"""One contract for every task: what the loop and the checkpoints rely on."""
# ruff: noqa: S101 - a broken contract is an AssertionError

from collections.abc import Mapping
from typing import Any

import torch

from glassworks.models.fingerprint import weights_hash
from glassworks.tasks.task import Task
from glassworks.training.ema import live_tensors


class PlainOptimizer:
    """Gradient descent at a fixed rate, without schedule, clipping or ranks: the least that a task needs."""

    def __init__(self, parameters: list[torch.nn.Parameter], rate: float) -> None:
        self.inner = torch.optim.SGD(parameters, lr=rate)

    def minimize(self, loss: torch.Tensor) -> None:
        """Clears the gradients, computes those of ``loss``, and updates."""
        self.inner.zero_grad()
        loss.backward()
        self.update()

    def update(self) -> None:
        """Updates by the gradients that lie in the parameters."""
        self.inner.step()


def check_task(task: Task, batch: Any, rate: float = 1e-2) -> None:
    """Asserts that a task steps, reports, evaluates and repeats itself as the loop expects.

    Args:
        task: freshly built; its networks are changed.
        batch: as its loader would give it.
        rate: a learning rate at which one step changes something.

    Raises:
        AssertionError: naming the part of the contract that is broken.
    """
    assert task.modules, "a task has at least one network"
    start = {name: _copied(module) for name, module in task.modules.items()}
    before = weights_hash(live_tensors(task.modules))

    first = _one_step(task, batch, rate)
    after = weights_hash(live_tensors(task.modules))
    assert after != before, "a step changes a network"

    measured = task.evaluate([batch])
    assert "loss" in measured, "an evaluation reports 'loss'"
    assert weights_hash(live_tensors(task.modules)) == after, (
        "an evaluation changes nothing, running statistics included"
    )

    for name, module in task.modules.items():
        module.load_state_dict(start[name])
    again = _one_step(task, batch, rate)
    assert weights_hash(live_tensors(task.modules)) == after, (
        "the same weights, batch and seed give the same step, bit for bit"
    )
    assert all(torch.equal(first[name], again[name]) for name in first), "and the same report"


def _one_step(task: Task, batch: Any, rate: float) -> Mapping[str, torch.Tensor]:
    torch.manual_seed(0)
    optimizers = {name: PlainOptimizer(list(module.parameters()), rate) for name, module in task.modules.items()}
    values = task.step(batch, optimizers).values
    assert "loss" in values, "a step reports 'loss'"
    assert all(value.ndim == 0 and not value.requires_grad for value in values.values()), "values are detached scalars"
    return values


def _copied(module: torch.nn.Module) -> dict[str, torch.Tensor]:
    return {name: tensor.clone() for name, tensor in module.state_dict().items()}
