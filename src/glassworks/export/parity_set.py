"""A fixed set of odd raw files on which every export is proven: each kind that a decoder can get wrong.

Made on the spot. The images differ in colour and texture, so that the answers do; they are the same on every machine
but for the encoders' own choices, which both sides of a proof get alike.
"""

import io
from collections.abc import Iterator
from typing import Any

import numpy as np
from PIL import Image

_EXIF_ORIENTATION = 0x0112


def parity_set() -> Iterator[tuple[str, bytes]]:
    """Yields ``(name, encoded bytes)``, one file at a time."""
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[_EXIF_ORIENTATION] = orientation
        yield f"exif-{orientation}.jpg", _encoded(_drawn(90, 60, orientation), "JPEG", exif=exif, quality=90)
    yield "progressive.jpg", _encoded(_drawn(333, 251, 9), "JPEG", progressive=True)
    yield "grey.jpg", _encoded(_drawn(120, 97, 10).convert("L"), "JPEG")
    yield "cmyk.jpg", _encoded(_drawn(160, 120, 11).convert("CMYK"), "JPEG")
    yield "huge.jpg", _encoded(_drawn(400, 300, 12).resize((4000, 3000), Image.Resampling.NEAREST), "JPEG")
    yield "large.png", _encoded(_drawn(1201, 1603, 13), "PNG", compress_level=1)
    yield "palette.png", _encoded(_drawn(128, 128, 14).quantize(64), "PNG")
    yield "palette-transparent.png", _encoded(_drawn(99, 70, 15).quantize(32), "PNG", transparency=3)
    yield "alpha.png", _encoded(_translucent(140, 110, 16), "PNG")
    yield "grey-alpha.png", _encoded(_translucent(70, 70, 17).convert("LA"), "PNG")
    yield "transparent-colour.png", _encoded(_with_black(110, 90, 26), "PNG", transparency=(0, 0, 0))
    yield "sixteen-bit-transparent.png", _encoded(_sixteen_bit(90, 110, 27), "PNG", transparency=0)
    yield "sixteen-bit.png", _encoded(_sixteen_bit(150, 100, 18), "PNG")
    yield "one-bit.png", _encoded(_drawn(64, 64, 19).convert("1"), "PNG")
    yield "one-pixel.png", _encoded(_drawn(1, 1, 20), "PNG")
    yield "wide.png", _encoded(_drawn(500, 3, 21), "PNG")
    yield "tall.png", _encoded(_drawn(3, 500, 22), "PNG")
    yield "animation.gif", _encoded(_drawn(80, 60, 23), "GIF", save_all=True, append_images=[_drawn(80, 60, 24)])
    yield "plain.bmp", _encoded(_drawn(257, 129, 25), "BMP")


def _drawn(width: int, height: int, seed: int) -> Image.Image:
    """Two colours that run into each other, a disc, and noise of full contrast in one quarter."""
    draws = np.random.default_rng(seed)
    first, second, disc = draws.integers(0, 256, (3, 3))
    y_H1, x_1W = np.linspace(-1, 1, height)[:, None], np.linspace(-1, 1, width)[None, :]
    share_HW1 = ((x_1W * draws.uniform(-1, 1) + y_H1 + 2) / 4)[..., None]
    pixels_HWC = first * share_HW1 + second * (1 - share_HW1)
    pixels_HWC[(x_1W**2 + y_H1**2) < draws.uniform(0.1, 0.8)] = disc
    noisy = pixels_HWC[: height // 2, : width // 2]
    noisy[:] = draws.integers(0, 2, noisy.shape, dtype=np.uint8) * 255
    return Image.fromarray(pixels_HWC.clip(0, 255).astype(np.uint8))


def _translucent(width: int, height: int, seed: int) -> Image.Image:
    """From opaque on the left to invisible on the right."""
    drawn = _drawn(width, height, seed)
    alpha_HW = np.broadcast_to(np.linspace(255, 0, width).astype(np.uint8), (height, width))
    drawn.putalpha(Image.fromarray(alpha_HW.copy()))
    return drawn


def _with_black(width: int, height: int, seed: int) -> Image.Image:
    """Black, which is to be transparent, on the right half."""
    drawn = _drawn(width, height, seed)
    drawn.paste((0, 0, 0), (width // 2, 0, width, height))
    return drawn


def _sixteen_bit(width: int, height: int, seed: int) -> Image.Image:
    grey_HW = np.asarray(_drawn(width, height, seed).convert("L")).astype(np.uint16)
    return Image.fromarray(grey_HW * 257)


def _encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()
