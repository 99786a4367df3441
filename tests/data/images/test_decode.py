import struct
import subprocess
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import numpy as np
import pytest
from PIL import Image

from glassworks.data.images.decode import decode
from glassworks.data.images.opening import MAX_PIXELS, UnusableImageError, open_image
from glassworks.testing.images import UNUSABLE, encoded, odd_images, sample_image

ODD = odd_images()

KEPT = """
import logging, warnings
import numpy, PIL.Image  # NumPy sets filters of its own

def state():
    pillow = logging.getLogger("PIL")
    return PIL.Image.MAX_IMAGE_PIXELS, list(warnings.filters), warnings.showwarning, list(pillow.handlers), pillow.level

before = state()
from glassworks.data.images.decode import decode
from glassworks.data.images.opening import MAX_PIXELS, UnusableImageError
from glassworks.data.images.inspection import inspect
from glassworks.testing.images import odd_images

assert state() == before, "importing changed it"
for name, content in odd_images().items():
    inspect(content, name)
    try:
        decode(content)
    except UnusableImageError:
        pass
assert state() == before, "decoding changed it"
"""


def huge_gif(width: int, height: int) -> bytes:
    screen = b"GIF89a" + struct.pack("<HH", 10, 10) + b"\x80\0\0" + bytes(3) + b"\xff" * 3
    return screen + b"\x2c" + struct.pack("<HHHH", 0, 0, width, height) + b"\0\x02\x02\x44\x01\0;"


def huge_webp(side: int) -> bytes:
    stream = b"\x2f" + struct.pack("<I", side - 1 | side - 1 << 14) + bytes(21)
    body = b"WEBPVP8L" + struct.pack("<I", len(stream)) + stream
    return b"RIFF" + struct.pack("<I", len(body)) + body


def pixels(name):
    return np.asarray(decode(ODD[name])).astype(int)


@pytest.mark.parametrize(
    "name", ["plain.png", "plain.bmp", "plain.tiff", "plain.webp", "png-named.jpg", "animated.webp"]
)
def test_lossless_files_give_the_very_picture(name):
    np.testing.assert_array_equal(pixels(name), np.asarray(sample_image()))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_exif_orientation_is_turned_upright(orientation):
    stored = np.asarray(sample_image()).astype(int)
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


@pytest.mark.parametrize("name", ["sixteen-bit.png", "sixteen-bit.tiff", "maximum-4095.pgm", "white-is-zero.tiff"])
def test_more_than_eight_bits_are_scaled_by_the_range_that_the_file_states(name):
    np.testing.assert_array_equal(pixels(name), pixels("grey.png"))


@pytest.mark.parametrize("name", ["large-text.png", "large-text-at-the-end.png", "large-profile.png"])
def test_a_remark_that_cannot_be_read_leaves_the_pixels(name):
    np.testing.assert_array_equal(pixels(name), np.asarray(sample_image()))


def test_a_transparent_colour_is_laid_on_white():
    expected = np.asarray(sample_image()).astype(int)
    expected[4:10, 4:12] = 255  # the mark, whose colour is the transparent one
    np.testing.assert_array_equal(pixels("transparent-colour.png"), expected)
    grey = pixels("grey.png")
    expected = np.where(grey == grey[4, 4], 255, grey)
    np.testing.assert_array_equal(pixels("sixteen-bit-transparent.png"), expected)


def test_transparency_is_laid_on_white():
    rgb, alpha = (
        np.asarray(sample_image()).astype(float),
        np.linspace(0, 255, 48 * 32).astype(np.uint8).reshape(32, 48, 1),
    )
    expected = rgb * (alpha / 255) + 255 * (1 - alpha / 255)
    assert np.abs(pixels("alpha.png") - expected).max() <= 1
    assert (pixels("alpha.png")[0, 0] == 255).all()


def test_a_bomb_is_refused_from_its_header():
    with pytest.raises(UnusableImageError, match="60000x60000 pixels"):
        open_image(ODD["bomb.png"])


def test_postscript_is_no_image():
    with pytest.raises(UnusableImageError) as error:
        decode(encoded(sample_image(), "EPS"))
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


def test_the_settings_of_the_host_process_stay_as_they_were():
    ran = subprocess.run([sys.executable, "-c", KEPT], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr


@pytest.mark.parametrize("guard", [None, 89_478_485, 100])
@pytest.mark.parametrize(
    "content", [ODD["bomb.png"], huge_gif(60_000, 60_000), huge_webp(16_000)], ids=["png", "gif", "webp"]
)
def test_a_huge_picture_is_refused_whatever_guard_the_host_has_set(monkeypatch, guard, content):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", guard)
    for read in (open_image, decode):
        with pytest.raises(UnusableImageError) as error:
            read(content)
        assert error.value.kind == "too_large"


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_large_picture_is_read_without_a_warning(monkeypatch, kind):
    """Pillow's own ``open`` warns from half of the refused size on."""
    content = encoded(sample_image(200, 100), kind)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 200 * 100 - 1)
    assert decode(content).size == (200, 100)


@pytest.mark.filterwarnings("error")
def test_where_pillow_itself_refuses_the_reason_is_the_size(monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 200 * 100 - 1)
    with pytest.raises(UnusableImageError, match="20000 pixels") as error:
        decode(encoded(sample_image(200, 100), "TIFF"))
    assert error.value.kind == "too_large"


def test_the_bound_is_the_one_that_pillow_comes_with():
    assert MAX_PIXELS == 2 * (1024**3 // 4 // 3)


def test_decoding_in_threads_leaves_the_warning_filters_alone():
    before = list(warnings.filters)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(decode, [ODD["exif-6.jpg"], ODD["palette-transparent.png"]] * 50))
    assert list(warnings.filters) == before
