from io import BytesIO

import numpy as np
from PIL import Image

from glassworks.core.context import RunContext
from glassworks.core.events import Note, StageAdvanced
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


def coloured(*colours):
    """Flat images of these colours, two classes, all to learn from but the last two."""

    def encode(at):
        buffer = BytesIO()
        Image.new("RGB", (6, 6), colours[at]).save(buffer, "PNG")
        return buffer.getvalue()

    samples = [Sample(f"{at}.png", at % 2, "train" if at < len(colours) - 2 else "test") for at in range(len(colours))]
    return EncodedSource("flat", ["even", "odd"], samples, encode)


def test_colours_become_grey_as_pillow_converts_them():
    """ITU-R BT.601 in thousandths, rounded to the nearest: as the documentation of Image.convert("L") says."""
    random = np.random.default_rng(0)
    colours = [tuple(int(value) for value in random.integers(0, 256, 3)) for _ in range(60)]
    colours += [
        (255, 0, 0),
        (0, 255, 0),
        (0, 0, 255),
        (255, 255, 255),
        (0, 0, 0),
        (3, 0, 0),
        (0, 0, 250),
        (0, 25, 16),
    ]  # the last two: 28.5 and 16.499
    found = grey_images(coloured(*colours), 4, seed=0, val_fraction=0.2, context=RunContext())
    exact = [(299 * red + 587 * green + 114 * blue) / 1000 for red, green, blue in colours]
    values = [*found.train_NV[:, 0].tolist(), *found.held_out_NV[:, 0].tolist()]
    assert values == [int(value + 0.5) for value in exact]
    assert found.train_NV.shape == (66, 16)


def test_progress_is_an_image_at_a_time_and_images_left_out_are_said():
    events = []
    grey_images(source((2, 9)), 4, seed=0, val_fraction=0.2, context=RunContext(events.append))
    assert [event.count for event in events if isinstance(event, StageAdvanced)] == [1] * 12
    assert [event.line for event in events if isinstance(event, Note)] == [
        "2 of 12 images left out: `glassworks check` names them"
    ]
    events.clear()
    grey_images(source(), 4, seed=0, val_fraction=0.2, context=RunContext(events.append))
    assert not [event for event in events if isinstance(event, Note)]


def test_as_many_as_there_are_keep_their_order():
    assert read(most=8).train_NV[:, 0].tolist() == [0, 10, 20, 30, 40, 50, 60, 70]
    assert read(most=9).train_NV[:, 0].tolist() == [0, 10, 20, 30, 40, 50, 60, 70]


def test_a_first_file_that_is_no_image_leaves_the_others():
    found = read(broken=(0,))
    assert found.left_out == 1
    assert found.train_NV[:, 0].tolist() == [10, 20, 30, 40, 50, 60, 70]
