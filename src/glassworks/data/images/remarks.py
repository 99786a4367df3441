"""What only the decoded pixels show: an image of one colour, and values that fill little of the range they have.

A remark is kept on disk by the file's content: a second run remarks the same, though it decodes nothing.
"""

import contextlib
from dataclasses import replace

import numpy as np
import PIL

from glassworks.core.device import cache_folder
from glassworks.core.errors import RunError
from glassworks.core.pixels import Decode
from glassworks.data.cache import RowCache, store_folder
from glassworks.data.images.decode import DECODER, Decoded, decode
from glassworks.data.images.inspection import Inspection, Note

NARROW = 0.25
"""Values that fill less of the stated range than this are remarked on: as 8 bits, they are at most 64 grey levels."""

_NOTES: tuple[tuple[Note, ...], ...] = (
    (),
    (Note("blank", "one colour everywhere", "kept"),),
    (Note("narrow_range", "fills less than a quarter of the range of its format: data.range can say which", "kept"),),
)
_BLANK, _NARROW = 1, 2


def remark(decoded: Decoded, content: bytes, wanted: Decode) -> int:
    """The number of the remark on one image, for ``with_remark``."""
    if decoded.share is not None and 0 < decoded.share < NARROW and wanted.range == "stated":
        return _NARROW
    if not _is_blank(decoded):
        return 0
    # At reduced scale a fine pattern may be lost.
    is_whole = not decoded.is_reduced or _is_blank(Decoded(decode(content, None, wanted.range)))
    return _BLANK if is_whole else 0


def _is_blank(decoded: Decoded) -> bool:
    """One colour everywhere; a photograph shows at its middle that it is not, and need not be gone through."""
    image = decoded.image
    middle = image.getpixel((image.width // 2, image.height // 2))
    return image.getpixel((0, 0)) == middle and all(low == high for low, high in decoded.extrema)


def with_remark(inspection: Inspection, number: int) -> Inspection:
    """What the header says, with the remark of this number."""
    return replace(inspection, notes=inspection.notes + _NOTES[number]) if _NOTES[number] else inspection


class RemarkMemory:
    """Remarks by content, on disk; where it cannot be written nothing is kept, and nothing fails.

    Args:
        wanted: how the images are decoded.
    """

    def __init__(self, wanted: Decode) -> None:
        self._cache: RowCache | None = None
        folder = store_folder(
            cache_folder() / "remarks", f"{wanted.model_dump_json()} pillow {PIL.__version__} decoder {DECODER}"
        )
        with contextlib.suppress(RunError):  # no memory costs time, not the remarks
            self._cache = RowCache(folder, (1,), "uint8")

    def find(self, key: str) -> int | None:
        """The remark on that content, where it is known."""
        if self._cache is None:
            return None
        row = self._cache.find([key])
        return int(self._cache[row][0, 0]) if row[0] >= 0 else None

    def keep(self, remarks: dict[str, int]) -> None:
        """Keeps remarks by content hash, as far as the disk can be written."""
        if self._cache is not None and remarks:
            with contextlib.suppress(RunError):
                self._cache.append(list(remarks), np.array(list(remarks.values()), dtype=np.uint8)[:, None])
