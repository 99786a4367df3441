"""Networks of several depths learn digits, each with and without shortcuts, from the same weights, over seeds."""

from typing import Any

import torch
import torch.nn.functional as F
from torch import nn

from glassworks.data.loader import Tensors
from glassworks.pipelines.base import Job
from glassworks.pipelines.dense import PLAIN, resolve_training
from glassworks.pipelines.depth.network import Block, deep, num_layers
from glassworks.pipelines.depth.recipe import DepthRecipe
from glassworks.pipelines.depth.report import DepthReport, Learned
from glassworks.pipelines.digits import Digits
from glassworks.pipelines.repeats import seeds_of
from glassworks.tasks.supervised import Supervised
from glassworks.training.loop import fit

_DEFAULTS: dict[str, Any] = PLAIN | {
    "optimizer": "momentum", "schedule": "cosine", "epochs": 12, "batch_size": 64, "learning_rate": 0.05,
    "record_steps": 0,
}  # fmt: skip

DepthJob = Job[DepthRecipe, None]


def resolve(job: DepthJob) -> DepthRecipe:
    """Gradient descent with momentum, as in the paper; the rate is that at which the shallowest network learns best."""
    return resolve_training(job.recipe, **_DEFAULTS)


def train(job: DepthJob) -> list[Learned]:
    """Every depth without shortcuts, then with them."""
    return [
        _learned(job, blocks, shortcuts=shortcuts)
        for blocks in sorted(set(job.recipe.depth.blocks))
        for shortcuts in (False, True)
    ]


def measure(job: DepthJob, networks: list[Learned]) -> DepthReport:
    """All of them."""
    return DepthReport(networks, len(digit_images(job.recipe.seed).held_out))


def _learned(job: DepthJob, blocks: int, *, shortcuts: bool) -> Learned:
    recipe = job.recipe
    found = Learned(num_layers(blocks), shortcuts, 0, [], [], [])
    for seed in seeds_of(recipe.seed, recipe.depth.repeats):
        digits, network = digit_images(seed), deep(blocks, recipe.depth.width, seed, shortcuts=shortcuts)
        found.parameters = sum(parameter.numel() for parameter in network.parameters())
        found.gradients.append(gradient_ratio(network, digits))
        task = Supervised(network, "cross_entropy")
        loader = digits.training(recipe.training.batch_size, seed)
        part = job.folder.part(f"{found.name.replace(' ', '-')}-seed-{seed}")
        result = fit(task, loader, None, recipe.training, part, seed=seed, context=job.context, resume=job.resume)
        found.losses.append([float(entry["train_loss"]) for entry in result.history])
        found.accuracies.append(task.evaluate(digits.measuring().epoch(0))["accuracy"])
    return found


def digit_images(seed: int) -> Digits:
    """The digits as images [N, 1, 8, 8]."""
    digits = Digits.divided(seed)
    arrays = dict(digits.columns.arrays)
    arrays["inputs"] = arrays["inputs"].reshape(-1, 1, 8, 8)
    return Digits(Tensors(arrays, "digits"), digits.train, digits.held_out)


def gradient_ratio(network: nn.Sequential, digits: Digits) -> float:
    """Length of the gradient at the first layer's weights over that at the last block's, of one batch."""
    batch = digits.columns.batch(digits.train[:256])
    last = [layer for layer in network if isinstance(layer, Block)][-1]
    F.cross_entropy(network.train()(batch["inputs"]), batch["targets"]).backward()
    first_length, last_length = (_length(layer.weight) for layer in (network[0], last.conv2))
    network.zero_grad()
    for layer in network.modules():
        if isinstance(layer, nn.BatchNorm2d):
            layer.reset_running_stats()  # this batch is no part of the training
    return first_length / last_length


def _length(weight: Any) -> float:
    gradient: torch.Tensor = weight.grad
    return float(gradient.norm())
