"""What an image costs before the network, step by step, and JPEG decoders side by side: processor time of one thread.

Photographs of 500 pixels as they are, and enlarged to 12 megapixels. simplejpeg is measured where it is installed.
"""

import argparse
import io
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from common import ROOT, alternate, hymenoptera, write_results

SIZE = 224


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--images", type=int, default=60)
    options = parser.parse_args()
    sys.path.insert(0, str(ROOT / "src"))
    with tempfile.TemporaryDirectory() as folder:
        files = sorted((hymenoptera(Path(folder), None) / "train").glob("*/*.jpg"))[::4][: options.images]
        small = [file.read_bytes() for file in files]
    sets = {"500 pixels": small, "12 megapixels": [enlarged(content) for content in small[:6]]}
    rows, numbers = [], {}
    for title, contents in sets.items():
        contenders = {**steps(contents), **decoders(contents)}
        turns = alternate(
            options.rounds,
            {name: lambda do=do, contents=contents: timed(do, contents) for name, (do, _) in contenders.items()},
        )
        for name, (_, same) in contenders.items():
            rows.append([title, name, min(turns[name]), same])
            numbers[f"{title}, {name}"] = turns[name]
    head = ["photographs", "step or decoder", "ms per image", "pixels equal to Pillow's"]
    write_results("decoders", "An image before the network", head, rows, {"milliseconds": numbers})


def timed(do: Callable[[int], Any], contents: list[bytes]) -> float:
    begin = time.process_time()
    for index in range(len(contents)):
        do(index)
    return 1000 * (time.process_time() - begin) / len(contents)


def steps(contents: list[bytes]) -> dict[str, tuple[Callable[[int], Any], str]]:
    """The steps of a training up to the fitted pixels."""
    from glassworks.core.pixels import PixelSpec
    from glassworks.data.images.inspection import inspect
    from glassworks.data.images.pixel_hash import pixel_hash
    from glassworks.data.images.pixels import decode_image, fit_pixels
    from glassworks.data.images.remarks import remark

    spec = PixelSpec.standard(SIZE)
    seen = [inspect(content, "a.jpg", spec.decode.range) for content in contents]
    decoded = [decode_image(spec, content) for content in contents]
    return {
        "step: header and content hash": (lambda at: inspect(contents[at], "a.jpg", spec.decode.range), ""),
        "step: decode, at reduced scale where that will do": (lambda at: decode_image(spec, contents[at]), ""),
        "step: remarks on the pixels": (lambda at: remark(decoded[at], contents[at], spec.decode), ""),
        "step: resize and crop": (lambda at: fit_pixels(spec, decoded[at].image), ""),
        "step: hash of the pixels": (lambda at: pixel_hash(contents[at], seen[at], decoded[at]), ""),
    }


def decoders(contents: list[bytes]) -> dict[str, tuple[Callable[[int], Any], str]]:
    """Decoders, and for how many images they give Pillow's pixels at the same scale."""
    import torch
    from torchvision.io import ImageReadMode, decode_jpeg

    def pillow(at: int) -> np.ndarray:
        return np.asarray(Image.open(io.BytesIO(contents[at])).convert("RGB"))

    def vision(at: int) -> np.ndarray:
        encoded = torch.frombuffer(bytearray(contents[at]), dtype=torch.uint8)
        return decode_jpeg(encoded, mode=ImageReadMode.RGB).permute(1, 2, 0).numpy()

    def reduced(at: int) -> np.ndarray:
        image = Image.open(io.BytesIO(contents[at]))
        image.draft(None, (3 * SIZE, 3 * SIZE))
        return np.asarray(image.convert("RGB"))

    found = {"Pillow": (pillow, pillow), "torchvision.io": (vision, pillow)}
    found["Pillow, at reduced scale"] = (reduced, reduced)
    try:
        import simplejpeg

        found["simplejpeg"] = (lambda at: simplejpeg.decode_jpeg(contents[at]), pillow)
        found["simplejpeg, fast transform and chroma"] = (
            lambda at: simplejpeg.decode_jpeg(contents[at], fastdct=True, fastupsample=True),
            pillow,
        )
        shapes = [reduced(at).shape for at in range(len(contents))]
        found["simplejpeg, at reduced scale"] = (
            lambda at: simplejpeg.decode_jpeg(contents[at], min_height=shapes[at][0], min_width=shapes[at][1]),
            reduced,
        )
    except ImportError:
        print("simplejpeg is not installed", file=sys.stderr)
    images = range(len(contents))
    same = {name: sum(np.array_equal(do(at), like(at)) for at in images) for name, (do, like) in found.items()}
    return {name: (do, f"{same[name]} of {len(contents)}") for name, (do, _) in found.items()}


def enlarged(content: bytes) -> bytes:
    buffer = io.BytesIO()
    Image.open(io.BytesIO(content)).convert("RGB").resize((4000, 3000)).save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


if __name__ == "__main__":
    main()
