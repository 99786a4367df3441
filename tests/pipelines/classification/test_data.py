"""Which images are learned from, and which classes."""

import pytest

from glassworks.core.errors import DataError
from glassworks.data.extract import Extracted
from glassworks.data.images.inspection import Inspection
from glassworks.data.sources.embedded import EncodedSource
from glassworks.data.sources.source import Sample
from glassworks.pipelines.classification.data import SplitData


def split(samples, classes):
    source = EncodedSource("made", classes, [Sample(str(at), *one) for at, one in enumerate(samples)], lambda _: b"")
    found = Extracted([Inspection(content_hash=f"{at:032x}") for at in range(len(samples))])
    return SplitData.of(source, found, seed=0, val_fraction=0.5)


def test_a_class_without_training_images_is_left_out_and_its_images_are_listed():
    data = split([(0, "train"), (2, "train"), (0, "val"), (1, "val"), (2, "val")], ["a", "b", "c"])
    assert data.classes == ["a", "c"]
    assert data.splits.held_out == [2, 4]
    assert data.labels([0, 1, 2, 4]).tolist() == [0, 1, 0, 1]
    assert [one.path for one in data.checked.problems if one.action == "excluded"] == ["3"]


def test_something_must_be_left_to_measure_with():
    with pytest.raises(DataError, match="single image each"):
        split([(0, None), (1, None)], ["a", "b"])
