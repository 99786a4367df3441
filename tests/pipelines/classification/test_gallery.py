"""Which images are shown, and in what form."""

import base64
import io

import numpy as np
from PIL import Image

from glassworks.data.sources.source import Sample
from glassworks.metrics.predictions import Predictions
from glassworks.pipelines.classification.gallery import make_gallery, pick, thumbnail
from glassworks.testing.images import encoded

PROBABILITIES = np.array([[0.9, 0.1], [0.2, 0.8], [0.45, 0.55], [0.3, 0.7], [0.52, 0.48]])
LABELS = np.array([0, 0, 0, 1, 0])


class Images:
    name, classes, problems = "images", ["a", "b"], ()
    samples = [Sample(f"{i}.png", 0) for i in range(10)]

    def __init__(self, broken=()):
        self.broken, self.read_indices = broken, []

    def read(self, indices):
        self.read_indices += list(indices)
        for index in indices:
            yield index, b"" if index in self.broken else encoded(Image.new("RGB", (300, 100), (index, 0, 0)))


def opened(uri):
    return Image.open(io.BytesIO(base64.b64decode(uri.partition(",")[2])))


def test_worst_are_confident_mistakes_and_unsure_are_the_rest():
    assert pick(Predictions.of(PROBABILITIES, LABELS), LABELS) == ([1, 2], [4, 3, 0])
    assert pick(Predictions.of(PROBABILITIES, LABELS), LABELS, limit=1) == ([1], [4])
    assert pick(Predictions.of(PROBABILITIES, LABELS), LABELS, limit=4) == ([1, 2], [4, 3])


def test_only_what_is_shown_is_read_once_and_in_order():
    source = Images(broken={7})
    items = make_gallery(
        Predictions.of(PROBABILITIES, LABELS),
        LABELS,
        classes=["a", "b"],
        source=source,
        indices_N=[9, 7, 5, 3, 1],
        limit=3,
    )
    assert source.read_indices == [1, 3, 5, 7]
    assert [(item.kind, item.path, item.true, item.predicted) for item in items] == [
        ("worst", "7.png", "a", "b"),
        ("worst", "5.png", "a", "b"),
        ("unsure", "1.png", "a", "a"),
        ("unsure", "3.png", "b", "b"),
    ]
    assert items[0].thumbnail == ""
    assert opened(items[1].thumbnail).size == (160, 53)


def test_tiny_images_are_kept_exactly():
    digit = Image.fromarray(np.arange(64, dtype=np.uint8).reshape(8, 8) * 4)
    uri = thumbnail(digit)
    assert uri.startswith("data:image/png;base64,")
    assert np.array_equal(np.asarray(opened(uri))[:, :, 0], np.asarray(digit))
    assert thumbnail(Image.new("RGB", (400, 300))).startswith("data:image/jpeg;base64,")
