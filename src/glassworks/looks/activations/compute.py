"""What a layer answers to one picture: its feature maps, the strongest first.

Shape letters: B batch, C channels, H height, W width, T tokens.
"""

import math
from dataclasses import dataclass

import torch
from torch import nn

from glassworks.core.errors import InputError
from glassworks.core.report import Report
from glassworks.instruments.hooks import borrowed, find_layer, first_tensor


@dataclass
class Channel:
    """One feature map in numbers.

    Attributes:
        channel: its index.
        energy: sum of its squared values.
        share: of the layer's energy.
        mean: over its positions.
        low: least value.
        high: greatest value.
        active: share of its positions above zero.
        peak: [row, column] of the greatest value.
    """

    channel: int
    energy: float
    share: float
    mean: float
    low: float
    high: float
    active: float
    peak: list[int]


@dataclass
class ActivationsReport(Report):
    """A layer's answer to one picture.

    Attributes:
        layer: its dotted name.
        module: its class.
        shape: of its output, [B, ...].
        channels: all of them, in order of energy.
        silent: how many have no value but zero.
    """

    layer: str
    module: str
    shape: list[int]
    channels: list[Channel]
    silent: int


def feature_maps(network: nn.Module, input_: torch.Tensor, layer: str) -> tuple[ActivationsReport, torch.Tensor]:
    """The layer's report, and its maps [C, H, W] in the order of the channels' indices.

    Raises:
        InputError: no such layer (near misses are named), or it does not run or gives no tensor.
    """
    with borrowed(network) as hooks, torch.no_grad():
        kept = hooks.keep([layer])
        network(input_)
    if not kept[layer]:
        raise InputError(
            expected="a layer that runs on the way from the picture to the answer",
            found=f"'{layer}', which did not run",
            do="Choose one of its children, or another layer.",
        )
    output = kept[layer][-1]
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


def as_maps(output: torch.Tensor) -> torch.Tensor:
    """The first image's output as maps [C, H, W], whatever its form; see `maps_of_batch`."""
    return maps_of_batch(output[:1])[0].detach().float()


def maps_of_batch(output: torch.Tensor) -> torch.Tensor:
    """A layer's output as maps [B, C, H, W], whatever its form.

    [B, C, H, W] is taken as it is; [B, H, W, C] (as Swin's stages give) is recognised by its square middle; tokens
    [B, T, C] are laid out as a square again, without a leading class token; [B, C] has maps of one position.
    """
    shape = output.shape
    if output.ndim == 4:
        channels_last = shape[1] == shape[2] != shape[3] and shape[3] > shape[1]
        return output.permute(0, 3, 1, 2) if channels_last else output
    if output.ndim == 3:
        tokens_BCT = output.transpose(1, 2)
        extra = next((count for count in range(6) if math.isqrt(shape[1] - count) ** 2 == shape[1] - count), 0)
        side = math.isqrt(shape[1] - extra)
        if side * side == shape[1] - extra:
            return tokens_BCT[:, :, extra:].unflatten(2, (side, side))
        return tokens_BCT[:, :, None]
    return output.flatten(1)[..., None, None] if output.ndim > 1 else output[:, None, None, None]


def default_layer(network: nn.Module, input_: torch.Tensor) -> str:
    """The last layer without children whose output still has places: what a network's eyes end in.

    Raises:
        InputError: no layer gives maps.
    """
    found: list[str] = []

    def note(name: str, output: object) -> None:
        tensor = first_tensor(output)
        if tensor is not None and tensor.ndim == 4 and tensor.shape[-1] > 1:
            found.append(name)

    with borrowed(network) as hooks, torch.no_grad():
        for name, module in network.named_modules():
            if name and not any(module.children()):
                hooks.on_output(name, lambda _module, _inputs, output, name=name: note(name, output))
        network(input_)
    if not found:
        raise InputError(
            expected="a layer with feature maps", found="none in this network", do="Name one with --layer."
        )
    return found[-1]


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
