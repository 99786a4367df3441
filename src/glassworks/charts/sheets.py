"""Generated pictures side by side on one sheet.

Shape letters: N pictures, S side, C channels, H height, W width.
"""

import io

import numpy as np


def tiled(samples_NCSS: np.ndarray, columns: int) -> np.ndarray:
    """Samples in -1 ... 1 as one sheet, uint8 [H, W, 3], with a line of two pixels between them."""
    pixels = ((samples_NCSS.transpose(0, 2, 3, 1) + 1) * 127.5).round().clip(0, 255).astype(np.uint8)
    pixels = np.repeat(pixels, 3, axis=3) if pixels.shape[3] == 1 else pixels
    rows = -(-len(pixels) // columns)
    side = pixels.shape[1] + 2
    sheet = np.full((rows * side - 2, columns * side - 2, 3), 255, np.uint8)
    for at, picture in enumerate(pixels):
        top, left = at // columns * side, at % columns * side
        sheet[top : top + side - 2, left : left + side - 2] = picture
    return sheet


def png(sheet: np.ndarray) -> bytes:
    """A PNG file, enlarged by a whole factor to about 480 pixels."""
    from PIL import Image

    buffer = io.BytesIO()
    picture = Image.fromarray(sheet)
    enlarged = max(1, 480 // sheet.shape[1])
    picture.resize((sheet.shape[1] * enlarged, sheet.shape[0] * enlarged), Image.Resampling.NEAREST).save(buffer, "PNG")
    return buffer.getvalue()
