"""The filters of a convolution as images: what its units look for, weight by weight.

Shape letters: O output channels, C input channels, H height, W width.
"""

import torch
from torch import nn

from glassworks.core.errors import InputError
from glassworks.instruments.hooks import find_layer
from glassworks.looks.filters.report import Filter, FiltersReport


def filters_of(network: nn.Module, layer: str | None) -> tuple[FiltersReport, torch.Tensor]:
    """The report, and the weights [O, C, H, W]; of the first convolution where no layer is named.

    Raises:
        InputError: no such layer, or it has no filters.
    """
    convolutions = [name for name, module in network.named_modules() if isinstance(module, nn.Conv2d)]
    if layer is None and not convolutions:
        raise InputError(expected="a network with convolutions", found="none", do="Look at its activations instead.")
    name = convolutions[0] if layer is None else layer
    module = find_layer(network, name)
    if not isinstance(module, nn.Conv2d):
        raise InputError(
            expected="a convolution",
            found=f"'{name}', a {type(module).__name__}",
            do=f"Convolutions: {', '.join(convolutions[:6])}{', ...' if len(convolutions) > 6 else ''}.",
        )
    weights_OCHW = module.weight.detach().float()
    return FiltersReport(name, list(weights_OCHW.shape), list(module.stride), _numbers(weights_OCHW)), weights_OCHW


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
