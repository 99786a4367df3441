"""What a model is measured on."""

import pytest

from glassworks.core.errors import DataError
from glassworks.data.sources.embedded import EncodedSource
from glassworks.data.sources.source import Sample
from glassworks.pipelines.classification.evaluation.selection import Selection
from glassworks.pipelines.classification.held_out import HeldOutImages


def source(*splits, classes=("cat", "dog")):
    samples = [Sample(f"{at}.png", at % len(classes), split) for at, split in enumerate(splits)]
    return EncodedSource("made", list(classes), samples, lambda _: b"")


@pytest.mark.parametrize(
    ("splits", "split", "indices"),
    [
        (("train", "val", "test", "test"), "test", [2, 3]),
        (("train", "val"), "val", [1]),
        (("train", "train"), "train", [0, 1]),
        ((None, None), None, [0, 1]),
    ],
)
def test_the_split_furthest_from_training_is_taken(splits, split, indices):
    found = Selection.of(source(*splits), "made")
    assert (found.split, found.indices) == (split, indices)


def test_of_the_source_it_was_trained_on_only_what_the_run_held_out_counts(tmp_path):
    (tmp_path / "photos").mkdir()
    held_out = HeldOutImages(str(tmp_path / "photos"), frozenset({"1.png"}))
    found = Selection.of(source(None, None, None), str(tmp_path / "photos"), held_out)
    assert (found.split, found.indices) == ("held_out", [1])
    assert "that the run itself held out" in found.described
    other = Selection.of(source(None, None, None), str(tmp_path / "others"), held_out)
    assert (other.split, other.indices) == (None, [0, 1, 2])


def test_classes_meet_whatever_their_case_and_spaces():
    found = Selection.of(source(None, None, classes=("Hot Dog", "cat")), "made")
    assert found.labels(["cat", "hot_dog"], "run") == {0: 1, 1: 0}
    with pytest.raises(DataError, match="classes that run knows: 'cat', 'bird'") as caught:
        found.labels(["cat", "bird"], "run")
    assert caught.value.problems == ["'Hot Dog' (1 image)"]
    with pytest.raises(DataError):  # two of the model's classes could be meant
        found.labels(["cat", "hot-dog", "HOT DOG"], "run")
