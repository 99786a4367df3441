"""Letters, digits and signs in the fonts that matplotlib carries, moved by a random affine map; the label is the sign.

What is unusual here: of signs that differ in size alone (c and C, o and 0), one is used, as size is random.

Shape letters: B batch, S side.
"""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from glassworks.core.errors import RecipeError
from glassworks.data.synthetic.draws import Draws

SIGNS = (
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ123456789abdefghijmnqrty"
    "ΓΔΘΛΞΠΣΦΨΩαβγδεζηθλμξπρστφψω"
    "БДЖИЛУЦЧШЩЪЫЭЮЯбв"
    "!?#$%&@*+=<>()[]{}/\\~^€£¥§¶©÷±∂∑√∞∫≈≠≤≥←↑→↓"
)
"""All classes, in order; every font of ``FONTS`` has every one of them."""

FONTS = tuple(
    f"{family}{style}.ttf"
    for family, styles in {
        "DejaVuSans": ("", "-Bold", "-Oblique", "-BoldOblique"),
        "DejaVuSansMono": ("", "-Bold", "-Oblique", "-BoldOblique"),
        "DejaVuSerif": ("", "-Bold", "-Italic", "-BoldItalic"),
        "STIXGeneral": ("", "Bol"),
    }.items()
    for style in styles
)
"""Files in matplotlib's font folder."""


class Glyphs:
    """The first ``count`` signs as classes; ink is 255.

    Raises:
        RecipeError: more classes than there are signs.
    """

    def __init__(self, count: int) -> None:
        if not 1 <= count <= len(SIGNS):
            raise RecipeError(
                expected=f"1 to {len(SIGNS)} glyph classes", found=str(count), do="Ask for fewer glyph classes."
            )
        self.classes: Sequence[str] = [f"glyph-{ord(sign):04x}" for sign in SIGNS[:count]]

    def render(self, labels_B: np.ndarray, draws: Draws, size: int) -> np.ndarray:
        """uint8 [B, S, S]: how much of each pixel is covered, 0 to 255."""
        fonts_B = draws.integers("glyphs/font", len(FONTS)).tolist()
        moves_B6 = affine_maps(draws, size)
        drawn_BSS = np.empty((len(draws), size, size), np.uint8)
        for at, (label, font, move_6) in enumerate(zip(labels_B.tolist(), fonts_B, moves_B6.tolist(), strict=True)):
            glyph = glyph_image(SIGNS[label], font, size)
            moved = glyph.transform((size, size), Image.Transform.AFFINE, move_6, Image.Resampling.BILINEAR)
            drawn_BSS[at] = np.asarray(moved)
        return drawn_BSS


def affine_maps(draws: Draws, size: int) -> np.ndarray:
    """float [B, 6]: from a pixel of the image to one of ``glyph_image``, as Pillow takes it.

    Turned by up to 25 degrees, sheared by up to 0.25, 0.65 to 1.25 times as large per axis, moved by up to 15 %.
    """
    turn, shear, wide, high, right, down = (draws.uniforms("glyphs/move", 6).astype(np.float64) * 2 - 1).T
    turn, shear, wide, high = turn * np.deg2rad(25), shear * 0.25, 0.95 + 0.3 * wide, 0.95 + 0.3 * high
    cos, sin = np.cos(turn), np.sin(turn)
    a, b = (cos - shear * sin) / wide, (sin + shear * cos) / wide
    c, d = -sin / high, cos / high
    to_x, to_y = size / 2 * (1 + 0.3 * right), size / 2 * (1 + 0.3 * down)
    return np.stack([a, b, size / 2 - a * to_x - b * to_y, c, d, size / 2 - c * to_x - d * to_y], axis=1)


@lru_cache(maxsize=4096)
def glyph_image(sign: str, font: int, size: int) -> Image.Image:
    """The sign in white on black, in the middle of ``size`` x ``size`` pixels, two thirds of them high or wide."""
    largest = int(size * 0.66)
    face = _face(font, largest)
    left, top, right, bottom = face.getbbox(sign)
    extent = max(right - left, bottom - top, 1)
    face = _face(font, max(int(largest * largest / extent), 1))
    image = Image.new("L", (size, size))
    left, top, right, bottom = face.getbbox(sign)
    corner = (int(size - left - right) // 2, int(size - top - bottom) // 2)
    ImageDraw.Draw(image).text(corner, sign, fill=255, font=face)
    return image


@lru_cache(maxsize=1024)
def _face(font: int, pixels: int) -> ImageFont.FreeTypeFont:
    import matplotlib as mpl

    path = Path(mpl.get_data_path()) / "fonts" / "ttf" / FONTS[font]
    return ImageFont.truetype(str(path), pixels, layout_engine=ImageFont.Layout.BASIC)
