"""Depth with and without shortcuts: two networks from the same weights learn the same digits, in turns."""

from functools import cache
from typing import Any

import torch
import torch.nn.functional as F
from torch import nn

from glassworks.data.loader import Loader
from glassworks.lessons.labs.work import States
from glassworks.pipelines.depth.network import deep, num_layers
from glassworks.pipelines.depth.train import digit_images, gradient_ratio
from glassworks.pipelines.edits.published import published
from glassworks.pipelines.edits.report import Published

WITH, WITHOUT = "with", "without"
BLOCKS = (1, 3, 9)
"""Of two convolutions in each of three stages: 8, 20 and 56 layers."""
_EPOCHS, _EXAMPLES, _BATCH, _WIDTH = 8, 640, 64, 8


def states(asked: dict[str, Any]) -> States:
    """Losses of both by epoch, and at the end how many held-out digits are right."""
    blocks = int(asked["blocks"]) if int(asked["blocks"]) in BLOCKS else BLOCKS[0]
    seed, rate = int(asked["seed"]), float(asked["rate"])
    digits = digit_images(seed)
    networks = {key: deep(blocks, _WIDTH, seed, shortcuts=key == WITH) for key in (WITH, WITHOUT)}
    gradients = {key: gradient_ratio(network, digits) for key, network in networks.items()}
    loader = Loader(digits.columns, digits.train[:_EXAMPLES], _BATCH, seed, shuffle=True, drop_last=True)
    optimizers = {key: torch.optim.SGD(one.parameters(), lr=rate, momentum=0.9) for key, one in networks.items()}
    curves: dict[str, list[float]] = {WITH: [], WITHOUT: []}
    state: dict[str, Any] = {"layers": num_layers(blocks), "gradients": gradients}
    yield {**state, "curves": {WITH: [], WITHOUT: []}, "share": 0.01}
    for epoch in range(_EPOCHS):
        for at, (key, network) in enumerate(networks.items()):
            curves[key].append(_epoch(network, optimizers[key], loader, epoch))
            share = (2 * epoch + at + 1) / (2 * _EPOCHS + 1)
            yield {**state, "curves": {one: list(values) for one, values in curves.items()}, "share": share}
    held_out = digits.columns.batch(digits.held_out)
    right = {key: _right(network, held_out) for key, network in networks.items()}
    yield {**state, "curves": curves, "share": 1.0, "right": right, "of": len(digits.held_out)}


def _epoch(network: nn.Module, optimizer: torch.optim.Optimizer, loader: Loader[Any], epoch: int) -> float:
    losses: list[float] = []
    network.train()
    for batch in loader.epoch(epoch):
        optimizer.zero_grad()
        loss = F.cross_entropy(network(batch["inputs"]), batch["targets"])
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return sum(losses) / len(losses)


def _right(network: nn.Module, batch: Any) -> int:
    with torch.inference_mode():
        return int((network.eval()(batch["inputs"]).argmax(1) == batch["targets"]).sum())


@cache
def literature() -> tuple[Published, ...]:
    """AlexNet, VGG-16, GoogLeNet and ResNet-152: sizes computed here, errors as published."""
    return tuple(published())
