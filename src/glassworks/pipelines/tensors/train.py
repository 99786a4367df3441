"""Nothing is trained: tensors are made of images, operations are applied to them, and their shapes are read off.

Shape letters: N images or videos, T frames, C channels (3), P pixels, H rows, W columns.
"""

import math

import numpy as np
import torch

from glassworks.core.seeds import derive
from glassworks.pipelines.tensors.data import videos
from glassworks.pipelines.tensors.errors import mended_errors, silent
from glassworks.pipelines.tensors.recipe import TensorsConfig
from glassworks.pipelines.tensors.report import Operation, Rank, Shown, TensorsReport
from glassworks.pipelines.tensors.shapes import broadcast

PAIRS = 1000
_FILM = 6  # frames of a video that are shown


def compute(config: TensorsConfig, seed: int) -> TensorsReport:
    """All numbers."""
    videos_NTCHW = torch.from_numpy(videos(config, seed))
    videos_NTCP = videos_NTCHW.flatten(3)
    batch_NCP, image_CHW = videos_NTCP[:, 0], videos_NTCHW[0, 0]
    turned_HWC, read_HWC = image_CHW.permute(1, 2, 0), image_CHW.reshape(config.side, config.side, 3)
    fitting, agreeing = compared(seed)
    shape, wrong, right = silent(batch_NCP)
    return TensorsReport(
        ranks=ranks(videos_NTCP),
        operations=operations(videos_NTCP),
        errors=mended_errors(batch_NCP),
        pairs=PAIRS,
        fitting=fitting,
        agreeing=agreeing,
        silent_shape=shape,
        silent_loss=wrong,
        right_loss=right,
        strides={"image": list(image_CHW.stride()), "turned": list(turned_HWC.stride())},
        shared=turned_HWC.data_ptr() == image_CHW.data_ptr(),
        differing=float((turned_HWC != read_HWC).any(dim=2).double().mean()),
    )


def ranks(videos_NTCP: torch.Tensor) -> list[Rank]:
    """From one pixel to all videos."""
    number, frames, _, pixels = videos_NTCP.shape
    side = round(pixels**0.5)
    grey_P = videos_NTCP[0, 0].mean(dim=0)
    found = [
        ("scalar", "the brightness of one pixel", grey_P[pixels // 2]),
        ("vector", f"a grey image of {side} × {side} pixels, row after row", grey_P),
        ("matrix", "the same image in red, green and blue", videos_NTCP[0, 0]),
        ("tensor of rank 3", f"{number} such images", videos_NTCP[:, 0]),
        ("tensor of rank 4", f"{number} videos of {frames} frames", videos_NTCP),
    ]
    return [_rank(name, holds, tensor) for name, holds, tensor in found]


def _rank(name: str, holds: str, tensor: torch.Tensor) -> Rank:
    place = [length // 2 for length in tensor.shape]
    count = tensor.numel()
    return Rank(
        name=name,
        holds=holds,
        shape=list(tensor.shape),
        numbers=count,
        bytes=count * tensor.element_size(),
        place=place,
        value=float(tensor[tuple(place)]),
    )


def operations(videos_NTCP: torch.Tensor) -> list[Operation]:
    """Each is carried out, and its shape read off."""
    number, frames, channels, pixels = videos_NTCP.shape
    side, batch_NCP = round(pixels**0.5), videos_NTCP[:, 0]
    weights_PK, weights_DK = torch.zeros(pixels, 16), torch.zeros(channels * pixels, 5)
    mean_C1, mask_P = batch_NCP.mean(dim=(0, 2))[:, None], torch.ones(pixels)
    cases = [
        ("reshape", f"batch.reshape({number}, {channels}, {side}, {side})", [batch_NCP],
         batch_NCP.reshape(number, channels, side, side), "as a convolution wants it; every number stays"),
        ("reshape", "batch.flatten(1)", [batch_NCP], batch_NCP.flatten(1), "as a dense layer wants it"),
        ("reshape", "videos.flatten(0, 1)", [videos_NTCP], videos_NTCP.flatten(0, 1),
         f"{number * frames:,} frames as one batch"),
        ("reshape", "videos.mean(dim=1)", [videos_NTCP], videos_NTCP.mean(dim=1),
         "an axis that is averaged over goes"),
        ("broadcasting", "batch - mean", [batch_NCP, mean_C1], batch_NCP - mean_C1,
         "a channel's mean is taken from each of its pixels, in every image"),
        ("broadcasting", "batch * mask", [batch_NCP, mask_P], batch_NCP * mask_P,
         "missing axes are added in front"),
        ("product", "batch @ weights", [batch_NCP, weights_PK], batch_NCP @ weights_PK,
         f"the {pixels} that meet are summed over"),
        ("product", "batch.flatten(1) @ weights", [batch_NCP.flatten(1), weights_DK],
         batch_NCP.flatten(1) @ weights_DK, "a dense layer of 5 units without its bias"),
    ]  # fmt: skip
    return [
        Operation(kind, code, [list(tensor.shape) for tensor in given], list(made.shape), why)
        for kind, code, given, made, why in cases
    ]


def compared(seed: int) -> tuple[int, int]:
    """How many of random pairs of shapes fit, and on how many our rule and PyTorch's say the same."""
    random = np.random.default_rng(derive(seed, "shapes"))
    fitting = agreeing = 0
    for _ in range(PAIRS):
        one, other = ([int(n) for n in random.choice([1, 2, 3], int(random.integers(0, 5)))] for _ in range(2))
        ours = broadcast(one, other)
        try:
            theirs = list(torch.broadcast_shapes(one, other))
        except RuntimeError:
            theirs = None
        fitting += ours is not None
        agreeing += ours == theirs
    return fitting, agreeing


def pictures(config: TensorsConfig, seed: int) -> Shown:
    """What the figures show."""
    videos_NTCHW = videos(config, seed)
    image_CHW = videos_NTCHW[0, 0]
    numbers = sorted({math.floor(at) for at in np.linspace(0, config.frames - 1, min(_FILM, config.frames))})
    return Shown(
        image=image_CHW,
        batch=videos_NTCHW[:, 0].transpose(0, 2, 3, 1),
        film=videos_NTCHW[0, numbers].transpose(0, 2, 3, 1),
        numbers=numbers,
        permuted=image_CHW.transpose(1, 2, 0),
        reshaped=image_CHW.reshape(config.side, config.side, 3),
    )
