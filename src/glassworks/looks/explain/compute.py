"""Which parts of an image an answer depends on: four methods of captum's. The only importer of captum.

Activations that overwrite their input are made to copy while captum runs. Where a layer's output is overwritten by
other means, or a layer runs twice, Grad-CAM would silently explain something else: it is refused by the layer's name.
Memory is bounded: never more than ``BATCH`` images go through the network at once.

Shape letters: C channels, H height, W width.
"""

import warnings
from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import nn

from glassworks.core.errors import InputError, MissingExtraError
from glassworks.instruments.hooks import borrowed, find_layer, first_tensor, out_of_place

try:
    from captum.attr import IntegratedGradients, LayerGradCam, Occlusion, Saliency
except ModuleNotFoundError:
    raise MissingExtraError("captum", "explain", "to explain an answer") from None

BATCH = 8
STEPS = 32
"""Points between the baseline and the image, for integrated gradients (Gauss-Legendre quadrature)."""


def gradient(network: nn.Module, input_: torch.Tensor, target: int, **_: Any) -> torch.Tensor:
    """|d(output)/d(input)|, shaped like the input (Simonyan et al. 2013)."""
    return _with_captum(network, lambda: Saliency(network).attribute(_leaf(input_), target=target, abs=True))


def integrated_gradients(
    network: nn.Module, input_: torch.Tensor, target: int, *, steps: int = STEPS, **_: Any
) -> torch.Tensor:
    """(input - baseline) times the mean gradient between a baseline of zeros and it (Sundararajan et al. 2017).

    Zeros are the mean colour of normalized images. The attributions [like the input] add up to the output's
    difference: see ``verify.completeness``.
    """

    def run() -> torch.Tensor:
        method = IntegratedGradients(network)
        return method.attribute(_leaf(input_), target=target, n_steps=steps, internal_batch_size=BATCH)

    return _with_captum(network, run)


def grad_cam(
    network: nn.Module, input_: torch.Tensor, target: int, *, layer: str, resized: bool = True, **_: Any
) -> torch.Tensor:
    """Feature maps weighted by their mean gradients, negative sums cut off (Selvaraju et al. 2017).

    Gives [1, 1, H, W] of the image, or of the layer's maps where not ``resized``.

    Raises:
        InputError: the layer runs twice, or what follows overwrites its output.
    """
    module = find_layer(network, layer)

    def run() -> torch.Tensor:
        _refuse_reused_or_overwritten(network, input_, layer)
        return LayerGradCam(network, module).attribute(_leaf(input_), target=target, relu_attributions=True)  # pyright: ignore[reportReturnType]

    found = _with_captum(network, run)
    if not resized or found.ndim != 4:
        return found
    return F.interpolate(found, input_.shape[2:], mode="bilinear", align_corners=False)


def occlusion(
    network: nn.Module,
    input_: torch.Tensor,
    target: int,
    *,
    window: tuple[int, ...] | None = None,
    stride: tuple[int, ...] | None = None,
    **_: Any,
) -> torch.Tensor:
    """How far the output falls where a window is set to zero, averaged over the windows that hold a pixel.

    Shaped like the input. By default the window is 1/7 of a side and moves by half of that.
    """
    if window is None:
        window = (input_.shape[1], *(max(1, side // 7) for side in input_.shape[2:]))
        stride = (input_.shape[1], *(max(1, side // 14) for side in input_.shape[2:]))

    def run() -> torch.Tensor:
        method = Occlusion(network)
        return method.attribute(
            input_, sliding_window_shapes=window, strides=stride, target=target, perturbations_per_eval=BATCH
        )

    with torch.no_grad():
        return _with_captum(network, run)


METHODS: dict[str, Callable[..., torch.Tensor]] = {
    "gradient": gradient,
    "integrated_gradients": integrated_gradients,
    "grad_cam": grad_cam,
    "occlusion": occlusion,
}
"""By name; each takes (network, input [1, C, H, W], target) and gives attributions."""


def as_map(attributions: torch.Tensor) -> torch.Tensor:
    """Attributions [1, C, H, W] as one map [H, W]: the sum over channels."""
    return attributions[0].detach().float().sum(0)


def _leaf(input_: torch.Tensor) -> torch.Tensor:
    return input_.detach().clone().requires_grad_()


def _with_captum(network: nn.Module, run: Callable[[], torch.Tensor]) -> torch.Tensor:
    with borrowed(network, requires_grad=False), out_of_place(network), warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="captum")
        return run().detach()


def _refuse_reused_or_overwritten(network: nn.Module, input_: torch.Tensor, layer: str) -> None:
    """One forward pass that checks whether the layer runs once and its output stays what it was."""
    outputs: list[tuple[torch.Tensor, int]] = []

    def keep(_module: nn.Module, _inputs: Any, output: Any) -> None:
        tensor = first_tensor(output)
        if tensor is not None:
            outputs.append((tensor, tensor._version))

    with borrowed(network, requires_grad=False) as hooks, torch.enable_grad():
        hooks.on_output(layer, keep)
        network(_leaf(input_))  # with gradients: only then does torch count changes in every mode
    if len(outputs) != 1:
        raise InputError(
            expected="a layer that runs once",
            found=f"'{layer}', which runs {len(outputs)} times",
            do="Grad-CAM cannot tell its uses apart: choose the layer before or after it with --layer.",
        )
    if outputs[0][0]._version != outputs[0][1]:
        raise InputError(
            expected="a layer whose output stays as it is",
            found=f"'{layer}', whose output is overwritten by what follows it",
            do="Grad-CAM would explain that instead: choose the block or the layer after it with --layer.",
        )
