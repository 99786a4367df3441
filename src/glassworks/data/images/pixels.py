"""Pixel preprocessing done: from an encoded file to fitted pixels, and from these to the network's input.

What is unusual here: resize and centre crop are done in one step. Pillow computes only the pixels that the crop keeps;
they equal those of a resize followed by a crop, because each output pixel's filter window is the same. Exports compute
the very same weights as matrices (``glassworks.export.pixel_program``).

Shape letters: B batch, H height, W width, C channels (3).
"""

from collections.abc import Iterator, Sequence

import numpy as np
import PIL
import torch
from PIL import Image

from glassworks.core.device import needed_cache_folder
from glassworks.core.pixels import PixelSpec
from glassworks.data.cache import RowCache, store_folder
from glassworks.data.images.decode import DECODER, REDUCING_GAP, Decoded, decode_whole

_FILTERS = {"bilinear": Image.Resampling.BILINEAR, "bicubic": Image.Resampling.BICUBIC}


def load_pixels(spec: PixelSpec, content: bytes) -> np.ndarray:
    """Encoded bytes to fitted uint8 pixels [H, W, C], H = W = ``spec.crop``.

    Raises:
        UnusableImageError: the file cannot be decoded.
    """
    return fit_pixels(spec, decode_image(spec, content).image)


def decode_image(spec: PixelSpec, content: bytes) -> Decoded:
    """Encoded bytes to an upright RGB image, as the decode operation says: the range, and where reduced scale will do.

    Raises:
        UnusableImageError: the file cannot be decoded.
    """
    return decode_whole(content, spec.decode_to, spec.decode.range)


def fit_pixels(spec: PixelSpec, image: Image.Image) -> np.ndarray:
    """A decoded RGB image to uint8 pixels [H, W, C], resized and cropped in one step.

    Always along the rows first, then down the columns: Pillow rounds to 8 bits in between, and from version 13 on
    it picks the order by the image's shape, so one call would give other pixels under another Pillow. For several
    networks each one's square lies beside the others'.
    """
    if len(spec.parts) > 1:
        return _beside(spec, [fit_pixels(part, image) for part in spec.parts])
    width, height = image.size
    resized_width, resized_height = spec.resized_size(width, height)
    left, right = _window(width, resized_width, spec.crop)
    top, bottom = _window(height, resized_height, spec.crop)
    kernel = _FILTERS[spec.resize.filter]
    across = image.resize((spec.crop, height), kernel, box=(left, 0, right, height))
    return np.asarray(across.resize((spec.crop, spec.crop), kernel, box=(0, top, spec.crop, bottom)))


def _beside(spec: PixelSpec, squares: Sequence[np.ndarray]) -> np.ndarray:
    pixels_HWC, left = np.zeros((*spec.shape, 3), np.uint8), 0
    for square_SSC in squares:
        side = len(square_SSC)
        pixels_HWC[:side, left : left + side] = square_SSC
        left += side
    return pixels_HWC


def _window(side: int, resized: int, crop: int) -> tuple[float, float]:
    """Where the crop begins and ends along a side of the original image, in pixels."""
    first, scale = (resized - crop) // 2, side / resized
    # Rounding may put the end a hair outside of the image, which Pillow refuses.
    return first * scale, min((first + crop) * scale, side)


def normalize_pixels(spec: PixelSpec, pixels_BHWC: torch.Tensor) -> torch.Tensor:
    """Fitted uint8 pixels [B, H, W, C] to the network's float32 input [B, C, H, W], laid out channels-last.

    A single channel, a grey, stands for all of the network's.
    """
    if len(spec.parts) > 1:
        return torch.cat([normalize_pixels(part, columns) for part, columns in _columns(spec, pixels_BHWC)], dim=3)
    mean = torch.tensor(spec.normalize.mean, device=pixels_BHWC.device)
    std = torch.tensor(spec.normalize.std, device=pixels_BHWC.device)
    if pixels_BHWC.shape[3] != len(mean):
        return ((pixels_BHWC.float() / 255 - mean) / std).permute(0, 3, 1, 2)
    # Row by row, as vectors of W x C numbers: the same bits in a third of the time that vectors of C take.
    scaled = (pixels_BHWC.float() / 255).flatten(2)
    width = pixels_BHWC.shape[2]
    return scaled.sub_(mean.repeat(width)).div_(std.repeat(width)).view(pixels_BHWC.shape).permute(0, 3, 1, 2)


class Normalizer:
    """``normalize_pixels`` for one image at a time into memory of the caller's, without torch: the same bits.

    Args:
        spec: of one network.
    """

    def __init__(self, spec: PixelSpec) -> None:
        self._mean = np.tile(np.asarray(spec.normalize.mean, np.float32), spec.crop)
        self._std = np.tile(np.asarray(spec.normalize.std, np.float32), spec.crop)

    def into(self, pixels_HWC: np.ndarray, out_HWC: np.ndarray) -> None:
        """Fitted uint8 pixels [H, W, 3] to the network's float32 input, laid out alike."""
        rows = out_HWC.reshape(len(out_HWC), -1)
        np.divide(pixels_HWC.reshape(rows.shape), np.float32(255), out=rows, dtype=np.float32)
        np.subtract(rows, self._mean, out=rows)
        np.divide(rows, self._std, out=rows)


def _columns(spec: PixelSpec, pixels_BHWC: torch.Tensor) -> Iterator[tuple[PixelSpec, torch.Tensor]]:
    """The part of each network, down to the lower edge."""
    left = 0
    for part in spec.parts:
        yield part, pixels_BHWC[:, :, left : left + part.crop]
        left += part.crop


def fingerprint(spec: PixelSpec) -> str:
    """All that the fitted pixels depend on beside the file: the operations, and what decodes and resizes."""
    return f"{spec.model_dump_json()} pillow {PIL.__version__} gap {REDUCING_GAP:g} decoder {DECODER}"


def pixel_cache(spec: PixelSpec) -> RowCache:
    """The resized images on disk that belong to exactly this preprocessing up to its crop, by content."""
    side = spec.uncropped.crop
    folder = store_folder(needed_cache_folder() / "pixels", fingerprint(spec.uncropped))
    return RowCache(folder, (side, side, 3), "uint8")
