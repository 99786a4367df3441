"""The images that a model was trained on, known by content: what its file carries of them, and asks no folder for.

Every image leaves two numbers of 64 bits: a hash of its file, and one of its decoded pixels, which the same image
saved again without loss still has. They lie in the model file as integer tensors named ``trained_on.KIND``, in order;
the metadata's ``trained_on`` says of each kind how its numbers are made. A reader takes the kinds that it knows and
leaves others alone, so a later kind, such as a perceptual hash that knows near copies, needs no new format.

Two different images share a hash with a probability of 1 in 2^64: for a million images asked of a million, 5e-8.

Shape letters: N images.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch

from glassworks.core.errors import ModelFileError

PREFIX = "trained_on."
"""Of the tensors in a model file that are no part of its network."""

FILES = "blake2b of the file, its first 64 bits"
PIXELS = "XXH3 of the upright 8-bit RGB pixels, 64 bits"


def _none() -> np.ndarray:
    return np.zeros(0, dtype=np.uint64)


@dataclass(frozen=True)
class TrainedOn:
    """The content hashes of training images.

    Attributes:
        files_N: of their files, uint64, ascending.
        pixels_N: of their pixels, uint64, ascending; images too large to have one are missing.
    """

    files_N: np.ndarray = field(default_factory=_none)
    pixels_N: np.ndarray = field(default_factory=_none)

    @classmethod
    def of(cls, files: Iterable[int], pixels: Iterable[int]) -> "TrainedOn":
        """From the hashes of images in any order; a pixel hash of 0 is none."""
        return cls(_ordered(files), _ordered(value for value in pixels if value))

    @classmethod
    def of_tensors(cls, tensors: Mapping[str, torch.Tensor], kinds: Mapping[str, str], path: Path) -> "TrainedOn":
        """From a file's tensors and what its metadata say of them; kinds that are made otherwise are left alone.

        Raises:
            ModelFileError: they are no such numbers.
        """
        known = {"files": FILES, "pixels": PIXELS}
        found: dict[str, np.ndarray] = {}
        for kind, made in known.items():
            tensor = tensors.get(PREFIX + kind)
            if kinds.get(kind) != made or tensor is None:
                continue
            if tensor.ndim != 1 or tensor.dtype != torch.int64:
                raise ModelFileError(
                    expected=f"whole numbers in one row as {PREFIX}{kind} in {path}",
                    found=f"{tensor.dtype} of shape {list(tensor.shape)}",
                    do="Ask for the file again where it came from, or train the model again.",
                )
            found[kind] = np.unique(tensor.numpy().view(np.uint64))  # a search in numbers out of order finds nothing
        return cls(found.get("files", _none()), found.get("pixels", _none()))

    @property
    def kinds(self) -> dict[str, str]:
        """How the numbers of each kind are made, for the metadata."""
        return {"files": FILES, "pixels": PIXELS}

    def tensors(self) -> dict[str, torch.Tensor]:
        """By their names in a model file; safetensors' readers know no unsigned 64-bit numbers in every version."""
        named = {"files": self.files_N, "pixels": self.pixels_N}
        return {PREFIX + kind: torch.as_tensor(values_N.view(np.int64)) for kind, values_N in named.items()}

    def has_file(self, file: int) -> bool:
        """True where a training image's file has this hash."""
        return _has(self.files_N, file)

    def has_pixels(self, pixels: int) -> bool:
        """True where a training image's pixels have this hash; 0 is none."""
        return pixels != 0 and _has(self.pixels_N, pixels)

    def has(self, file: int, pixels: int) -> bool:
        """True where a training image has one of these hashes."""
        return self.has_file(file) or self.has_pixels(pixels)

    def joined(self, other: "TrainedOn") -> "TrainedOn":
        """The images of both."""
        return TrainedOn(np.union1d(self.files_N, other.files_N), np.union1d(self.pixels_N, other.pixels_N))


NO_IMAGES = TrainedOn()
"""Of a network that is as published, or random."""


def _ordered(values: Iterable[int]) -> np.ndarray:
    return np.unique(np.fromiter(values, dtype=np.uint64))


def _has(values_N: np.ndarray, value: int) -> bool:
    place = int(np.searchsorted(values_N, np.uint64(value)))
    return place < len(values_N) and int(values_N[place]) == value
