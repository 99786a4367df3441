"""Random changes to training images, drawn from torch's generator alone: seed it and the same images come out.

Flips and crops work on the whole batch at once, with one draw per image. Resized crops and RandAugment change each
image's geometry in its own way and go through torchvision image by image, on uint8, where its kernels are
vectorised.

Shape letters: B batch, C channels, H height, W width, K classes.
"""

from dataclasses import dataclass
from typing import Literal

import torch

from glassworks.core.imports import without_compiler

with without_compiler():
    from torchvision.transforms import InterpolationMode, v2


@dataclass(frozen=True)
class Augmentation:
    """What is done to training images, and nothing to others.

    Attributes:
        crop: ``resized`` takes a random part of 35 to 100 % of the area and 3/4 to 4/3 in shape (Szegedy et al. 2015,
            arXiv:1409.4842, with the milder area of fine-tuning), ``shifted`` a random window, ``none`` the middle.
        flip: left and right exchanged in half of the images.
        randaugment: magnitude of two random operations per image (Cubuk et al. 2020, arXiv:1909.13719), 0 for none.
        mixup: alpha of MixUp (Zhang et al. 2018, arXiv:1710.09412), 0 for none.
        cutmix: alpha of CutMix (Yun et al. 2019, arXiv:1905.04899), 0 for none; with ``mixup``, each batch takes one.
    """

    crop: Literal["resized", "shifted", "none"] = "none"
    flip: bool = False
    randaugment: int = 0
    mixup: float = 0.0
    cutmix: float = 0.0

    def apply(self, pixels_BHWC: torch.Tensor, size: int) -> torch.Tensor:
        """uint8 [B, H, W, C] to uint8 [B, size, size, C]."""
        pixels_BCHW = pixels_BHWC.permute(0, 3, 1, 2)
        if self.crop == "resized":
            pixels_BCHW = torch.stack([_resized_crop(image, size) for image in pixels_BCHW])
        elif self.crop == "shifted":
            pixels_BCHW = _shifted(pixels_BCHW, size)
        else:
            pixels_BCHW = middle(pixels_BHWC, size).permute(0, 3, 1, 2)
        if self.flip:
            chosen_B = torch.rand(len(pixels_BCHW), device=pixels_BCHW.device) < 0.5
            pixels_BCHW = torch.where(chosen_B[:, None, None, None], pixels_BCHW.flip(3), pixels_BCHW)
        if self.randaugment:
            change = v2.RandAugment(2, self.randaugment, interpolation=InterpolationMode.BILINEAR, fill=[124, 116, 104])
            pixels_BCHW = torch.stack([change(image) for image in pixels_BCHW])
        return pixels_BCHW.permute(0, 2, 3, 1)

    def mixed(
        self, inputs_BCHW: torch.Tensor, labels_B: torch.Tensor, num_classes: int
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Normalized images and labels [B] to mixed images and class shares [B, K]; unchanged where none mix."""
        mixers: list[v2.Transform] = []
        if self.mixup:
            mixers.append(v2.MixUp(alpha=self.mixup, num_classes=num_classes))
        if self.cutmix:
            mixers.append(v2.CutMix(alpha=self.cutmix, num_classes=num_classes))
        if not mixers:
            return inputs_BCHW, labels_B
        return v2.RandomChoice(mixers)(inputs_BCHW, labels_B)


def middle(pixels_BHWC: torch.Tensor, size: int) -> torch.Tensor:
    """The middle ``size`` x ``size`` pixels, as ``PixelSpec`` crops them; ``size`` is at most H and W."""
    top, left = (pixels_BHWC.shape[1] - size) // 2, (pixels_BHWC.shape[2] - size) // 2
    return pixels_BHWC[:, top : top + size, left : left + size]


def _resized_crop(image_CHW: torch.Tensor, size: int) -> torch.Tensor:
    return v2.RandomResizedCrop(size, scale=(0.35, 1.0), antialias=True)(image_CHW)


def _shifted(pixels_BCHW: torch.Tensor, size: int) -> torch.Tensor:
    """A window per image; where there is no room, the image is first mirrored outwards by an eighth."""
    room = pixels_BCHW.shape[-1] - size
    if room == 0:
        border = max(1, size // 8)
        pixels_BCHW = v2.functional.pad(pixels_BCHW, [border], padding_mode="reflect")
        room = 2 * border
    corners_B2 = torch.randint(0, room + 1, (len(pixels_BCHW), 2)).tolist()
    windows = [p[:, y : y + size, x : x + size] for p, (y, x) in zip(pixels_BCHW, corners_B2, strict=True)]
    return torch.stack(windows)
