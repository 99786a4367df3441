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


MOST_EXTRA_TOKENS = 9
"""Class, distillation and register tokens before those of the image: eight registers and a class token."""


def as_maps(output: torch.Tensor) -> torch.Tensor:
    """The first image's output as maps [C, H, W], whatever its form; see `maps_of_batch`."""
    return maps_of_batch(output[:1])[0].detach().float()


def maps_of_batch(output: torch.Tensor, image: tuple[int, int] = (1, 1)) -> torch.Tensor:
    """A layer's output as maps [B, C, H, W], whatever its form.

    [B, C, H, W] is taken as it is; [B, H, W, C] (as Swin's stages give) is recognised by its square middle; tokens
    [B, T, C] go back to their places in the image, without class and register tokens; [B, C] has maps of one position.

    Args:
        output: of a layer.
        image: height and width of the network's input, in whose proportion the grid of tokens is.
    """
    shape = output.shape
    if output.ndim == 4:
        channels_last = shape[1] == shape[2] != shape[3] and shape[3] > shape[1]
        return output.permute(0, 3, 1, 2) if channels_last else output
    if output.ndim == 3:
        tokens_BCT = output.transpose(1, 2)
        grid = token_grid(shape[1], image)
        return tokens_BCT[:, :, None] if grid is None else tokens_BCT[:, :, -grid[0] * grid[1] :].unflatten(2, grid)
    return output.flatten(1)[..., None, None] if output.ndim > 1 else output[:, None, None, None]


def token_grid(tokens: int, image: tuple[int, int] = (1, 1)) -> tuple[int, int] | None:
    """Rows and columns of patches, with as few other tokens before them as possible; ``None`` where there are none.

    An image is cut into square patches, so the grid has its proportion.
    """
    found = (_grid_of(tokens - extra, *image) for extra in range(min(MOST_EXTRA_TOKENS, tokens - 1) + 1))
    return next((grid for grid in found if grid is not None), None)


def _grid_of(patches: int, height: int, width: int) -> tuple[int, int] | None:
    common = math.gcd(height, width)
    rows, columns = height // common, width // common
    side = math.isqrt(patches // (rows * columns))
    return (rows * side, columns * side) if side and rows * columns * side * side == patches else None
