"""More than 8 bits a channel: by the range that is stated, the image's own, or given numbers."""

import struct
import time
import zlib

import numpy as np
import pytest
from PIL import Image

from glassworks.core.pixels import PixelSpec
from glassworks.data.images.decode import decode, decode_whole, upright_rgb
from glassworks.data.images.inspection import inspect
from glassworks.data.images.opening import UnusableImageError
from glassworks.testing.images import encoded, png_chunk, tiff_file


def grey(content, wanted="stated"):
    pixels = np.asarray(decode(content, None, wanted))
    assert (pixels == pixels[..., :1]).all()
    return pixels[..., 0]


def pgm(maximum, values, kind="P5"):
    rows = np.array(values)
    header = f"{kind}\n{rows.shape[1]} {rows.shape[0]}\n{maximum}\n".encode()
    if kind == "P2":
        return header + " ".join(str(value) for value in rows.ravel()).encode()
    return header + rows.astype(">u2" if maximum > 255 else "u1").tobytes()


@pytest.mark.parametrize("kind", ["P5", "P2"])
@pytest.mark.parametrize("maximum", [15, 100, 255, 300, 1023, 4095, 65535])
def test_a_pgm_of_any_stated_maximum(kind, maximum):
    content = pgm(maximum, [[0, maximum // 3], [maximum, maximum // 2]], kind)
    expected = [[0, round(maximum // 3 / maximum * 255)], [255, round(maximum // 2 / maximum * 255)]]
    assert np.abs(grey(content).astype(int) - expected).max() <= (0 if maximum > 255 else 1)
    assert inspect(content, "a.pgm").usable
    assert ("sixteen_bit" in [note.kind for note in inspect(content, "a.pgm").notes]) == (maximum > 255)


def test_a_ppm_of_a_stated_maximum():
    content = b"P6 2 2 4095\n" + struct.pack(">12H", 0, 4095, 2048, *range(0, 900, 100))
    assert np.asarray(decode(content))[0, 0].tolist() == [0, 255, 128]
    with pytest.raises(UnusableImageError) as error:
        decode(content[:-1])
    assert error.value.kind == "truncated"


def test_a_large_pgm_takes_no_time():
    content = pgm(4095, np.arange(3_000_000).reshape(1500, 2000) % 4096)
    began = time.process_time()
    assert decode(content).size == (2000, 1500)
    assert time.process_time() - began < 2  # 5 seconds number by number


THERMAL = np.linspace(29_000, 31_000, 16 * 16).round().astype(np.uint16).reshape(16, 16)


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_a_small_part_of_the_range_is_spread_as_it_is_asked_for(kind):
    content = encoded(Image.fromarray(THERMAL), kind)
    assert np.ptp(grey(content)) <= 8
    spread = np.floor((THERMAL - 29_000.0) * 255 / 2000 + 0.5)
    np.testing.assert_array_equal(grey(content, "image"), spread)
    np.testing.assert_array_equal(grey(content, (29_000, 31_000)), spread)
    assert grey(content, (30_000, 31_000))[0, 0] == 0
    assert (grey(content, (0, 29_000)) == 255).all()


def test_the_share_of_the_range_that_is_filled_is_known():
    assert decode_whole(encoded(Image.fromarray(THERMAL))).share == pytest.approx(2000 / 65535)
    assert decode_whole(pgm(4095, [[0, 4095]] * 2)).share == 1
    assert decode_whole(encoded(Image.fromarray(THERMAL.astype(np.uint8)))).share is None


def test_colour_of_sixteen_bits_keeps_its_lower_bits_where_they_are_asked_for():
    values = np.array([[[300, 400, 500], [310, 410, 510]]] * 2, np.uint16)
    content = tiff_file(values, photometric=2)
    assert np.asarray(decode(content))[0].tolist() == [[1, 1, 1], [1, 1, 1]]
    spread = np.asarray(decode(content, None, (300, 510)))
    np.testing.assert_array_equal(spread, np.floor((values - 300.0) * 255 / 210 + 0.5))


def deep_grey_alpha(values, alpha):
    """A PNG of 16-bit grey with alpha, which Pillow does not write."""
    height, width = values.shape
    rows = np.stack([values, alpha], axis=-1).astype(">u2").reshape(height, -1).view(np.uint8)
    data = zlib.compress(np.pad(rows, ((0, 0), (1, 0))).tobytes())  # each row begins with its filter: none
    header = struct.pack(">IIBBBBB", width, height, 16, 4, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", data), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(name, content) for name, content in chunks)


def test_grey_of_sixteen_bits_with_alpha_keeps_its_lower_bits_where_they_are_asked_for():
    opaque = np.full_like(THERMAL, 65535)
    content = deep_grey_alpha(THERMAL, opaque)
    for wanted in ("image", (29_000, 31_000)):
        np.testing.assert_array_equal(grey(content, wanted), grey(encoded(Image.fromarray(THERMAL)), wanted))
    assert np.abs(grey(content).astype(int) - grey(encoded(Image.fromarray(THERMAL)))).max() <= 1


def test_grey_of_sixteen_bits_is_laid_on_white_in_any_range():
    alpha = np.full_like(THERMAL, 65535)
    alpha[:, :8] = 0
    for wanted in ("stated", "image"):
        found = grey(deep_grey_alpha(THERMAL, alpha), wanted)
        assert (found[:, :8] == 255).all()
        opaque = grey(deep_grey_alpha(THERMAL, np.full_like(THERMAL, 65535)), wanted)
        np.testing.assert_array_equal(found[:, 8:], opaque[:, 8:])


def test_transparent_places_and_equal_upper_bits_hide_no_narrow_range():
    alpha = np.where(np.arange(256).reshape(16, 16) % 2, 65535, 0).astype(np.uint16)
    assert decode_whole(deep_grey_alpha(THERMAL, alpha)).share == pytest.approx(2000 / 65535, rel=0.1)
    faint = tiff_file(np.array([[[300, 400, 500], [310, 410, 510]]] * 2, np.uint16), photometric=2)
    assert decode_whole(faint).share == pytest.approx(210 / 65535)


@pytest.mark.parametrize("kind", [np.int16, np.int32, np.uint32, np.float32])
def test_numbers_without_a_stated_range_are_read_once_one_is_given(kind):
    values = np.linspace(0, 1000, 256).round().astype(kind).reshape(16, 16, 1)
    content = tiff_file(values)
    assert [note.kind for note in inspect(content, "a.tif").notes] == ["unknown_range"]
    assert not inspect(content, "a.tif").usable
    with pytest.raises(UnusableImageError, match=r"set data\.range"):
        decode(content)
    for wanted in ("image", (0, 1000)):
        assert inspect(content, "a.tif", wanted).usable
        np.testing.assert_array_equal(grey(content, wanted), np.floor(values[..., 0] * 255.0 / 1000 + 0.5))


def test_values_that_are_no_numbers_are_black():
    values = np.full((4, 4, 1), np.nan, np.float32)
    assert (grey(tiff_file(values), "image") == 0).all()
    values[0] = [[1.0], [3.0], [np.inf], [-np.inf]]
    assert grey(tiff_file(values), "image")[:2].tolist() == [[0, 255, 255, 0], [0, 0, 0, 0]]


def test_a_constant_image_is_black_in_its_own_range():
    assert (grey(encoded(Image.fromarray(np.full((4, 4), 500, np.uint16))), "image") == 0).all()


def test_white_is_zero_in_any_range():
    content = encoded(Image.fromarray(THERMAL), "TIFF", tiffinfo={262: 0})
    np.testing.assert_array_equal(grey(content, "image"), 255 - grey(encoded(Image.fromarray(THERMAL)), "image"))


def test_a_picture_of_pillows_is_read_as_its_file():
    content = encoded(Image.fromarray(THERMAL))
    np.testing.assert_array_equal(upright_rgb(Image.fromarray(THERMAL), "image"), decode(content, None, "image"))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (np.zeros((8, 8, 5), np.uint16), "a TIFF of 5 channels of 16-bit whole numbers"),
        (np.zeros((8, 8, 3), np.float32), "a TIFF of 3 channels of 32-bit floating-point numbers"),
        (np.zeros((8, 8, 1), np.float64), "a TIFF of 1 channel of 64-bit floating-point numbers"),
    ],
)
def test_a_layout_that_is_not_read_is_named(values, said):
    with pytest.raises(UnusableImageError, match=said) as error:
        decode(tiff_file(values, photometric=2 if values.shape[2] > 2 else 1))
    assert error.value.kind == "unsupported_layout"


def test_channels_that_are_left_out_are_named():
    (note,) = inspect(tiff_file(np.zeros((8, 8, 5), np.uint8), photometric=2), "a.tif").notes
    assert (note.kind, note.action) == ("extra_channels", "converted")
    assert note.detail == "5 channels, of which the first 3 are used"


def test_the_range_stays_with_the_preprocessing():
    spec = PixelSpec.standard(32).ranged((10, 20))
    assert spec.at(64).decode.range == spec.uncropped.decode.range == (10, 20)
    assert PixelSpec.model_validate_json(spec.model_dump_json()) == spec
    older = {"operations": [{"op": "decode"}, *spec.model_dump()["operations"][1:]]}
    assert PixelSpec.model_validate(older).decode.range == "stated"
    with pytest.raises(ValueError, match="below the second"):
        PixelSpec.model_validate({"operations": [{"op": "decode", "range": [2, 2]}, *older["operations"][1:]]})
