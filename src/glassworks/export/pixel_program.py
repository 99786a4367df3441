"""Pixel preprocessing as a graph: decoded uint8 pixels of any size to the network's input, by Pillow's arithmetic.

What is unusual here: Pillow resizes 8-bit images in integers. Each output pixel is a weighted sum with coefficients
rounded to 22 fractional bits, first along the rows, rounded to 8 bits, then down the columns (Pillow's
``src/libImaging/Resample.c``). The same integer coefficients are computed here from the height and width, as a banded
matrix per axis in float64, where sums of whole numbers below 2**53 are exact in any order. So the graph gives Pillow's
own bytes, in whatever runtime, where an antialiased resize operator is off by several levels out of 255.

Only the rows and columns that the centre crop keeps are computed, as ``fit_pixels`` does it.

Shape letters: B batch, H height, W width, C channels (3), N pixels along one side of the image, S side of the crop.
"""

import torch
from torch import nn
from torch.nn import functional as F

from glassworks.core.pixels import PixelSpec, ResizeExact

COEFFICIENT_BITS = 22
"""Fractional bits of Pillow's integer coefficients: 32, less 8 for the pixel, less 2 for overshoot."""

_SUPPORT = {"bilinear": 1.0, "bicubic": 2.0}


class PixelProgram(nn.Module):
    """uint8 pixels [B, H, W, 3] to normalized float32 [B, 3, S, S]; B, H and W are free, S is the crop.

    Args:
        spec: the preprocessing; its decode operation happens before this module.
    """

    mean: torch.Tensor
    std: torch.Tensor

    def __init__(self, spec: PixelSpec) -> None:
        super().__init__()
        self.spec = spec
        self.register_buffer("mean", torch.tensor(spec.normalize.mean).view(3, 1, 1))
        self.register_buffer("std", torch.tensor(spec.normalize.std).view(3, 1, 1))

    def forward(self, pixels_BHWC: torch.Tensor) -> torch.Tensor:
        """[B, H, W, 3] to [B, 3, S, S]."""
        return (self.fit(pixels_BHWC).float() / 255 - self.mean) / self.std

    def fit(self, pixels_BHWC: torch.Tensor) -> torch.Tensor:
        """Resize and crop alone: whole numbers 0..255 as float64 [B, 3, S, S]."""
        height, width = _as_tensor(pixels_BHWC.shape[1]), _as_tensor(pixels_BHWC.shape[2])
        shorter = torch.minimum(height, width)
        rows_SH = self._coefficients(height, shorter, pixels_BHWC.shape[1])
        columns_SW = self._coefficients(width, shorter, pixels_BHWC.shape[2])
        pixels_BCHW = pixels_BHWC.permute(0, 3, 1, 2).to(torch.float64)
        across_BCHS = _to_levels(pixels_BCHW @ columns_SW.T)
        return _to_levels(rows_SH @ across_BCHS)

    def _coefficients(self, side: torch.Tensor, shorter: torch.Tensor, num_pixels: int) -> torch.Tensor:
        """One axis' integer coefficients [S, N] in float64; ``side`` is N as a tensor."""
        crop, resize = self.spec.crop, self.spec.resize
        resized = _as_tensor(resize.size) if isinstance(resize, ResizeExact) else resize.size * side // shorter
        begin, end = _crop_window(side, resized, crop)
        return _pillow_coefficients(begin, end, num_pixels, crop, resize.filter)


class BesidePrograms(nn.Module):
    """Several networks' pixel programs, each one's square beside the others', flush with the upper edge."""

    def __init__(self, spec: PixelSpec) -> None:
        super().__init__()
        self.programs = nn.ModuleList([PixelProgram(part) for part in spec.parts])
        self.height = spec.crop

    def forward(self, pixels_BHWC: torch.Tensor) -> torch.Tensor:
        """[B, H, W, 3] to [B, 3, largest side, sum of the sides]; no network reads what lies below its square."""
        squares = [program(pixels_BHWC) for program in self.programs]
        return torch.cat([F.pad(square, (0, 0, 0, self.height - square.shape[2])) for square in squares], dim=3)


def pixel_program(spec: PixelSpec) -> nn.Module:
    """The graph of a preprocessing, of one network or of several."""
    return BesidePrograms(spec) if len(spec.parts) > 1 else PixelProgram(spec)


def _as_tensor(number: int) -> torch.Tensor:
    """A side in pixels as an int64 scalar, so that arithmetic with it is part of the graph."""
    return torch.scalar_tensor(number, dtype=torch.int64)


def _crop_window(side: torch.Tensor, resized: torch.Tensor, crop: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Where the crop begins and ends in the original image, in pixels; float32 because Pillow's box is."""
    first = (resized - crop) // 2
    scale = side.double() / resized.double()
    begin, end = first.double() * scale, (first + crop).double() * scale
    return begin.float(), torch.minimum(end, side.double()).float()


def _pillow_coefficients(
    begin: torch.Tensor, end: torch.Tensor, num_pixels: int, crop: int, kernel: str
) -> torch.Tensor:
    """Pillow's ``precompute_coeffs`` and ``normalize_coeffs_8bpc`` for ``crop`` outputs, as a matrix [S, N].

    The order of the operations is Pillow's, so that the rounding is too.
    """
    scale = (end - begin).double() / crop
    stretch = torch.clamp(scale, min=1.0)
    support = _SUPPORT[kernel] * stretch
    centre_S1 = begin.double() + (torch.arange(crop, dtype=torch.float64)[:, None] + 0.5) * scale
    pixel_N = torch.arange(num_pixels, dtype=torch.float64)
    first_S1 = torch.clamp(torch.floor(centre_S1 - support + 0.5), min=0)
    after_S1 = torch.floor(centre_S1 + support + 0.5)
    inside_SN = (pixel_N >= first_S1) & (pixel_N < after_S1)
    weights_SN = _kernel((pixel_N - centre_S1 + 0.5) * (1.0 / stretch), kernel) * inside_SN
    # Added up one after the other: the last bit of the sum decides ties of the rounding below.
    shares_SN = weights_SN / weights_SN.cumsum(1)[:, -1:]
    # Half away from zero, as C's cast of ``share + 0.5`` does; the sign is symmetric.
    return torch.sign(shares_SN) * torch.floor(shares_SN.abs() * 2**COEFFICIENT_BITS + 0.5)


def _kernel(distance: torch.Tensor, kernel: str) -> torch.Tensor:
    """The triangle, or the cubic of Keys 1981 with a = -0.5 (doi:10.1109/TASSP.1981.1163711, equation 4)."""
    x = distance.abs()
    if kernel == "bilinear":
        return torch.clamp(1.0 - x, min=0.0)
    a = -0.5
    near = ((a + 2.0) * x - (a + 3.0)) * x * x + 1
    far = (((x - 5) * x + 8) * x - 4) * a
    return torch.where(x < 1.0, near, torch.where(x < 2.0, far, torch.zeros_like(x)))


def _to_levels(sums: torch.Tensor) -> torch.Tensor:
    """Fixed-point sums to whole levels 0..255, rounded half up, as Pillow's ``clip8`` does."""
    return torch.clamp(torch.floor(sums / 2**COEFFICIENT_BITS + 0.5), 0, 255)
