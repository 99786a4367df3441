"""What is a photograph, and what a small drawing."""

import io

import numpy as np
import pytest
from PIL import Image
from sklearn.datasets import load_sample_image

from glassworks.core.cancel import CancelToken
from glassworks.core.errors import DataError
from glassworks.data.sources.open import open_source
from glassworks.pipelines.classification.backbones.photographs import are_photographs
from glassworks.pipelines.classification.backbones.sizes import typical_side


def of_small_images(folder, images):
    """A source of 32-pixel images."""
    for number, image in enumerate(images):
        (folder / "ab"[number % 2]).mkdir(parents=True, exist_ok=True)
        image.save(folder / "ab"[number % 2] / f"{number}.png")
    return open_source(str(folder))


def parts_of_a_photograph(quality=None):
    photograph = Image.fromarray(load_sample_image("china.jpg"))
    for left in range(0, 600, 100):
        small = photograph.crop((left, 200, left + 100, 300)).resize((32, 32))
        if quality is not None:
            buffer = io.BytesIO()
            small.save(buffer, "JPEG", quality=quality)
            small = Image.open(buffer)
        yield small


def drawn():
    for number in range(6):
        pixels_HWC = np.full((32, 32, 3), 255, np.uint8)
        pixels_HWC[8:24, 4 * number : 4 * number + 6] = (200, 30, 40 * number)
        yield Image.fromarray(pixels_HWC)


@pytest.mark.parametrize("quality", [None, 90, 40])
def test_small_photographs_are_photographs(tmp_path, quality):
    source = of_small_images(tmp_path / "small", parts_of_a_photograph(quality))
    assert typical_side(source, CancelToken()) == 32
    assert are_photographs(source, 32, CancelToken())


def test_small_drawings_and_digits_are_not(tmp_path):
    assert not are_photographs(of_small_images(tmp_path / "drawn", drawn()), 32, CancelToken())
    assert not are_photographs(open_source("digits"), 8, CancelToken())
    assert not are_photographs(open_source("xo"), 32, CancelToken())


def test_large_images_count_as_photographs_whatever_their_colours():
    assert are_photographs(open_source("contours"), 64, CancelToken())


def test_broken_files_that_come_first_decide_nothing(tmp_path):
    """A class of them: the first images that can be read decide, wherever they lie."""
    (tmp_path / "photos" / "a").mkdir(parents=True)
    for number in range(40):
        (tmp_path / "photos" / "a" / f"broken{number:02d}.png").write_bytes(b"no image")
    (tmp_path / "photos" / "b").mkdir()
    for number, image in enumerate(parts_of_a_photograph()):
        image.save(tmp_path / "photos" / "b" / f"{number}.png")
    source = open_source(str(tmp_path / "photos"))
    assert typical_side(source, CancelToken()) == 32
    assert are_photographs(source, 32, CancelToken())


def test_where_nothing_can_be_read_nothing_is_chosen(tmp_path):
    source = of_small_images(tmp_path / "broken", drawn())
    for path in (tmp_path / "broken").rglob("*.png"):
        path.write_bytes(path.read_bytes()[:60])
    with pytest.raises(DataError, match="none among 6 files"):
        are_photographs(source, 32, CancelToken())
    for path in (tmp_path / "broken").rglob("*.png"):
        path.write_bytes(b"")
    with pytest.raises(DataError, match="the file is empty"):
        typical_side(source, CancelToken())
