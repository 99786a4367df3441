import warnings
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import numpy as np
import pytest

from glassworks.data.decode import UnusableImageError, decode, open_image
from glassworks.data.pixels import Decode, PixelSpec, ResizeExact
from glassworks.testing.images import UNUSABLE, encoded, odd_images, picture

ODD = odd_images()


def pixels(name):
    return np.asarray(decode(ODD[name])).astype(int)


@pytest.mark.parametrize(
    "name", ["plain.png", "plain.bmp", "plain.tiff", "plain.webp", "png-named.jpg", "animated.webp"]
)
def test_lossless_files_give_the_very_picture(name):
    np.testing.assert_array_equal(pixels(name), np.asarray(picture()))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_exif_orientation_is_turned_upright(orientation):
    stored = np.asarray(picture()).astype(int)
    upright = {
        1: stored,
        2: stored[:, ::-1],
        3: stored[::-1, ::-1],
        4: stored[::-1],
        5: stored.transpose(1, 0, 2),
        6: stored[::-1].transpose(1, 0, 2),
        7: stored[::-1, ::-1].transpose(1, 0, 2),
        8: stored[:, ::-1].transpose(1, 0, 2),
    }[orientation]
    shown = pixels(f"exif-{orientation}.jpg")
    assert shown.shape == upright.shape
    assert np.abs(shown - upright).mean() < 4  # JPEG loses a little


def test_sixteen_bit_grey_is_scaled_not_cut():
    np.testing.assert_array_equal(pixels("sixteen-bit.png"), pixels("grey.png"))
    np.testing.assert_array_equal(pixels("sixteen-bit.tiff"), pixels("grey.png"))


def test_transparency_is_laid_on_white():
    rgb, alpha = np.asarray(picture()).astype(float), np.linspace(0, 255, 48 * 32).astype(np.uint8).reshape(32, 48, 1)
    expected = rgb * (alpha / 255) + 255 * (1 - alpha / 255)
    assert np.abs(pixels("alpha.png") - expected).max() <= 1
    assert (pixels("alpha.png")[0, 0] == 255).all()


def test_a_bomb_is_refused_from_its_header():
    with pytest.raises(UnusableImageError, match="60000x60000 pixels"):
        open_image(ODD["bomb.png"])


def test_postscript_is_no_image():
    with pytest.raises(UnusableImageError) as error:
        decode(encoded(picture(), "EPS"))
    assert error.value.kind == "unreadable"


@pytest.mark.parametrize("name", ["truncated.jpg", "truncated.png", "corrupt.png"])
def test_damage_shows_at_reduced_scale_too(name):
    with pytest.raises(UnusableImageError) as error:
        decode(ODD[name], 4)
    assert error.value.kind == UNUSABLE[name]


def test_the_error_passes_through_context_managers():
    @contextmanager
    def stage():
        yield

    with pytest.raises(UnusableImageError), stage():
        decode(b"")


def test_decoding_in_threads_leaves_the_warning_filters_alone():
    before = list(warnings.filters)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(decode, [ODD["exif-6.jpg"], ODD["palette-transparent.png"]] * 50))
    assert list(warnings.filters) == before


def test_caches_of_pixels_depend_on_when_a_jpeg_is_read_smaller(monkeypatch):
    """The operations alone do not say it: rows computed with another gap must not be found again."""
    spec = PixelSpec.standard(32)
    before = spec.fingerprint
    monkeypatch.setattr("glassworks.data.pixels.REDUCING_GAP", 2.0)
    assert spec.fingerprint != before


@pytest.mark.parametrize("exact", [False, True])
def test_another_side_keeps_everything_else(exact):
    spec = PixelSpec.standard(224, resize=256, filter="bicubic", mean=(0.4, 0.5, 0.6))
    if exact:
        spec = PixelSpec(operations=(Decode(), ResizeExact(size=224, filter="bicubic"), spec.normalize))
    smaller = spec.at(112)
    assert (smaller.crop, smaller.resize.size) == (112, 112 if exact else 128)
    assert (smaller.resize.filter, smaller.normalize) == ("bicubic", spec.normalize)
    assert type(smaller.resize) is type(spec.resize)
    assert spec.at(224) is spec
