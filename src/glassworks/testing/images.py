"""One small image file of every odd kind, made on the spot: what checks, exports and predictions must all get right.

The image is a smooth gradient with a dark mark near its top left corner, so a wrong rotation, a lost channel or a
wrong range shows in the numbers.
"""

import io
import struct
import zlib
from typing import Any

import numpy as np
from PIL import Image

WIDTH, HEIGHT = 48, 32

UNUSABLE = {
    "bomb.png": "too_large",
    "corrupt.png": "corrupt",
    "empty.jpg": "zero_bytes",
    "five-channels.tiff": "unsupported_layout",
    "float.tiff": "unknown_range",
    "text.jpg": "unreadable",
    "truncated.jpg": "truncated",
    "truncated.png": "truncated",
    "zero-sized.png": "zero_sized",
}
"""The files among ``odd_images()`` that cannot become an image, with the kind of their problem; all others decode."""

NOTED = {
    "alpha.png": ("alpha",),
    "animated.gif": ("palette", "animated"),
    "animated.webp": ("animated",),
    "cmyk.jpg": ("cmyk",),
    "grey-alpha.png": ("grey", "alpha"),
    "grey.jpg": ("grey",),
    "grey.png": ("grey",),
    "one-bit.png": ("grey",),
    "one-pixel.png": ("tiny",),
    "palette-transparent.png": ("palette", "alpha"),
    "palette.png": ("palette",),
    "png-named.jpg": ("wrong_extension",),
    "maximum-4095.pgm": ("sixteen_bit",),
    "sixteen-bit.png": ("sixteen_bit",),
    "sixteen-bit-transparent.png": ("alpha", "sixteen_bit"),
    "sixteen-bit.tiff": ("sixteen_bit",),
    "tiny.png": ("tiny",),
    "transparent-colour.png": ("alpha",),
    "white-is-zero.tiff": ("sixteen_bit",),
    **{f"exif-{orientation}.jpg": ("exif_rotated",) for orientation in range(2, 9)},
}
"""The usable files that a check remarks on, with the kinds; ``one-pixel.png`` decodes, but is too small to train on."""


def sample_image(width: int = WIDTH, height: int = HEIGHT, shade: int = 0) -> Image.Image:
    """The RGB test image; ``shade`` 0..255 makes different images of the same form."""
    y, x = np.mgrid[0:height, 0:width]
    red, green = 255 * x // max(width - 1, 1), 255 * y // max(height - 1, 1)
    pixels_HWC = np.stack([red, green, np.full_like(red, 128 ^ shade)], axis=-1).astype(np.uint8)
    pixels_HWC[height // 8 : height // 3, width // 12 : width // 4] = (10, 20, 200 ^ shade)
    return Image.fromarray(pixels_HWC)


def encoded(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    """``image`` as a file of the format ``kind``."""
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def odd_images() -> dict[str, bytes]:
    """File name to content, in a fixed order; see ``UNUSABLE`` and ``NOTED`` for what each one is."""
    return {
        **_plain_files(),
        **_unusual_modes(),
        **_more_bits(),
        **_exif_files(),
        **_sizes(),
        **_remarks_too_large(),
        **_broken_files(),
    }


def _plain_files() -> dict[str, bytes]:
    """Ordinary images in every common format."""
    rgb = sample_image()
    return {
        "plain.jpg": encoded(rgb, "JPEG", quality=95),
        "progressive.jpg": encoded(rgb, "JPEG", quality=95, progressive=True),
        "plain.png": encoded(rgb),
        "plain.bmp": encoded(rgb, "BMP"),
        "plain.tiff": encoded(rgb, "TIFF"),
        "plain.webp": encoded(rgb, "WEBP", lossless=True),
        "png-named.jpg": encoded(rgb),
    }


def _unusual_modes() -> dict[str, bytes]:
    """Pixels that are not 8-bit RGB, and files of several frames."""
    rgb, grey = sample_image(), sample_image().convert("L")
    ramp = Image.fromarray(np.linspace(0, 255, WIDTH * HEIGHT).astype(np.uint8).reshape(HEIGHT, WIDTH))
    palette = rgb.quantize(16)
    frames = [sample_image(shade=shade) for shade in (40, 80)]
    return {
        "grey.png": encoded(grey),
        "grey.jpg": encoded(grey, "JPEG", quality=95),
        "one-bit.png": encoded(grey.convert("1")),
        "grey-alpha.png": encoded(Image.merge("LA", (grey, ramp))),
        "alpha.png": encoded(Image.merge("RGBA", (*rgb.split(), ramp))),
        "palette.png": encoded(palette),
        "palette-transparent.png": encoded(palette, transparency=3),
        "transparent-colour.png": encoded(rgb, transparency=(10, 20, 200)),
        "cmyk.jpg": encoded(rgb.convert("CMYK"), "JPEG", quality=95),
        "animated.gif": encoded(rgb, "GIF", save_all=True, append_images=frames),
        "animated.webp": encoded(rgb, "WEBP", save_all=True, append_images=frames, lossless=True),
    }


def _more_bits() -> dict[str, bytes]:
    """Grey levels of more than 8 bits, each file the picture of ``grey.png``."""
    grey = np.asarray(sample_image().convert("L"))
    sixteen = Image.fromarray(grey.astype(np.uint16) * 257)
    negative = Image.fromarray(65535 - grey.astype(np.uint16) * 257)
    twelve = np.rint(grey * (4095 / 255)).astype(">u2")
    mark = int(np.asarray(sixteen)[HEIGHT // 8, WIDTH // 12])
    return {
        "sixteen-bit.png": encoded(sixteen),
        "sixteen-bit.tiff": encoded(sixteen, "TIFF"),
        "sixteen-bit-transparent.png": encoded(sixteen, transparency=mark),
        "white-is-zero.tiff": encoded(negative, "TIFF", tiffinfo={262: 0}),
        "maximum-4095.pgm": b"P5 %d %d 4095\n" % (WIDTH, HEIGHT) + twelve.tobytes(),
    }


def _remarks_too_large() -> dict[str, bytes]:
    """Sound pixels beside remarks of a size that Pillow refuses."""
    text = b"zTXt", b"Comment\0\0" + zlib.compress(bytes(3_000_000))
    profile = b"iCCP", b"profile\0\0" + zlib.compress(bytes(3_000_000))
    plain = encoded(sample_image())
    return {
        "large-text.png": plain[:33] + png_chunk(*text) + plain[33:],
        "large-text-at-the-end.png": plain[:-12] + png_chunk(*text) + plain[-12:],
        "large-profile.png": plain[:33] + png_chunk(*profile) + plain[33:],
    }


def png_chunk(name: bytes, data: bytes) -> bytes:
    """One chunk of a PNG file, with its length and its check sum."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def tiff_file(values_HWC: np.ndarray, photometric: int = 1) -> bytes:
    """A plain TIFF of any number of channels and any type of number, for layouts that Pillow does not write."""
    height, width, channels = values_HWC.shape
    data = values_HWC.astype(values_HWC.dtype.newbyteorder("<")).tobytes()
    kind = {"u": 1, "i": 2, "f": 3}[values_HWC.dtype.kind]
    bits = values_HWC.dtype.itemsize * 8
    longs = {256: width, 257: height, 259: 1, 262: photometric, 277: channels, 278: height, 279: len(data), 284: 1}
    lists = {258: [bits] * channels, 339: [kind] * channels}
    if channels > 3:
        lists[338] = [0] * (channels - (3 if photometric == 2 else 1))
    numbers = sorted([*longs, *lists, 273])
    behind = 8 + 2 + 12 * len(numbers) + 4
    start = behind + sum(2 * len(values) for values in lists.values() if len(values) > 2)
    entries, far = b"", b""
    for number in numbers:
        if number in lists:
            values = struct.pack(f"<{len(lists[number])}H", *lists[number])
            place = values.ljust(4, b"\0") if len(values) <= 4 else struct.pack("<I", behind + len(far))
            far += values if len(values) > 4 else b""
            entries += struct.pack("<HHI", number, 3, len(lists[number])) + place
        else:
            entries += struct.pack("<HHII", number, 4, 1, longs.get(number, start))
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(numbers)) + entries + bytes(4) + far + data


def _exif_files() -> dict[str, bytes]:
    """All eight EXIF orientations; 1 is upright."""
    files = {}
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = orientation
        files[f"exif-{orientation}.jpg"] = encoded(sample_image(), "JPEG", quality=95, exif=exif)
    return files


def _sizes() -> dict[str, bytes]:
    """Extreme but decodable sizes."""
    return {
        "one-pixel.png": encoded(sample_image(1, 1)),
        "tiny.png": encoded(sample_image(5, 6)),
        "huge.jpg": encoded(sample_image(2400, 1600), "JPEG", quality=85),
        "long.jpg": encoded(sample_image(700, 20), "JPEG", quality=95),
    }


def _broken_files() -> dict[str, bytes]:
    """Files that cannot become an image."""
    jpeg, png = encoded(sample_image(), "JPEG", quality=95), encoded(sample_image())
    data = zlib.compress(bytes(100))
    return {
        "truncated.jpg": jpeg[: len(jpeg) * 2 // 3],
        "truncated.png": png[: len(png) * 2 // 3],
        "corrupt.png": _png(WIDTH, HEIGHT, bytes([data[0], data[1], 255, 255, 255, 255]) + data[6:]),
        "empty.jpg": b"",
        "text.jpg": b"These are words, not pixels.\n" * 10,
        "five-channels.tiff": tiff_file(np.zeros((HEIGHT, WIDTH, 5), np.uint16)),
        "float.tiff": encoded(
            Image.fromarray(np.linspace(0, 1, WIDTH * HEIGHT, dtype=np.float32).reshape(HEIGHT, -1)), "TIFF"
        ),
        "bomb.png": _png(60_000, 60_000, data),
        "zero-sized.png": _png(0, HEIGHT, data),
    }


def _png(width: int, height: int, data: bytes) -> bytes:
    """A PNG whose header claims ``width`` x ``height`` 8-bit RGB pixels, whatever ``data`` holds."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", data), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(name, content) for name, content in chunks)
