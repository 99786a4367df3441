"""What is read of an image before it is queued."""

import io
import random

import pytest
from PIL import Image

from glassworks.data.images.opening import UnusableImageError
from glassworks.serving import header


def jpeg(size=(48, 32), mode="RGB", **words):
    buffer = io.BytesIO()
    Image.effect_noise(size, 80).convert(mode).save(buffer, "JPEG", **words)
    return buffer.getvalue()


def with_exif():
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "x" * 5000
    return jpeg(exif=exif)


ORDINARY = {
    "plain": jpeg(),
    "progressive": jpeg(progressive=True),
    "grey": jpeg(mode="L"),
    "four inks": jpeg(mode="CMYK"),
    "turned": with_exif(),
    "a remark": jpeg(comment=b"\xff\xc0" * 40),
    "restart markers": jpeg(restart_marker_rows=1),
    "very wide": jpeg((20_000, 2)),
    "filled up": jpeg().replace(b"\xff\xc0", b"\xff\xff\xff\xc0", 1),
}


@pytest.mark.parametrize("name", ORDINARY)
def test_the_size_of_an_ordinary_jpeg_is_read_without_pillow(name, monkeypatch):
    content = ORDINARY[name]
    width, height = Image.open(io.BytesIO(content)).size
    monkeypatch.setattr(header, "open_image", None)
    assert header.pixels_in(content, 10**9) == width * height


def frame(content):
    return content.index(b"\xff\xc0")


def changed(content, place, value):
    return content[:place] + value + content[place + len(value) :]


PLAIN = ORDINARY["plain"]
ODD = {
    "no image": b"hello" * 100,
    "a png": b"\x89PNG\r\n\x1a\n" + bytes(100),
    "empty": b"",
    "its first bytes": PLAIN[:4],
    "cut in its header": PLAIN[:100],
    "no pixels": changed(PLAIN, frame(PLAIN) + 5, b"\0\0"),
    "12 bits": changed(PLAIN, frame(PLAIN) + 4, b"\x0c"),
    "a length of nothing": changed(PLAIN, 4, b"\0\0"),
    "a second frame, of other size": PLAIN[: frame(PLAIN)]
    + changed(PLAIN[frame(PLAIN) : frame(PLAIN) + 19], 5, b"\x00\x01")
    + PLAIN[frame(PLAIN) :],
}


@pytest.mark.parametrize("name", ODD)
def test_what_is_odd_is_left_to_pillow(name):
    assert header.jpeg_size(ODD[name]) is None


def test_nothing_that_comes_breaks_it():
    draw = random.Random(0)
    for _ in range(3000):
        content = bytearray(ORDINARY[draw.choice(list(ORDINARY))][:2000])
        for _ in range(draw.randrange(1, 8)):
            content[draw.randrange(len(content))] = draw.randrange(256)
        header.jpeg_size(bytes(content[: draw.randrange(len(content))]))


def test_too_many_pixels_are_never_decoded():
    with pytest.raises(UnusableImageError, match="48x32 pixels, more than 1,000: never decoded"):
        header.pixels_in(PLAIN, 1000)
