"""Optimizers by name, with layer-wise rates, no decay on biases and norms, and clipping."""

import re
from collections.abc import Callable
from typing import Any

import torch
from torch import nn
from torch.nn.utils import clip_grad_norm_

from glassworks.core.registry import resolve
from glassworks.training.config import LoopConfig
from glassworks.training.engine import Engine
from glassworks.training.schedule import rate_factor

OPTIMIZERS = {
    "adamw": "torch.optim:AdamW",
    "adam": "torch.optim:Adam",
    "sgd": "torch.optim:SGD",
    "momentum": "torch.optim:SGD",
    "nesterov": "torch.optim:SGD",
    "adagrad": "torch.optim:Adagrad",
    "rmsprop": "torch.optim:RMSprop",
}
"""Which class of torch computes each rule."""

# One pass over all parameters instead of several: fused where torch has it, else several tensors per call.
_SETTINGS: dict[str, dict[str, Any]] = {
    "adamw": {"fused": True},
    "adam": {"fused": True},
    "sgd": {"fused": True},
    "momentum": {"fused": True, "momentum": 0.9},
    "nesterov": {"fused": True, "momentum": 0.9, "nesterov": True},
    "adagrad": {"fused": True},
    "rmsprop": {"foreach": True},
}


class ModuleOptimizer:
    """The optimizer of one network, as tasks see it (``glassworks.tasks.task.Optimizer``).

    Attributes:
        inner: torch's optimizer; its state is what a checkpoint keeps.
        rate: the learning rate of the last block at the current step.
        gradient_norm: length of all gradients of the last update, where they are limited, before that.
    """

    def __init__(self, module: nn.Module, config: LoopConfig, total_steps: int, engine: Engine) -> None:
        groups = parameter_groups(module, config.weight_decay, config.layer_decay)
        build: Callable[..., torch.optim.Optimizer] = resolve(OPTIMIZERS, config.optimizer, "optimizer")
        settings = dict(_SETTINGS[config.optimizer])
        if config.optimizer in ("adam", "adamw"):
            settings["betas"] = (config.first_moment, 0.999)
        if config.optimizer == "adagrad" and engine.device.type != "cpu":
            settings = {"foreach": True}  # torch fuses Adagrad on the processor only
        self.inner = build(groups, lr=config.learning_rate, **settings)
        self.rate = config.learning_rate
        self.gradient_norm: torch.Tensor | None = None
        self._module, self._config, self._total, self._engine = module, config, total_steps, engine
        self._parameters = [parameter for group in groups for parameter in group["params"]]

    def set_step(self, step: int) -> None:
        """Sets every group's rate for the step of this number."""
        warmup = self._config.num_warmup_steps(self._total)
        factor = rate_factor(step, self._total, warmup, self._config.schedule)
        self.rate = self._config.learning_rate * factor
        for group in self.inner.param_groups:
            group["lr"] = self.rate * group["rate_factor"]

    def minimize(self, loss: torch.Tensor) -> None:
        """Clears the gradients, computes those of ``loss``, and updates."""
        self.inner.zero_grad(set_to_none=True)
        loss.backward()
        self.update()

    def update(self) -> None:
        """Averages the gradients over the ranks, clips them and updates."""
        self._engine.average([p.grad for p in self._parameters if p.grad is not None])
        if self._config.clip_norm:
            self.gradient_norm = clip_grad_norm_(self._parameters, self._config.clip_norm, foreach=True)
        self.inner.step()
        self._engine.average([buffer for buffer in self._module.buffers() if buffer.is_floating_point()])


def parameter_groups(module: nn.Module, weight_decay: float, layer_decay: float) -> list[dict[str, Any]]:
    """Torch's parameter groups, each with a ``rate_factor``.

    Biases and norm parameters, which are the vectors among the parameters, do not decay. The last block has factor 1,
    each one below it ``layer_decay`` times that of the block above (Clark et al. 2020, arXiv:2003.10555, appendix B).
    """
    named = [(name, parameter) for name, parameter in module.named_parameters() if parameter.requires_grad]
    depths = block_depths([name for name, _ in named])
    groups: dict[tuple[int, bool], dict[str, Any]] = {}
    for (_, parameter), depth in zip(named, depths, strict=True):
        decays = parameter.ndim > 1
        new = {
            "params": [],
            "weight_decay": weight_decay if decays else 0.0,
            "rate_factor": layer_decay ** (max(depths) - depth),
        }
        # Without layer-wise rates two groups are enough, and fewer groups are fewer calls.
        groups.setdefault((depth if layer_decay < 1 else 0, decays), new)["params"].append(parameter)
    return list(groups.values())


def block_depths(names: list[str]) -> list[int]:
    """The depth of each parameter's block, 0 for the first, from the order and the dotted names alone.

    A block is what a network numbers (``layer1.0``, ``blocks.3.1``); parameters between two numbered blocks, such as a
    stem's, form one block, and so does each top-level part, such as the head.
    """
    blocks: list[str] = []
    depths = []
    for name in names:
        numbered = re.match(r"(.*?\.)??\d+(\.\d+)*(?=\.)", name)
        block = numbered.group(0) if numbered else f"{name.partition('.')[0]} unnumbered"
        if not blocks or (block != blocks[-1] and (numbered is None or block not in blocks)):
            blocks.append(block)
        depths.append(len(blocks) - 1 if block == blocks[-1] else blocks.index(block))
    return depths
