from io import BytesIO

import numpy as np
from PIL import Image

from glassworks.core.context import RunContext
from glassworks.data.images.grey import grey_images
from glassworks.data.sources.embedded import EncodedSource
from glassworks.data.sources.source import Sample


def source(broken=()):
    """Flat pictures of 8 x 8 pixels, each of its own grey; some files are no images."""

    def encode(at):
        if at in broken:
            return b"no image"
        buffer = BytesIO()
        Image.fromarray(np.full((8, 8), 10 * at, dtype=np.uint8)).save(buffer, "PNG")
        return buffer.getvalue()

    samples = [Sample(f"{at}.png", at % 2, "train" if at < 8 else "test") for at in range(12)]
    return EncodedSource("flat", ["even", "odd"], samples, encode)


def read(broken=(), **options):
    return grey_images(source(broken), 4, seed=0, val_fraction=0.2, context=RunContext(), **options)


def test_the_sources_own_division_holds_and_grey_stays_grey():
    found = read()
    assert found.train_NV[:, 0].tolist() == [0, 10, 20, 30, 40, 50, 60, 70]
    assert found.held_out_NV.shape == (4, 16)
    assert found.train_labels_N.tolist() == [0, 1] * 4


def test_files_that_are_no_images_are_left_out():
    found = read(broken=(2, 9))
    assert found.left_out == 2
    assert found.train_NV[:, 0].tolist() == [0, 10, 30, 40, 50, 60, 70]
    assert found.held_out_NV[:, 0].tolist() == [80, 100, 110]


def test_fewer_may_be_learned_from():
    assert len(read(most=3).train_NV) == 3
    assert len(read(most=3).held_out_NV) == 4
