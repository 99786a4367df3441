from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassworks.core.errors import DataError
from glassworks.data.images.problems import Checked
from glassworks.data.sources.embedded import EncodedSource
from glassworks.data.sources.source import Sample
from glassworks.data.splits import hold_out_of, make_splits


def checked_of(labels, splits=None, hashes=None, usable=None):
    splits = splits or [None] * len(labels)
    samples = [Sample(str(at), label, split) for at, (label, split) in enumerate(zip(labels, splits, strict=True))]
    classes = [str(label) for label in range(max(labels) + 1)]
    source = EncodedSource("made", classes, samples, lambda _: b"")
    usable = list(range(len(labels))) if usable is None else usable
    return Checked(source, usable, [], hashes or [f"{at:032x}" for at in range(len(labels))])


def test_the_splits_of_the_source_are_kept():
    checked = checked_of([0, 1, 0, 1, 0, 1], ["train", "train", "val", "val", "test", "test"])
    splits = make_splits(checked, seed=0, val_fraction=0.2)
    assert (splits.train, splits.monitor, splits.held_out) == ([0, 1], [2, 3], [4, 5])
    assert (splits.held_out_name, splits.origin) == ("test", "source")


def test_val_is_held_out_where_there_is_no_test():
    splits = make_splits(checked_of([0, 1, 0], ["train", "train", "val"]), seed=0, val_fraction=0.2)
    assert (splits.held_out, splits.monitor, splits.held_out_name) == ([2], [], "val")


@pytest.mark.parametrize("split", [None, "train"])
def test_a_split_is_made_where_the_source_holds_nothing_out(split):
    labels = [0] * 50 + [1] * 10
    splits = make_splits(checked_of(labels, [split] * 60), seed=0, val_fraction=0.2)
    assert splits.origin == "made"
    assert splits.held_out_name == "val"
    assert Counter(labels[at] for at in splits.held_out) == {0: 10, 1: 2}
    assert sorted(splits.train + splits.held_out) == list(range(60))


def test_unusable_samples_are_in_no_split():
    splits = make_splits(checked_of([0, 1] * 5, usable=[0, 1, 2, 3, 8, 9]), seed=0, val_fraction=0.3)
    assert sorted(splits.train + splits.held_out) == [0, 1, 2, 3, 8, 9]


@pytest.mark.parametrize(("labels", "splits"), [([0, 1], ["test", "test"]), ([0, 0, 1], ["train", "train", "test"])])
def test_nothing_to_learn_from_is_an_error(labels, splits):
    with pytest.raises(DataError, match="training images of at least two classes"):
        make_splits(checked_of(labels, splits), seed=0, val_fraction=0.2)


def test_another_seed_gives_another_split_and_the_same_seed_the_same():
    labels = [0, 1] * 50
    first, same, other = (hold_out_of(range(100), labels, 0.2, seed)[1] for seed in (1, 1, 2))
    assert first == same != other


def test_one_more_image_moves_no_other_or_one():
    keys = [f"{at:032x}" for at in range(101)]
    before = hold_out_of(range(100), [0] * 100, 0.2, 0, keys=keys[:100])[1]
    after = hold_out_of(range(101), [0] * 101, 0.2, 0, keys=keys)[1]
    assert len(set(before) ^ set(after)) <= 2


@given(
    samples=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 30)), min_size=1, max_size=80),
    fraction=st.floats(0.01, 0.9),
    seed=st.integers(0, 2**32),
)
def test_every_split_is_stratified_complete_and_keeps_copies_together(samples, fraction, seed):
    labels = [label for label, _ in samples]
    keys = [f"{label}-{content}" for label, content in samples]
    kept, held = hold_out_of(range(len(samples)), labels, fraction, seed, keys=keys)
    assert sorted(kept + held) == list(range(len(samples)))
    assert not {keys[at] for at in kept} & {keys[at] for at in held}
    for label in set(labels):
        different = len({key for key, one in zip(keys, labels, strict=True) if one == label})
        held_here = len({keys[at] for at in held if labels[at] == label})
        assert held_here == (0 if different == 1 else min(max(round(fraction * different), 1), different - 1))


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 9)), min_size=2, max_size=40), st.integers(0, 9))
def test_equal_files_never_stand_on_both_sides_even_under_two_labels(samples, seed):
    keys = [str(content) for _, content in samples]
    kept, held = hold_out_of(range(len(samples)), [label for label, _ in samples], 0.3, seed, keys=keys)
    assert not {keys[at] for at in kept} & {keys[at] for at in held}


def test_a_fraction_of_nothing_holds_nothing_out_and_any_other_an_image_of_each_class():
    labels = [0] * 10 + [1] * 10
    assert hold_out_of(range(20), labels, 0.0, 0) == (list(range(20)), [])
    kept, held = hold_out_of(range(20), labels, 0.01, 0)
    assert Counter(labels[at] for at in held) == {0: 1, 1: 1}
    assert len(kept) == 18


def test_the_classes_that_can_be_learned_are_named_where_they_are_too_few():
    with pytest.raises(DataError, match="classes with usable training images: '0'"):
        make_splits(checked_of([0, 0, 1], ["train", "train", "test"]), seed=0, val_fraction=0.2)
    with pytest.raises(DataError, match="classes with usable training images: none"):
        make_splits(checked_of([0, 1], ["test", "test"]), seed=0, val_fraction=0.2)
