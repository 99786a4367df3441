"""JPEG files as the peers' scripts read them: torchvision's ImageFolder, worker processes, pinned memory."""

from collections.abc import Iterator
from pathlib import Path

import torch
from part import Part
from torch.utils.data import DataLoader
from torchvision import datasets, transforms

from glassworks.core.device import num_processors


def loader(part: Part, folder: Path, batch: int, *, training: bool) -> DataLoader:
    """uint8 [B, 3, 224, 224] and labels, with the random crop and flip of fine-tuning or the middle."""
    cut = [transforms.RandomResizedCrop(224, scale=(0.35, 1.0)), transforms.RandomHorizontalFlip()]
    middle = [transforms.Resize(256), transforms.CenterCrop(224)]
    images = datasets.ImageFolder(
        str(folder), transforms.Compose([*(cut if training else middle), transforms.PILToTensor()])
    )
    return DataLoader(
        images, batch, shuffle=training, drop_last=training, num_workers=num_processors(),
        persistent_workers=True, pin_memory=part.device.type == "cuda",
    )  # fmt: skip


def endless(batches: DataLoader, steps: int) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """So many batches as uint8 [B, H, W, 3], in as many epochs as that takes."""
    taken = 0
    while taken < steps:
        for pixels_BCHW, labels_B in batches:
            yield pixels_BCHW.permute(0, 2, 3, 1), labels_B
            taken += 1
            if taken == steps:
                return
