"""One image has one hash, however it is stored; another image has another."""

import numpy as np
import pytest
from PIL import Image

from glassworks.core.pixels import Decode
from glassworks.data.images import pixel_hash as module
from glassworks.data.images.decode import decode, decode_whole
from glassworks.data.images.inspection import inspect
from glassworks.data.images.pixel_hash import NO_HASH, PixelHashes, file_hash, pixel_hash
from glassworks.testing.images import encoded, sample_image


def hashed(content, reduce_to=None):
    return pixel_hash(content, inspect(content, "x"), decode_whole(content, reduce_to))


def test_lossless_formats_and_levels_of_compression_share_it():
    image = sample_image()
    files = [encoded(image, kind) for kind in ("PNG", "BMP", "TIFF", "PPM")]
    files += [encoded(image, "PNG", compress_level=0), encoded(image, "WEBP", lossless=True)]
    assert len({hashed(file) for file in files}) == 1
    assert hashed(files[0]) != NO_HASH


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_a_turned_photograph_is_the_one_that_it_shows_upright(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    content = encoded(sample_image(), "JPEG", exif=exif)
    assert hashed(content) == hashed(encoded(decode(content)))


def test_a_jpeg_read_at_reduced_scale_has_the_hash_of_all_its_pixels():
    content = encoded(sample_image(800, 600), "JPEG")
    assert decode(content, 24).size != (800, 600)
    assert hashed(content, 24) == hashed(content) == hashed(encoded(decode(content)))


def test_above_the_bound_it_is_not_decoded_again(monkeypatch):
    monkeypatch.setattr(module, "MAX_DECODED_TWICE", 800 * 600 - 1)
    content = encoded(sample_image(800, 600), "JPEG")
    assert hashed(content, 24) == NO_HASH
    assert hashed(content) != NO_HASH


def test_one_grey_level_and_one_shape_make_another_image():
    pixels = np.full((6, 4, 3), 200, np.uint8)
    changed = pixels.copy()
    changed[5, 3, 2] += 1
    images = [Image.fromarray(pixels), Image.fromarray(changed), Image.fromarray(pixels.reshape(4, 6, 3))]
    assert len({hashed(encoded(image)) for image in images}) == 3


def test_hashes_are_found_again_by_another_process():
    with PixelHashes(Decode()) as hashes:
        assert hashes.find("ab" * 16) is None
        hashes.keep("ab" * 16, 2**64 - 1)
        hashes.keep("cd" * 16, NO_HASH)
        assert hashes.find("ab" * 16) == 2**64 - 1
    again = PixelHashes(Decode())
    assert (again.find("ab" * 16), again.find("cd" * 16), again.find("ef" * 16)) == (2**64 - 1, NO_HASH, None)


def test_a_cache_that_cannot_be_made_keeps_nothing_and_fails_nothing(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("GLASSWORKS_CACHE", str(tmp_path / "file"))
    with PixelHashes(Decode()) as hashes:
        hashes.keep("ab" * 16, 1)
    assert PixelHashes(Decode()).find("ab" * 16) is None


def test_the_hash_of_a_file_is_the_beginning_of_its_content_hash():
    assert file_hash("00000000000000ff" + "1" * 16) == 255


def test_values_of_more_bits_differ_though_as_eight_they_are_equal():
    one, other = (encoded(Image.fromarray(np.full((8, 8), value, np.uint16))) for value in (29_000, 29_001))
    assert np.array_equal(decode(one), decode(other))
    assert hashed(one) != hashed(other)
    assert hashed(one) == hashed(encoded(Image.fromarray(np.full((8, 8), 29_000, np.uint16)), "TIFF"))
