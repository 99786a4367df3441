"""Shape errors as PyTorch raises them, and what mends each.

Shape letters: N images, C channels (3), P pixels, H rows, W columns.
"""

from collections.abc import Callable

import torch

from glassworks.pipelines.tensors.report import Mended
from glassworks.pipelines.tensors.shapes import written


def mended_errors(batch_NCP: torch.Tensor) -> list[Mended]:
    """Three errors that everybody meets: a product, broadcasting, a reshape."""
    number, channels, pixels = batch_NCP.shape
    side = round(pixels**0.5)
    images_NCHW = batch_NCP.reshape(number, channels, side, side)
    layer, mean_C = torch.nn.Linear(channels * pixels, 10), batch_NCP.mean(dim=(0, 2))
    return [
        _tried(
            f"Linear({channels * pixels}, 10)(images)   # images {written(images_NCHW.shape)}",
            lambda: layer(images_NCHW),
            f"A dense layer multiplies the last axis, which is {side} pixels of a row, not all {channels * pixels} "
            "numbers of an image.",
            f"Linear({channels * pixels}, 10)(images.flatten(1))",
            lambda: layer(images_NCHW.flatten(1)),
        ),
        _tried(
            f"batch - mean   # batch {written(batch_NCP.shape)}, mean {written(mean_C.shape)}",
            lambda: batch_NCP - mean_C,
            f"Axes are compared from the last one on: {pixels} pixels against {channels} channels.",
            "batch - mean[:, None]",
            lambda: batch_NCP - mean_C[:, None],
        ),
        _tried(
            f"batch.reshape({number}, {side}, {side})   # batch {written(batch_NCP.shape)}",
            lambda: batch_NCP.reshape(number, side, side),
            f"A reshape keeps every number: {batch_NCP.numel():,} do not fit into {number * side * side:,} places.",
            f"batch.reshape({number}, {channels}, {side}, {side})",
            lambda: batch_NCP.reshape(number, channels, side, side),
        ),
    ]


def _tried(
    code: str, wrong: Callable[[], torch.Tensor], why: str, mend: str, right: Callable[[], torch.Tensor]
) -> Mended:
    """Runs both; what the wrong one raises is kept."""
    says = ""
    try:
        wrong()
    except RuntimeError as error:
        says = str(error).splitlines()[0]
    return Mended(code, says, why, mend, list(right().shape))


def silent(batch_NCP: torch.Tensor) -> tuple[list[int], float, float]:
    """Outputs [N, 1] that equal their targets [N]: the shape of the difference, its mean square, and the right one."""
    targets_N = batch_NCP.double().mean(dim=(1, 2))
    outputs_N1 = targets_N[:, None].clone()
    difference_NN = outputs_N1 - targets_N
    right = float((outputs_N1[:, 0] - targets_N).square().mean())
    return list(difference_NN.shape), float(difference_NN.square().mean()), right
