"""Which parts of an image an answer depends on: three methods of captum's, and Grad-CAM. The only importer of captum.

Activations that overwrite their input are made to copy while captum runs.
Memory is bounded: never more than ``BATCH`` images go through the network at once.

Shape letters: C channels, H height, W width.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import nn

from glassworks.core.errors import MissingExtraError
from glassworks.instruments.gradients import needs_gradients
from glassworks.instruments.hooks import borrowed, out_of_place
from glassworks.looks.explain.grad_cam import copied, grad_cam, leaf

try:
    from captum.attr import IntegratedGradients, Occlusion, Saliency
except ModuleNotFoundError:
    raise MissingExtraError("captum", "explain", "to explain an answer") from None

BATCH = 8
STEPS = 32
"""Points between the baseline and the image, for integrated gradients (Gauss-Legendre quadrature)."""


def gradient(network: nn.Module, input_: torch.Tensor, target: int, **_: Any) -> torch.Tensor:
    """|d(output)/d(input)|, shaped like the input (Simonyan et al. 2013)."""
    return _with_captum(network, lambda: Saliency(network).attribute(leaf(input_), target=target, abs=True))


def integrated_gradients(
    network: nn.Module, input_: torch.Tensor, target: int, *, steps: int = STEPS, **_: Any
) -> torch.Tensor:
    """(input - baseline) times the mean gradient between a baseline of zeros and it (Sundararajan et al. 2017).

    Zeros are the mean colour of normalized images. The attributions [like the input] add up to the output's
    difference: see ``verify.completeness``.
    """

    def run() -> torch.Tensor:
        method = IntegratedGradients(network)
        return method.attribute(leaf(input_), target=target, n_steps=steps, internal_batch_size=BATCH)

    return _with_captum(network, run)


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


def _with_captum(network: nn.Module, run: Callable[[], torch.Tensor]) -> torch.Tensor:
    with borrowed(network, requires_grad=False) as hooks, out_of_place(network), needs_gradients():
        hooks.on_enter("", copied)
        return run().detach()
