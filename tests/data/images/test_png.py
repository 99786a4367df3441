import struct
import zlib

import numpy as np
import pytest

from glassworks.data.images.decode import decode
from glassworks.data.images.inspection import inspect
from glassworks.data.images.opening import UnusableImageError
from glassworks.testing.images import png_chunk

GREY, RGB = 0, 2


def png(depth, colour_type, rows, *chunks, behind=()):
    """A PNG of bare rows, with chunks before and behind its pixels."""
    width = len(rows[0]) * 8 // depth // (3 if colour_type == RGB else 1)
    header = struct.pack(">IIBBBBB", width, len(rows), depth, colour_type, 0, 0, 0)
    data = zlib.compress(b"".join(b"\0" + row for row in rows))
    parts = [(b"IHDR", header), *chunks, (b"IDAT", data), *behind, (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(*part) for part in parts)


def first_row(content):
    return np.asarray(decode(content))[0].tolist()


def colours(*values):
    return [bytes(values)] * 2


def deep(*values):
    return [struct.pack(f">{len(values)}H", *values)] * 2


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (png(8, RGB, colours(255, 0, 0, 0, 0, 255), (b"tRNS", b"\0\xff\0\0\0\0")), [[255] * 3, [0, 0, 255]]),
        (png(8, RGB, colours(0, 0, 0, 0, 0, 1), (b"tRNS", bytes(6))), [[255] * 3, [0, 0, 1]]),
        (png(8, GREY, colours(5, 200), (b"tRNS", b"\0\5")), [[255] * 3, [200] * 3]),
        (png(16, GREY, deep(30000, 60000), (b"tRNS", struct.pack(">H", 30000))), [[255] * 3, [233] * 3]),
        # Colours that differ only in the lower 8 bits are different ones.
        (
            png(16, RGB, deep(256, 0, 1, 256, 0, 2), (b"tRNS", struct.pack(">HHH", 256, 0, 1))),
            [[255] * 3, [1, 0, 0]],
        ),
        (png(4, GREY, colours(0x1F, 0x58), (b"tRNS", b"\0\1")), [[255] * 3, [255] * 3, [85] * 3, [136] * 3]),
        (png(2, GREY, colours(0b00011011), (b"tRNS", b"\0\1")), [[0] * 3, [255] * 3, [170] * 3, [255] * 3]),
    ],
    ids=["rgb", "black", "grey", "sixteen-bit", "sixteen-bit-colour", "four-bit", "two-bit"],
)
def test_the_transparent_colour_becomes_white(content, expected):
    assert first_row(content) == expected
    assert "alpha" in [note.kind for note in inspect(content, "a.png").notes]


def test_a_text_named_transparency_is_a_text():
    content = png(8, RGB, colours(255, 0, 0, 0, 0, 255), (b"tEXt", b"transparency\0very"))
    assert first_row(content) == [[255, 0, 0], [0, 0, 255]]
    assert "alpha" not in [note.kind for note in inspect(content, "a.png").notes]


def remarks():
    large = zlib.compress(bytes(3_000_000))
    return {
        "text": (b"zTXt", b"Comment\0\0" + large),
        "international text": (b"iTXt", b"Comment\0\1\0\0\0" + large),
        "plain text": (b"tEXt", b"Comment\0" + b"x" * 70_000_000),
        "compression of text": (b"zTXt", b"Comment\0\1unknown"),
        "profile": (b"iCCP", b"profile\0\0" + large),
        "gamma": (b"gAMA", b"1"),
        "resolution": (b"pHYs", b"1"),
        "primaries": (b"cHRM", b"123"),
        "sRGB": (b"sRGB", b""),
        "animation": (b"acTL", b"1"),
    }


@pytest.mark.parametrize("name", remarks())
@pytest.mark.parametrize("where", ["before", "behind"])
def test_what_pixels_do_not_need_excludes_no_image(name, where):
    before, behind = ((remarks()[name],), ()) if where == "before" else ((), (remarks()[name],))
    content = png(8, RGB, colours(255, 0, 0, 0, 0, 255), *before, behind=behind)
    assert first_row(content) == [[255, 0, 0], [0, 0, 255]]
    assert inspect(content, "a.png").format == "PNG"


def test_a_remark_with_a_wrong_check_sum_excludes_no_image():
    content = bytearray(png(8, RGB, colours(255, 0, 0, 0, 0, 255), (b"tEXt", b"Comment\0hello")))
    content[45] ^= 1
    assert first_row(bytes(content)) == [[255, 0, 0], [0, 0, 255]]


def test_the_orientation_survives_a_remark_that_cannot_be_read():
    exif = b"MM\0*\0\0\0\x08\0\1\1\x12\0\3\0\0\0\1\0\3\0\0\0\0\0\0"
    content = png(8, RGB, colours(255, 0, 0, 0, 0, 255), remarks()["text"], (b"eXIf", exif))
    assert first_row(content) == [[0, 0, 255], [255, 0, 0]]


def test_damage_in_the_pixels_or_the_transparent_colour_still_shows():
    sound = png(8, RGB, colours(255, 0, 0, 0, 0, 255), remarks()["text"])
    broken = bytearray(sound)
    broken[-20] ^= 1
    short = png(8, RGB, colours(255, 0, 0, 0, 0, 255), (b"tRNS", b"1"))
    for content in (bytes(broken), sound[:-26], short):
        with pytest.raises(UnusableImageError):
            decode(content)
