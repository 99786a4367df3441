"""Which image a file shows, in 64 bits: the same for every file that decodes to the same upright pixels.

The hash of a file's bytes knows the file again wherever it lies. Saved again without loss, as another format or by
another program, its bytes change and its pixels do not: this is what tells that the image is the same.

What is unusual here: a JPEG that is read at reduced scale is decoded a second time, whole, as the pixels of a reduced
one cannot be compared with those of a PNG of it. Above ``MAX_DECODED_TWICE`` pixels that would cost more than all
else that is done to the image, so such a file is known by its bytes alone.
"""

import contextlib
from types import TracebackType
from typing import Self

import numpy as np
import PIL
from xxhash import xxh3_64_intdigest

from glassworks.core.device import cache_folder
from glassworks.core.errors import RunError
from glassworks.core.pixels import Decode
from glassworks.data.cache import RowCache, store_folder
from glassworks.data.images.decode import DECODER, Decoded, decode_whole
from glassworks.data.images.inspection import Inspection
from glassworks.data.images.opening import UnusableImageError

MAX_DECODED_TWICE = 4_000_000
"""Pixels above which an image that was read at reduced scale is not decoded again to be hashed: about 20 ms."""

NO_HASH = 0
"""In place of the hash where an image has none."""

_BYTES = 8
_WRITTEN_AT_ONCE = 256  # each writing takes a lock and waits for the disk


def file_hash(content_hash: str) -> int:
    """The first 64 bits of a content hash, as a number."""
    return int(content_hash[: 2 * _BYTES], 16)


def pixel_hash(content: bytes, header: Inspection, decoded: Decoded) -> int:
    """XXH3's 64 bits of the upright 8-bit RGB pixels, seeded with the size; ``NO_HASH`` where it has none.

    It only has to tell images apart: a cryptographic hash takes a quarter of the time that a photograph needs to be
    decoded and resized. Where there are more than 8 bits a channel it is that of the values themselves: different ones
    may be equal as 8.

    Args:
        content: the encoded file.
        header: of the file.
        decoded: the file decoded, perhaps at reduced scale.
    """
    if decoded.values is not None:
        return _hash(np.ascontiguousarray(decoded.values), header.width, header.height)
    image = decoded.image
    if sorted(image.size) != sorted((header.width, header.height)):
        if header.width * header.height > MAX_DECODED_TWICE:
            return NO_HASH
        try:
            image = decode_whole(content).image
        except UnusableImageError:
            return NO_HASH
    return _hash(np.asarray(image), *image.size)


def _hash(values: np.ndarray, width: int, height: int) -> int:
    return xxh3_64_intdigest(values.data, seed=width << 32 | height)


class PixelHashes:
    """Pixel hashes by content hash, on disk; where the disk cannot be written nothing is kept, and nothing fails.

    Used as a context manager, which writes what is new when it ends.

    Args:
        wanted: how the images are decoded.
    """

    def __init__(self, wanted: Decode) -> None:
        parts = ("3", wanted.model_dump_json(), f"pillow {PIL.__version__} decoder {DECODER}")
        folder = store_folder(cache_folder() / "pixel_hashes", *parts)
        self._cache: RowCache | None = None
        self._values = np.zeros(0, np.uint64)  # 8 bytes an image, held so that finding one opens no file
        self._new: dict[str, int] = {}
        with contextlib.suppress(RunError):
            self._cache = RowCache(folder, (_BYTES,), "uint8")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._write()

    def find(self, key: str) -> int | None:
        """The pixel hash of a content; ``None`` where it is not kept."""
        new = self._new.get(key)
        row = -1 if self._cache is None else int(self._cache.find([key])[0])
        if new is not None or self._cache is None or row < 0:
            return new
        if row >= len(self._values):
            self._values = np.array(self._cache.values()).view("<u8").reshape(-1)
        return int(self._values[row])

    def keep(self, key: str, value: int) -> None:
        """Keeps the pixel hash of a content, as far as the disk can be written."""
        self._new[key] = value
        if len(self._new) >= _WRITTEN_AT_ONCE:
            self._write()

    def refresh(self) -> None:
        """Takes in what another process has kept meanwhile."""
        if self._cache is not None:
            self._cache.refresh()

    def _write(self) -> None:
        if self._cache is None or not self._new:
            return
        written = b"".join(value.to_bytes(_BYTES, "little") for value in self._new.values())
        with contextlib.suppress(RunError):
            self._cache.append(list(self._new), np.frombuffer(written, np.uint8).reshape(-1, _BYTES))
        self._new = {}
