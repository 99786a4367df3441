"""Images as they are best optimised: by their Fourier coefficients, in decorrelated colours.

Gradient ascent on the pixels themselves ends in noise: their gradients are full of high frequencies. Here an image is
the inverse transform of a spectrum whose coefficients are weighted by a power of 1/frequency, as in photographs, and
its planes are mixed by the square root of the covariance of ImageNet's colours, so that a step of the optimizer is a
step in a space where all directions are alike (Olah, Mordvintsev and Schubert 2017, Feature Visualization,
"Preconditioning and Parameterization").

Shape letters: B images, C channels, H height, W width, S side of a square image, F frequencies (S // 2 + 1).
"""

import torch
import torch.nn.functional as F
from torch import nn

from glassworks.looks.dream.report import Colours

COLOURS_33 = torch.tensor([[0.26, 0.09, 0.02], [0.27, 0.00, -0.05], [0.27, -0.09, 0.03]])
"""Square root of the covariance of ImageNet's colours: red, green and blue by light, warm-cold and green-magenta.

Source: the constant ``color_correlation_svd_sqrt`` of Lucid (github.com/tensorflow/lucid, optvis/param/color.py).
"""

START = 0.01
"""Standard deviation of the first coefficients: grey with a trace of structure."""

_SOFT = 4.0  # Lucid's divisor, which keeps the first steps of the optimizer small


class Spectra(nn.Module):
    """Images [B, C, S, S] in 0..1 as functions of their spectra, which are the parameter.

    Args:
        count: B.
        side: S.
        colours: ``grey`` has one plane, the others three.
        decay: the power of 1/frequency by which coefficients are weighted.
        generator: draws the start.
        spread: standard deviation of the first coefficients.
    """

    def __init__(
        self, count: int, side: int, colours: Colours, decay: float, generator: torch.Generator, spread: float = START
    ) -> None:
        super().__init__()
        planes = 1 if colours == "grey" else 3
        start = torch.randn(count, planes, side, side // 2 + 1, 2, generator=generator)
        self.coefficients = nn.Parameter(spread * start)
        self.side = side
        self.register_buffer("weights", _weights(side, decay)[..., None])
        mixing = COLOURS_33 / COLOURS_33.norm(dim=0).max() if colours == "imagenet" else torch.eye(planes)
        self.register_buffer("mixing", mixing)

    def forward(self) -> torch.Tensor:
        """The images."""
        return torch.sigmoid(self.planes())

    def planes(self) -> torch.Tensor:
        """Before the sigmoid, of any size."""
        spectra_BCSF = torch.view_as_complex(self.coefficients * self.get_buffer("weights"))
        planes_BCSS = torch.fft.irfft2(spectra_BCSF, s=(self.side, self.side), norm="ortho") / _SOFT
        return torch.einsum("oc,bchw->bohw", self.get_buffer("mixing"), planes_BCSS)


def _weights(side: int, decay: float) -> torch.Tensor:
    """1/frequency in cycles per pixel, at the constant term as at the lowest wave; [S, F]."""
    down, across = torch.fft.fftfreq(side)[:, None], torch.fft.rfftfreq(side)[None]
    return (down**2 + across**2).sqrt().clamp_min(1 / side) ** -decay


def noise(count: int, side: int, colours: Colours, generator: torch.Generator) -> torch.Tensor:
    """Images [B, C, S, S] of noise with the spectrum and the contrast of photographs."""
    with torch.no_grad():
        planes_BCSS = Spectra(count, side, colours, 1.0, generator, spread=1.0).planes()
        return torch.sigmoid(planes_BCSS / planes_BCSS.std((1, 2, 3), keepdim=True).clamp_min(1e-6))


def transformed(images_BCHW: torch.Tensor, strength: float, generator: torch.Generator) -> torch.Tensor:
    """Every image shifted, scaled and rotated at random, each on its own; what comes in from outside is grey.

    What depends on one exact placement of the pixels does not survive this. At strength 1: shifts by up to a fifth of
    the side, sizes from 0.8 to 1.2, angles up to 20 degrees: twice what Lucid does, for larger and clearer shapes.

    Args:
        images_BCHW: in 0..1.
        strength: 0 leaves them as they are.
        generator: of the random numbers.
    """
    if strength == 0:
        return images_BCHW
    count = len(images_BCHW)
    random_B4 = strength * (2 * torch.rand(count, 4, generator=generator) - 1)
    angle_B, scale_B = random_B4[:, 0] * torch.pi / 9, 1 + 0.2 * random_B4[:, 1]
    cos_B, sin_B, shift_B2 = angle_B.cos() * scale_B, angle_B.sin() * scale_B, 0.4 * random_B4[:, 2:]
    first = torch.stack([cos_B, -sin_B, shift_B2[:, 0]], dim=1)
    second = torch.stack([sin_B, cos_B, shift_B2[:, 1]], dim=1)
    grid = F.affine_grid(torch.stack([first, second], dim=1), list(images_BCHW.shape), align_corners=False)
    return F.grid_sample(images_BCHW - 0.5, grid, mode="bilinear", padding_mode="zeros", align_corners=False) + 0.5
