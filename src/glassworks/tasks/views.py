"""Random views of whole batches at once: what an image may look like without becoming another one.

Everything is drawn from torch's generator: seed it and the same views come out. One bilinear read does crop, turn,
stretch and mirror together; colours go through one 3x3 matrix per image. Image by image, as torchvision's
transforms work, this would take longer than the network's own step.

Shape letters: B batch, C channels (3), H height, W width, S side of a view.
"""

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F


@dataclass(frozen=True)
class Views:
    """How views are drawn.

    Attributes:
        smallest: side of the smallest crop, as a share of the image's.
        largest: side of the largest.
        turn: largest rotation in radians.
        colour: strength of the changes of brightness, contrast, saturation and hue; 0 for none.
        grey: share of the views without colour.
        collage: share of the images into which a square of another one is pasted before views are taken.
    """

    smallest: float = 0.35
    largest: float = 0.8
    turn: float = 0.3
    colour: float = 1.0
    grey: float = 0.15
    collage: float = 0.5

    def view(self, pixels_BCHW: torch.Tensor, size: int) -> torch.Tensor:
        """Float pixels in 0..1 [B, C, H, W] to one random view each, [B, C, S, S] around 0..1."""
        return _noisy(_softened(self._coloured(self._cropped(pixels_BCHW, size))))

    def collages(self, pixels_BCHW: torch.Tensor) -> torch.Tensor:
        """Pastes a random square of another image of the batch, of up to half the area, into some.

        Source: Yun et al. 2019, arXiv:1905.04899, here without labels.
        """
        batch, side = len(pixels_BCHW), pixels_BCHW.shape[-1]
        other_BCHW = pixels_BCHW[torch.randperm(batch)]
        chosen_B = torch.rand(batch) < self.collage
        sides_B = ((torch.rand(batch) / 2).sqrt() * side).round() * chosen_B
        across_BS, down_BS = _span(sides_B, side), _span(sides_B, side)
        inside_B1HW = (down_BS[:, :, None] & across_BS[:, None, :])[:, None]
        return torch.where(inside_B1HW.to(pixels_BCHW.device), other_BCHW, pixels_BCHW)

    def _cropped(self, pixels_BCHW: torch.Tensor, size: int) -> torch.Tensor:
        batch, channels = pixels_BCHW.shape[:2]
        side_B = self.smallest + (self.largest - self.smallest) * torch.rand(batch)
        stretch_B = torch.exp((torch.rand(batch) - 0.5) * 0.25)
        wide_B, high_B = side_B * stretch_B, side_B / stretch_B
        turn_B = (torch.rand(batch) * 2 - 1) * self.turn
        mirror_B = torch.where(torch.rand(batch) < 0.5, -1.0, 1.0)
        right_B, down_B = ((torch.rand(2, batch) * 2 - 1) * (1 - side_B).clamp_min(0)).unbind()
        cos_B, sin_B = turn_B.cos(), turn_B.sin()
        rows = [cos_B * wide_B * mirror_B, -sin_B * high_B, right_B, sin_B * wide_B * mirror_B, cos_B * high_B, down_B]
        maps_B23 = torch.stack(rows, dim=1).reshape(batch, 2, 3).to(pixels_BCHW.device)
        grid = F.affine_grid(maps_B23, [batch, channels, size, size], align_corners=False)
        return F.grid_sample(pixels_BCHW, grid, "bilinear", "reflection", align_corners=False)

    def _coloured(self, pixels_BCHW: torch.Tensor) -> torch.Tensor:
        if not self.colour:
            return pixels_BCHW
        batch, device = len(pixels_BCHW), pixels_BCHW.device
        bright_B, contrast_B, saturation_B, hue_B = ((torch.rand(4, batch) * 2 - 1) * self.colour).unbind()
        saturation_B = torch.where(torch.rand(batch) < self.grey, 0.0, 1 + 0.6 * saturation_B)
        matrices_B33 = colour_matrices(saturation_B, hue_B * 0.3 * math.pi) * (1 + 0.4 * contrast_B)[:, None, None]
        mean_BC11 = pixels_BCHW.mean((1, 2, 3), keepdim=True)
        centred_BCHW = pixels_BCHW - mean_BC11
        bright_B111 = (1 + 0.4 * bright_B).to(device)[:, None, None, None]
        turned_BCHW = torch.einsum("bij,bjhw->bihw", matrices_B33.to(device), centred_BCHW)
        return ((turned_BCHW + mean_BC11) * bright_B111).clamp(0, 1)


def colour_matrices(saturation_B: torch.Tensor, hue_B: torch.Tensor) -> torch.Tensor:
    """float32 [B, 3, 3]: turns colours about the grey axis by ``hue`` radians and scales their distance from it."""
    ones_33, eye_33 = torch.full((3, 3), 1 / 3), torch.eye(3)
    cross_33 = torch.tensor([[0.0, -1.0, 1.0], [1.0, 0.0, -1.0], [-1.0, 1.0, 0.0]]) / math.sqrt(3)
    turned_B33 = hue_B.cos()[:, None, None] * (eye_33 - ones_33) + hue_B.sin()[:, None, None] * cross_33
    return ones_33 + saturation_B[:, None, None] * turned_B33


def _span(lengths_B: torch.Tensor, side: int) -> torch.Tensor:
    """bool [B, S]: a run of as many places as ``lengths`` says, at a random place."""
    first_B = (torch.rand(len(lengths_B)) * (side - lengths_B)).floor()
    places_S = torch.arange(side)
    return (places_S >= first_B[:, None]) & (places_S < (first_B + lengths_B)[:, None])


def _softened(pixels_BCHW: torch.Tensor) -> torch.Tensor:
    """Two of five images mixed with their own means over 3x3 pixels, in random shares."""
    shape = (len(pixels_BCHW), 1, 1, 1)
    share_B111 = (torch.rand(shape) * (torch.rand(shape) < 0.4)).to(pixels_BCHW.device)
    means_BCHW = F.avg_pool2d(F.pad(pixels_BCHW, (1, 1, 1, 1), mode="replicate"), 3, 1)
    return pixels_BCHW + share_B111 * (means_BCHW - pixels_BCHW)


def _noisy(pixels_BCHW: torch.Tensor) -> torch.Tensor:
    """Normal noise of up to 0.06 on half of the images."""
    shape = (len(pixels_BCHW), 1, 1, 1)
    strength_B111 = (0.06 * torch.rand(shape) * (torch.rand(shape) < 0.5)).to(pixels_BCHW.device)
    return pixels_BCHW + strength_B111 * torch.randn_like(pixels_BCHW)
