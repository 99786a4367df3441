import io
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from glassworks.core.errors import RecipeError
from glassworks.data.sources.open import open_source
from glassworks.data.synthetic.colours import coloured
from glassworks.data.synthetic.draws import Draws
from glassworks.data.synthetic.glyphs import FONTS, SIGNS, glyph_image
from glassworks.data.synthetic.mixture import FormulaImages
from glassworks.testing.sources import check_source

SMALL = {"fractals": 5, "contours": 4, "glyphs": 6}


@pytest.mark.parametrize("colour", [True, False])
def test_pixels_do_not_depend_on_the_batch(colour):
    images = FormulaImages(SMALL, size=32, seed=3, colour=colour)
    pixels, labels = images.batch(range(60))
    assert pixels.shape == (60, 32, 32, 3)
    assert pixels.dtype == np.uint8
    for part in ([7], [59, 3, 22, 3], range(13, 31)):
        again, their_labels = images.batch(list(part))
        np.testing.assert_array_equal(again, pixels[list(part)])
        np.testing.assert_array_equal(their_labels, labels[list(part)])


def test_another_process_draws_the_same_pixels():
    code = (
        "import hashlib; from glassworks.data.synthetic.mixture import FormulaImages;"
        f"p, _ = FormulaImages({SMALL}, size=32, seed=3).batch(range(30));"
        "print(hashlib.sha256(p.tobytes()).hexdigest())"
    )
    hashes = {
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout for _ in "ab"
    }
    import hashlib

    pixels, _ = FormulaImages(SMALL, size=32, seed=3).batch(range(30))
    assert hashes == {hashlib.sha256(pixels.tobytes()).hexdigest() + "\n"}


def test_another_seed_draws_other_images_of_the_same_classes():
    first, other = FormulaImages(SMALL, size=32), FormulaImages(SMALL, size=32, seed=1)
    assert first.classes == other.classes
    (pixels, labels), (others, _) = first.batch(range(45)), other.batch(range(45))
    assert (pixels != others).any(axis=(1, 2, 3)).all()
    assert np.bincount(labels).tolist() == [3] * 15


@pytest.mark.parametrize("name", SMALL)
def test_each_family_is_an_embedded_source(name):
    source = open_source(name)
    check_source(source, sampled=10)
    contents = [content for _, content in source.read(range(12))]
    assert len(set(contents)) == 12
    assert Image.open(io.BytesIO(contents[0])).size == (64, 64)


def test_every_font_has_every_sign():
    from pathlib import Path

    import matplotlib as mpl
    from fontTools.ttLib import TTFont

    assert len(set(SIGNS)) == len(SIGNS)
    for font in FONTS:
        known = TTFont(Path(mpl.get_data_path()) / "fonts" / "ttf" / font).getBestCmap()
        assert [sign for sign in SIGNS if ord(sign) not in known] == [], font


def test_signs_look_different_from_each_other():
    pictures = {glyph_image(sign, 0, 48).tobytes() for sign in SIGNS}
    assert len(pictures) == len(SIGNS)


def test_ink_stands_out_from_paper():
    ink = np.zeros((200, 16, 16), np.uint8)
    ink[:, :8] = 255
    pixels = coloured(ink, Draws(0, np.arange(200))).astype(float)
    gaps = np.abs(pixels[:, :8].mean(axis=(1, 2, 3)) - pixels[:, 8:].mean(axis=(1, 2, 3)))
    assert np.quantile(gaps, 0.05) > 32


@pytest.mark.parametrize(
    ("families", "size"), [({}, 64), ({"fractal": 3}, 64), ({"glyphs": 999}, 64), ({"glyphs": 3}, 2)]
)
def test_what_cannot_be_drawn_is_refused(families, size):
    with pytest.raises(RecipeError):
        FormulaImages(families, size=size).batch([0])


def test_draws_are_uniform_and_their_uses_independent():
    draws = Draws(0, np.arange(500))
    first, second = draws.uniforms("a", 40), draws.uniforms("b", 40)
    assert 0 <= first.min() < 0.001 < 0.999 < first.max() < 1
    np.testing.assert_allclose(np.histogram(first, 10)[0], 2000, rtol=0.1)
    assert abs(np.corrcoef(first.reshape(-1), second.reshape(-1))[0, 1]) < 0.02
    assert abs(np.corrcoef(first[:-1].reshape(-1), first[1:].reshape(-1))[0, 1]) < 0.02
    np.testing.assert_array_equal(np.unique(draws.integers("c", 3)), [0, 1, 2])
