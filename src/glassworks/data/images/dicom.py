"""DICOM as one more format of Pillow: the first frame, with the range that its display window states.

Grey values are those after the modality transformation (Hounsfield units in computed tomography, for example);
MONOCHROME1, where the least value is white, is turned over. The only file that imports pydicom.

Source: DICOM PS3.3, C.7.6.3 (image pixel) and C.11.2 (window centre and width).
"""

import io
import threading
import warnings
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Any, cast

import numpy as np
from PIL import Image, ImageFile
from pydicom.filereader import dcmread  # pyright: ignore[reportUnknownVariableType] - typed in part
from pydicom.pixels.processing import apply_color_lut, apply_modality_lut
from pydicom.pixels.utils import pixel_array

_GREY = ("MONOCHROME1", "MONOCHROME2")


_ALONE = threading.Lock()


@contextmanager
def _without_warnings() -> Generator[None]:
    """Keeps pydicom's remarks on values that bend the standard from the user: the pixels are what counts.

    Images are decoded in threads, and filters belong to the process: two that overlapped would leave them changed.
    """
    with _ALONE, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


class DicomImageFile(ImageFile.ImageFile):
    """Opened by its header alone; the pixels are decoded by ``load``.

    Attributes:
        stated_range: the values that are shown black and white; the second is the lower one in a MONOCHROME1 image.
    """

    format = "DICOM"
    format_description = "Digital Imaging and Communications in Medicine"
    stated_range: tuple[float, float] | None = None

    def _open(self) -> None:
        content = cast("io.BytesIO", self.fp).getvalue()
        with _without_warnings():
            self._data: Any = dcmread(io.BytesIO(content))
        if "PixelData" not in self._data:
            raise ValueError("a DICOM file without pixels")
        self._size = (int(self._data.Columns), int(self._data.Rows))
        self._is_grey = self._data.PhotometricInterpretation in _GREY
        self._mode = "F" if self._is_grey else "RGB"
        self._frames = int(self._data.get("NumberOfFrames", 1) or 1)
        if self._is_grey:
            self.stated_range = _stated_range(self._data)

    @property
    def n_frames(self) -> int:
        """Frames in the file."""
        return self._frames

    @property
    def is_animated(self) -> bool:
        """True where there is more than one frame."""
        return self._frames > 1

    def load(self) -> Any:
        """Decodes the first frame.

        Raises:
            Exception: whatever pydicom and its decoders raise on damaged data, or where a decoder is missing.
        """
        if self._im is None:
            with _without_warnings():
                pixels = self._decoded()
            self._mode, self._size = pixels.mode, pixels.size
            self.im = pixels.im
            self.tile = []
        return super().load()

    def _decoded(self) -> Image.Image:
        stored = pixel_array(self._data, index=0)
        if self._is_grey:
            return Image.fromarray(np.asarray(apply_modality_lut(stored, self._data), dtype=np.float32))
        if self._data.PhotometricInterpretation == "PALETTE COLOR":
            stored = apply_color_lut(stored, self._data)
        colour = np.asarray(stored)
        if colour.dtype != np.uint8:
            colour = (colour >> (int(self._data.BitsStored) - 8)).astype(np.uint8)
        return Image.fromarray(colour)


def _stated_range(data: Any) -> tuple[float, float]:
    """The display window; without one, the range of the stored bits."""
    low, high = _window(data) or _range_of_bits(data)
    return (high, low) if data.PhotometricInterpretation == "MONOCHROME1" else (low, high)


def _window(data: Any) -> tuple[float, float] | None:
    """Ends of the first window that is stated, equation C.11.2.1.2.1."""
    try:
        centre, width = (float(_first(data[name].value)) for name in ("WindowCenter", "WindowWidth"))
    except (KeyError, TypeError, ValueError, IndexError):
        return None
    low = centre - 0.5 - (width - 1) / 2
    return (low, low + width - 1) if width > 1 else None


def _first(value: Any) -> Any:
    return value if isinstance(value, str) or not isinstance(value, Sequence) else cast("Sequence[Any]", value)[0]


def _range_of_bits(data: Any) -> tuple[float, float]:
    bits, is_signed = int(data.get("BitsStored", 16)), bool(data.get("PixelRepresentation", 0))
    least, most = (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if is_signed else (0, 2**bits - 1)
    slope, intercept = float(data.get("RescaleSlope", 1) or 1), float(data.get("RescaleIntercept", 0) or 0)
    return least * slope + intercept, most * slope + intercept
