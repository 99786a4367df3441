"""The images of a source on their way into a network that is looked at."""

from collections.abc import Callable, Iterator, Sequence

import torch

from glassworks.data.images.decode import UnusableImageError
from glassworks.data.sources.source import Source
from glassworks.looks.subject import Picture, Subject

BATCH = 32


def picture_batches(
    subject: Subject,
    source: Source,
    indices: Sequence[int],
    size: int | None,
    advance: Callable[[int], None],
    most: int = BATCH,
) -> Iterator[tuple[list[int], list[Picture]]]:
    """Some images of a source with their indices, ``most`` at a time; those that cannot be read are left out."""
    numbers: list[int] = []
    pictures: list[Picture] = []
    for index, content in source.read(indices):
        try:
            pictures.append(subject.read_bytes(content, size))
        except UnusableImageError:
            advance(1)
            continue
        numbers.append(index)
        if len(pictures) == most:
            yield numbers, pictures
            advance(len(pictures))
            numbers, pictures = [], []
    if pictures:
        yield numbers, pictures
        advance(len(pictures))


def input_batches(
    subject: Subject,
    source: Source,
    indices: Sequence[int],
    size: int | None,
    advance: Callable[[int], None],
    most: int = BATCH,
) -> Iterator[torch.Tensor]:
    """The network's inputs [B, C, H, W] alone."""
    for _, pictures in picture_batches(subject, source, indices, size, advance, most):
        yield torch.cat([picture.input_1CHW for picture in pictures])
