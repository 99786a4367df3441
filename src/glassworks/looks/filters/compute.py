"""The filters of a convolution as images: what its units look for, weight by weight.

A linear layer on all pixels is the convolution whose window is the whole image: its filters are templates.

Shape letters: O output channels, C input channels, H height, W width.
"""

from math import isqrt

import torch
from torch import nn

from glassworks.core.errors import InputError
from glassworks.instruments.hooks import find_layer
from glassworks.looks.filters.report import Filter, FiltersReport


def filters_of(network: nn.Module, layer: str | None) -> tuple[FiltersReport, torch.Tensor]:
    """The report, and the weights [O, C, H, W].

    Args:
        network: what is looked at.
        layer: by default the first convolution, or where there is none the first linear layer, if it is on pixels.

    Raises:
        InputError: no such layer, or it has no filters.
    """
    convolutions = [name for name, module in network.named_modules() if isinstance(module, nn.Conv2d)]
    name = layer if layer is not None else next(iter(convolutions), None) or _first_on_pixels(network)
    if name is None:
        raise InputError(
            expected="a network with convolutions, or with a linear layer on its pixels",
            found="none",
            do="Look at its activations instead.",
        )
    module = find_layer(network, name)
    if isinstance(module, nn.Linear) and name == _first_on_pixels(network):
        weights_OCHW = module.weight.detach().float().unflatten(1, _planes(module.in_features) or (-1, 1, 1))
        stride = list(weights_OCHW.shape[2:])
    elif isinstance(module, nn.Conv2d):
        weights_OCHW, stride = module.weight.detach().float(), list(module.stride)
    else:
        raise InputError(
            expected="a convolution",
            found=f"'{name}', a {type(module).__name__}",
            do=f"Convolutions: {', '.join(convolutions[:6])}{', ...' if len(convolutions) > 6 else ''}.",
        )
    return FiltersReport(name, list(weights_OCHW.shape), stride, _numbers(weights_OCHW)), weights_OCHW


def are_templates(network: nn.Module, num_classes: int) -> bool:
    """Whether the network is one linear layer on its pixels: each class has a template, and there is nothing else."""
    weighted = [one for one in network.modules() if getattr(one, "weight", None) is not None]
    is_alone = len(weighted) == 1 and _first_on_pixels(network) is not None
    return is_alone and isinstance(weighted[0], nn.Linear) and weighted[0].out_features == num_classes


def _first_on_pixels(network: nn.Module) -> str | None:
    """The first layer with weights, where it is linear and its inputs are a square image."""
    first = next(
        ((name, one) for name, one in network.named_modules() if getattr(one, "weight", None) is not None), None
    )
    is_on_pixels = first is not None and isinstance(first[1], nn.Linear) and _planes(first[1].in_features) is not None
    return first[0] if first is not None and is_on_pixels else None


def _planes(inputs: int) -> tuple[int, int, int] | None:
    """Channels and sides of the image that has so many numbers: grey where it is a square, else in colours."""
    found = ((channels, isqrt(inputs // channels)) for channels in (1, 3))
    return next(((c, side, side) for c, side in found if side > 1 and c * side * side == inputs), None)


def _numbers(weights_OCHW: torch.Tensor) -> list[Filter]:
    flat = weights_OCHW.flatten(1).double()
    energy = flat.square().sum(1)
    varies = (weights_OCHW - weights_OCHW.mean(1, keepdim=True)).double().flatten(1).square().sum(1)
    colour = varies / energy.clamp_min(1e-300)
    columns = zip(
        energy.sqrt().tolist(),
        flat.mean(1).tolist(),
        colour.tolist(),
        flat.amin(1).tolist(),
        flat.amax(1).tolist(),
        strict=True,
    )
    return sorted((Filter(index, *row) for index, row in enumerate(columns)), key=lambda one: -one.norm)
