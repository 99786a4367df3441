"""A layer's output as feature maps, whatever its form.

Shape letters: B batch, C channels, H height, W width, T tokens.
"""

import math

import torch
from torch import nn

from glassworks.core.errors import InputError
from glassworks.instruments.hooks import borrowed


def layer_output(network: nn.Module, input_: torch.Tensor, layer: str) -> torch.Tensor:
    """What the layer gives for ``input_``; of several calls the last.

    Raises:
        InputError: no such layer (near misses are named), or it does not run or gives no tensor.
    """
    with borrowed(network) as hooks, torch.no_grad():
        kept = hooks.keep([layer])
        network(input_)
    if not kept[layer]:
        raise InputError(
            expected="a layer that runs on the way from the image to the answer",
            found=f"'{layer}', which did not run",
            do="Choose one of its children, or another layer.",
        )
    return kept[layer][-1]


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
