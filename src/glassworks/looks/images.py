"""The images of a source on their way into a network that is looked at."""

from collections.abc import Callable, Iterator, Sequence

import torch

from glassworks.data.images.opening import UnusableImageError
from glassworks.data.sources.source import Source
from glassworks.looks.subject import InputImage, Subject

BATCH = 32


def image_batches(
    subject: Subject,
    source: Source,
    indices: Sequence[int],
    size: int | None,
    advance: Callable[[int], None],
    most: int = BATCH,
) -> Iterator[tuple[list[int], list[InputImage]]]:
    """Some images of a source with their indices, ``most`` at a time; those that cannot be read are left out."""
    numbers: list[int] = []
    images: list[InputImage] = []
    for index, content in source.read(indices):
        try:
            images.append(subject.read_bytes(content, size))
        except UnusableImageError:
            advance(1)
            continue
        numbers.append(index)
        if len(images) == most:
            yield numbers, images
            advance(len(images))
            numbers, images = [], []
    if images:
        yield numbers, images
        advance(len(images))


def input_batches(
    subject: Subject,
    source: Source,
    indices: Sequence[int],
    size: int | None,
    advance: Callable[[int], None],
    most: int = BATCH,
) -> Iterator[torch.Tensor]:
    """The network's inputs [B, C, H, W] alone."""
    for _, images in image_batches(subject, source, indices, size, advance, most):
        yield torch.cat([image.input_1CHW for image in images])
