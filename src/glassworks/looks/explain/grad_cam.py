"""Grad-CAM, and the layer that it explains: without captum, so that a server needs no more than torch for it.

Of a layer that runs twice Grad-CAM could explain either use: it is refused by the layer's name.

Shape letters: C channels, H height, W width.
"""

from collections.abc import Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import nn

from glassworks.core.errors import InputError
from glassworks.instruments.feature_maps import maps_of_batch
from glassworks.instruments.gradients import needs_gradients
from glassworks.instruments.hooks import borrowed
from glassworks.instruments.places import has_places, layers_with_places
from glassworks.looks.choice import default_layer

_AT_ONCE = 24  # layers whose outputs are kept while the one to explain is looked for


def grad_cam(
    network: nn.Module, input_: torch.Tensor, target: int, *, layer: str, resized: bool = True, **_: Any
) -> torch.Tensor:
    """Feature maps weighted by their mean gradients, negative sums cut off (Selvaraju et al. 2017).

    Not captum's, which takes the tokens of a transformer for channels, and whatever overwrites a layer's output for it.
    Gives [1, 1, H, W] of the image, or of the layer's maps where not ``resized``.

    Raises:
        InputError: the layer runs twice, or its output does not lie over the image.
    """
    output, gradient_ = _output_and_gradient(network, input_, target, [layer])[layer]
    if input_.ndim == 4 and not has_places(output.shape, input_.shape):
        raise InputError(
            expected="a layer whose output lies over the image, as maps or as tokens of patches",
            found=f"'{layer}', {list(output.shape)}",
            do="Grad-CAM has nothing to show there: choose another layer with --layer.",
        )
    image = (input_.shape[-2], input_.shape[-1])
    weights_1C11 = maps_of_batch(gradient_, image).mean((2, 3), keepdim=True)
    found = (weights_1C11 * maps_of_batch(output, image)).sum(1, keepdim=True).relu()
    if not resized or input_.ndim != 4:
        return found
    return F.interpolate(found, image, mode="bilinear", align_corners=False)


def explained_layer(network: nn.Module, input_: torch.Tensor, target: int) -> str:
    """The last layer over the image through whose places the answer goes.

    Behind the last attention a transformer goes on with its class token alone: its patches have no gradient there.

    Raises:
        InputError: no layer lies over the image, or there is no gradient.
    """
    names = layers_with_places(network, input_)
    image = (input_.shape[-2], input_.shape[-1])
    for end in range(len(names), 0, -_AT_ONCE):
        found = _output_and_gradient(network, input_, target, names[max(0, end - _AT_ONCE) : end])
        for name in reversed(found):
            if maps_of_batch(found[name][1], image).any():
                return name
    return default_layer(network, input_)


def _output_and_gradient(
    network: nn.Module, input_: torch.Tensor, target: int, layers: Sequence[str]
) -> dict[str, tuple[torch.Tensor, torch.Tensor]]:
    """By layer, what it gives before anything overwrites it, and the gradient of the target's output there."""
    with borrowed(network, requires_grad=False) as hooks, needs_gradients(), torch.enable_grad():
        hooks.on_enter("", copied)
        kept = hooks.keep(layers)
        outputs = network(leaf(input_))
        for layer in layers:
            _check_once(layer, len(kept[layer]))
        single = [kept[layer][0] for layer in layers]
        gradients = torch.autograd.grad(outputs[0, target], single, allow_unused=True, materialize_grads=True)
    pairs = zip(single, gradients, strict=True)
    return {layer: (output.detach(), found) for layer, (output, found) in zip(layers, pairs, strict=True)}


def _check_once(layer: str, times: int) -> None:
    if times != 1:
        raise InputError(
            expected="a layer that runs once",
            found=f"'{layer}', which runs {times} times",
            do="Grad-CAM cannot tell its uses apart: choose the layer before or after it with --layer.",
        )


def leaf(input_: torch.Tensor) -> torch.Tensor:
    """A copy of the input that gradients are taken of."""
    return input_.detach().clone().requires_grad_()


def copied(_network: nn.Module, inputs: Any) -> Any:
    """A network may overwrite its input, as one does that normalizes in place: it is given a copy."""
    return tuple(each.clone() if isinstance(each, torch.Tensor) else each for each in inputs)
