"""Sources that need no file: samples are drawn or stored as arrays, and encoded as PNG when read."""

import gzip
import importlib.util
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from glassworks.data.sources.source import Problem, Sample


@dataclass(frozen=True)
class EncodedSource:
    """A source whose images are made on demand: ``encode(index)`` gives the encoded bytes."""

    name: str
    classes: Sequence[str]
    samples: Sequence[Sample]
    encode: Callable[[int], bytes]
    problems: Sequence[Problem] = field(default=())

    def read(self, indices: Iterable[int]) -> Iterator[tuple[int, bytes]]:
        """See ``Source.read``."""
        for index in indices:
            yield index, self.encode(index)


def png(image: Image.Image) -> bytes:
    """``image`` as a PNG file: lossless, and quick rather than small."""
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def open_digits() -> EncodedSource:
    """scikit-learn's 1,797 handwritten digits, 8x8 grey pixels 0..16 scaled to 0..255.

    Source: E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI (1998), its test set.
    """
    images_NHW, labels = _digits()
    order = np.argsort(labels, kind="stable")
    samples = [Sample(f"{labels[at]}/{at:04d}.png", int(labels[at])) for at in order]
    classes = [str(digit) for digit in range(10)]
    return EncodedSource("digits", classes, samples, lambda index: png(Image.fromarray(images_NHW[order[index]])))


@lru_cache(maxsize=1)
def _digits() -> tuple[np.ndarray, np.ndarray]:
    # The file is read here because scikit-learn's own loader imports all of its data sets first, which takes a second.
    package: Any = importlib.util.find_spec("sklearn")  # a dependency of ours: it is there, and has a place
    with gzip.open(Path(package.origin).parent / "datasets" / "data" / "digits.csv.gz", "rt") as file:
        rows_ND = np.loadtxt(file, delimiter=",")
    pixels_NHW = (rows_ND[:, :-1].reshape(-1, 8, 8) * (255 / 16)).round().astype(np.uint8)
    return pixels_NHW, rows_ND[:, -1].astype(int)
