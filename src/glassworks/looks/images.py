"""The images of a source on their way into a network that is looked at."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
from pydantic import model_validator

from glassworks.core.errors import InputError
from glassworks.data.images.opening import UnusableImageError
from glassworks.data.sources.catalog import EMBEDDED
from glassworks.data.sources.open import open_source
from glassworks.data.sources.settings import SourceSettings
from glassworks.data.sources.source import Source
from glassworks.looks.subject import InputImage, Subject

BATCH = 32


class LookData(SourceSettings):
    """The images of a whole set, and how they are read; a text alone is their source."""

    source: str
    """A folder, table, archive or embedded set."""

    @model_validator(mode="before")
    @classmethod
    def _of_text(cls, value: Any) -> Any:
        return {"source": str(value)} if isinstance(value, str | Path) else value

    def open(self) -> Source:
        """The source, read as these settings say.

        Raises:
            DataError: it is not there, or cannot be used.
        """
        return open_source(self.source, self)


def embedded_image(reference: str) -> bytes | None:
    """The encoded image that ``digits:3`` names, counted from 0 in an embedded set; ``None`` for any other text.

    Raises:
        InputError: the set has no image of that number.
    """
    name, _, number = reference.partition(":")
    if name not in EMBEDDED or not number.isdecimal() or Path(reference).exists():
        return None
    source = open_source(name)
    if int(number) >= len(source.samples):
        raise InputError(
            expected=f"an image of {name}, numbered 0 to {len(source.samples) - 1}", found=number, do="Choose another."
        )
    ((_, content),) = source.read([int(number)])
    return content


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
