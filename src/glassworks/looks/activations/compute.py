"""What a layer gives for one image: its feature maps, the strongest first.

Shape letters: B batch, C channels, H height, W width, T tokens.
"""

import torch
from torch import nn

from glassworks.instruments.feature_maps import as_maps, layer_output
from glassworks.instruments.hooks import find_layer
from glassworks.looks.activations.report import ActivationsReport, Channel


def feature_maps(network: nn.Module, input_: torch.Tensor, layer: str) -> tuple[ActivationsReport, torch.Tensor]:
    """The layer's report, and its maps [C, H, W] in the order of the channels' indices.

    Raises:
        InputError: no such layer (near misses are named), or it does not run or gives no tensor.
    """
    output = layer_output(network, input_, layer)
    maps_CHW = as_maps(output)
    channels = _channels(maps_CHW)
    report = ActivationsReport(
        layer=layer,
        module=type(find_layer(network, layer)).__name__,
        shape=list(output.shape),
        channels=channels,
        silent=sum(channel.low == channel.high == 0 for channel in channels),
    )
    return report, maps_CHW


def _channels(maps_CHW: torch.Tensor) -> list[Channel]:
    """In order of energy; equal ones in order of their index."""
    flat = maps_CHW.flatten(1).double()
    energy = flat.square().sum(1)
    total = float(energy.sum()) or 1.0
    width = maps_CHW.shape[2]
    columns = zip(
        energy.tolist(),
        flat.mean(1).tolist(),
        flat.amin(1).tolist(),
        flat.amax(1).tolist(),
        (flat > 0).double().mean(1).tolist(),
        flat.argmax(1).tolist(),
        strict=True,
    )
    found = [
        Channel(index, own, own / total, mean, low, high, active, [peak // width, peak % width])
        for index, (own, mean, low, high, active, peak) in enumerate(columns)
    ]
    return sorted(found, key=lambda channel: -channel.energy)
