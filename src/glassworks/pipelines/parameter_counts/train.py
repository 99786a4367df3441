"""Nothing is trained: layers are built on PyTorch's meta device, where they have shapes and no memory, and counted."""

import math

import torch
from torch import nn

from glassworks.models.create import create_model
from glassworks.pipelines.parameter_counts.recipe import CountsConfig
from glassworks.pipelines.parameter_counts.report import CountsReport, Side, WholeNet

NETS = {"lenet5": 32, "alexnet": 224, "vgg16": 224, "resnet18": 224}
"""Sides of known networks' images."""


def compute(config: CountsConfig) -> CountsReport:
    """All numbers."""
    sides = [side_of(config, side) for side in config.sides]
    weights = [one.dense - config.units for one in sides]  # without biases, which do not grow
    first, second, last = config.sides[0], config.sides[1], config.sides[-1]
    factor = math.log10(weights[1] / weights[0]) / (second - first)
    return CountsReport(
        sides=sides,
        exponent=math.log(weights[-1] / weights[0]) / math.log(last / first),
        exponential=math.log10(weights[0]) + factor * (last - first),
        nets=[whole_net(name, side) for name, side in NETS.items()],
    )


def side_of(config: CountsConfig, side: int) -> Side:
    """Three layers for images of one side, built and counted."""
    inputs, units, window = config.channels * side * side, config.units, config.window
    with torch.device("meta"):
        dense, dense_map = nn.Linear(inputs, units), nn.Linear(inputs, inputs)
        convolution = nn.Conv2d(config.channels, units, window, padding=window // 2)
    formula = [inputs * units + units, inputs * inputs + inputs, config.channels * window * window * units + units]
    return Side(side, inputs, counted(dense), counted(dense_map), counted(convolution), formula)


def counted(module: nn.Module) -> int:
    """Numbers that training moves."""
    return sum(parameter.numel() for parameter in module.parameters())


def whole_net(name: str, side: int) -> WholeNet:
    """A known network with its published 1,000 classes, LeNet with 10."""
    with torch.device("meta"):
        network = create_model(name, 10 if name == "lenet5" else 1000)
    found = {kind: sum(counted(one) for one in network.modules() if isinstance(one, kind)) for kind in _KINDS}
    return WholeNet(name, side, found[nn.Conv2d], found[nn.Linear])


_KINDS = (nn.Conv2d, nn.Linear)
