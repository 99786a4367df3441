"""Five hundred image files of every awkward kind, always the same: turned, odd in colour, depth, shape or frames."""

import itertools

import numpy as np
from fuzz_files import images
from PIL import Image

from glassworks.testing.images import encoded, odd_images, sample_image

COUNT = 500
_SIZES = ((48, 32), (33, 97), (1, 40), (40, 1), (1, 1), (20_000, 3), (3, 2_000), (301, 200))
_ORIENTATIONS = range(1, 9)


def awkward_files():
    """File name to content; the first of them are ``odd_images()``, among which some are no images at all."""
    found = dict(odd_images())
    found |= {f"sound-{number}": content for number, content in enumerate(images())}
    for (number, size), orientation in itertools.product(enumerate(_SIZES), _ORIENTATIONS):
        found |= _turned(sample_image(*size, shade=number), orientation, f"{size[0]}x{size[1]}")
    for number, size in enumerate(_SIZES):
        found |= _every_mode(sample_image(*size, shade=16 * number), f"{size[0]}x{size[1]}")
    for number in range(COUNT - len(found)):
        found |= _noise(number)
    assert len(found) >= COUNT
    return dict(itertools.islice(found.items(), COUNT))


def _turned(image, orientation, name):
    exif = Image.Exif()
    exif[0x0112] = orientation
    kinds = {
        "rgb.jpg": encoded(image, "JPEG", quality=90, exif=exif),
        "cmyk.jpg": encoded(image.convert("CMYK"), "JPEG", quality=90, exif=exif),
        "rgb.png": encoded(image, exif=exif),
    }
    return {f"{name}-exif-{orientation}-{kind}": content for kind, content in kinds.items()}


def _every_mode(image, name):
    grey = image.convert("L")
    alpha = Image.fromarray(np.asarray(grey) ^ 0x5A)
    sixteen = Image.fromarray(np.asarray(grey).astype(np.uint16) * 251)
    frames = [sample_image(*image.size, shade=shade) for shade in (90, 200)]
    several = {"save_all": True, "append_images": frames}
    kinds = {
        "palette.png": encoded(image.quantize(7)),
        "palette.gif": encoded(image.quantize(255), "GIF"),
        "clear-palette.png": encoded(image.quantize(16), transparency=5),
        "grey.jpg": encoded(grey, "JPEG", progressive=True),
        "grey-alpha.png": encoded(Image.merge("LA", (grey, alpha))),
        "alpha.png": encoded(Image.merge("RGBA", (*image.split(), alpha))),
        "alpha.tiff": encoded(Image.merge("RGBA", (*image.split(), alpha)), "TIFF"),
        "one-bit.tiff": encoded(grey.convert("1"), "TIFF", compression="group4"),
        "sixteen.png": encoded(sixteen),
        "sixteen.tiff": encoded(sixteen, "TIFF"),
        "animated.png": encoded(image, "PNG", **several),
        "animated.gif": encoded(image, "GIF", **several),
        "pages.tiff": encoded(image, "TIFF", **several),
        "lab.tiff": encoded(image.convert("LAB"), "TIFF"),
        "ycbcr.jpg": encoded(image.convert("YCbCr"), "JPEG", subsampling=0),
    }
    if max(image.size) < 16_000:  # WebP's largest side
        kinds["animated.webp"] = encoded(image, "WEBP", **several)
    return {f"{name}-{kind}": content for kind, content in kinds.items()}


def _noise(number):
    """Random pixels of a random size: the hardest for a resize, a quantizer and a JPEG."""
    draws = np.random.default_rng(number)
    height, width = draws.integers(1, 120, 2)
    image = Image.fromarray(draws.integers(0, 256, (height, width, 3), dtype=np.uint8))
    kind, options = (("JPEG", {"quality": 30 + number % 70}), ("PNG", {}), ("WEBP", {}), ("BMP", {}))[number % 4]
    return {f"noise-{number}.{kind.lower()}": encoded(image, kind, **options)}
