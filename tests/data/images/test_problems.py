from dataclasses import dataclass

import pytest

from glassworks.core.errors import DataError
from glassworks.data.images.inspection import Inspection, Note
from glassworks.data.images.opening import UnusableImageError
from glassworks.data.images.problems import assess
from glassworks.data.sources.embedded import EncodedSource
from glassworks.data.sources.source import Problem, Sample


@dataclass
class FileSource:
    """As a folder of images is."""

    name: str
    classes: list
    samples: list
    problems: tuple = ()


def source_of(*samples, classes=("ant", "bee")):
    """Samples as (path, label) or (path, label, split)."""
    return EncodedSource("made", classes, [Sample(*sample) for sample in samples], lambda _: b"")


def inspected(hashes):
    return [Inspection(content_hash=name * 32) for name in hashes]


def found(checked):
    return [(problem.kind, problem.path, problem.action) for problem in checked.problems]


def test_a_sound_source_has_no_problems():
    checked = assess(source_of(("1", 0), ("2", 1), ("3", 0), ("4", 1)), inspected("abcd"), {})
    assert checked.usable == [0, 1, 2, 3]
    assert checked.problems == []
    assert checked.hashes[1] == "b" * 32


def test_unusable_images_are_left_out_and_named():
    source = source_of(("1", 0), ("2", 1), ("3", 0), ("4", 1), ("5", 0), ("6", 1))
    inspections = inspected("abcdef")
    inspections[2] = Inspection("c" * 32, notes=(Note("zero_bytes", "the file is empty", "excluded"),), usable=False)
    inspections[3] = Inspection("d" * 32, notes=(Note("alpha", "alpha", "converted"),))
    failures = {
        2: UnusableImageError("zero_bytes", "the file is empty"),
        3: UnusableImageError("truncated", "decoding stopped"),
    }
    checked = assess(source, inspections, failures)
    assert checked.usable == [0, 1, 4, 5]
    assert found(checked) == [
        ("zero_bytes", "3", "excluded"),
        ("alpha", "4", "converted"),
        ("truncated", "4", "excluded"),
    ]
    assert checked.counts == {"zero_bytes": 1, "alpha": 1, "truncated": 1}


def test_grey_is_a_remark_about_files_alone():
    """1,797 remarks on embedded digits that they are grey would hide what matters."""
    grey = Inspection("d" * 32, notes=(Note("grey", "grey", "converted"),))
    source = source_of(("1", 0), ("2", 1), ("3", 0), ("4", 1))
    files = FileSource("made", source.classes, source.samples)
    inspections = [*inspected("abc"), grey]
    assert assess(source, inspections, {}).problems == []
    assert found(assess(files, inspections, {})) == [("grey", "4", "converted")]


def test_the_first_of_equal_files_is_kept():
    checked = assess(source_of(("1", 0), ("2", 1), ("3", 0), ("4", 1), ("5", 0)), inspected("abacb"[:3] + "da"), {})
    assert checked.usable == [0, 1, 3]
    assert [item for item in found(checked) if item[0] == "duplicate"] == [
        ("duplicate", "3", "excluded"),
        ("duplicate", "5", "excluded"),
    ]
    assert "the same file as 1" in checked.problems[0].detail


def test_a_copy_of_a_held_out_image_is_not_trained_on():
    source = source_of(
        ("1", 0, "train"), ("2", 1, "train"), ("3", 0, "train"), ("4", 0, "val"), ("5", 0, "test"), ("6", 1, "test")
    )
    checked = assess(source, inspected("abcaae"), {})
    assert checked.usable == [1, 2, 4, 5]
    assert [item for item in found(checked) if item[0].startswith("dup")] == [
        ("duplicate_across_splits", "1", "excluded"),
        ("duplicate_across_splits", "4", "excluded"),
    ]


def test_one_picture_under_two_labels_is_used_under_none():
    source = source_of(("1", 0), ("2", 1), ("3", 0), ("4", 1), ("5", 0), ("6", 1))
    checked = assess(source, inspected("abcdaa"), {})
    assert checked.usable == [1, 2, 3]
    conflicts = [problem for problem in checked.problems if problem.kind == "conflicting_labels"]
    assert [problem.path for problem in conflicts] == ["1", "5", "6"]
    assert "'ant' and 'bee', see 6" in conflicts[0].detail
    assert "see 1" in conflicts[2].detail


def test_empty_and_single_image_classes_and_imbalance():
    samples = [(str(number), 0) for number in range(6)] + [("6", 1)]
    checked = assess(source_of(*samples, classes=("ant", "bee", "cat")), inspected("abcdefg"), {})
    assert found(checked) == [
        ("single_image_class", "bee", "kept"),
        ("empty_class", "cat", "kept"),
        ("imbalance", "bee", "weighted"),
    ]


def test_imbalance_is_said_from_three_to_one_of_training_images():
    samples = [(str(number), 0, "train") for number in range(6)] + [("x", 1, "train"), ("y", 1, "train")]
    assert assess(source_of(*samples[:5], *samples[6:]), inspected("abcdefg"), {}).problems == []
    held_out = [("z", 1, "test")]
    assert [p.kind for p in assess(source_of(*samples, *held_out), inspected("abcdefghi"), {}).problems] == [
        "imbalance"
    ]


def test_problems_of_the_source_come_first():
    problem = Problem("not_an_image", "notes.txt", "ignored", "not an image")
    source = EncodedSource("made", ["a", "b"], [Sample("1", 0), Sample("2", 1)], lambda _: b"", [problem])
    assert assess(source, inspected("ab"), {}).problems[0] == problem


def test_fewer_than_two_usable_classes_is_an_error_that_lists_why():
    failures = {1: UnusableImageError("corrupt", "decoding stopped: broken")}
    with pytest.raises(DataError) as error:
        assess(source_of(("1", 0), ("2", 1)), inspected("ab"), failures)
    assert "2: corrupt, excluded: decoding stopped: broken" in str(error.value)


def details(checked):
    return {(problem.kind, problem.path): problem.detail for problem in checked.problems}


def test_one_image_of_a_class_is_said_with_what_follows_for_a_split_that_is_made():
    """Of one image there is nothing to hold out: it is learned from."""
    samples = [("1", 0), ("2", 0), ("3", 1), ("4", 2), ("5", 2)]
    found_details = details(assess(source_of(*samples, classes=("ant", "bee", "cat")), inspected("abcde"), {}))
    assert found_details == {
        ("single_image_class", "bee"): ("a single usable image: it is learnt from, and none is left to measure it by"),
    }


def test_one_training_image_of_a_class_is_said_with_the_split_it_is_missing_in():
    samples = [(str(at), 0, "train") for at in range(4)] + [("4", 1, "train"), ("5", 1, "test"), ("6", 0, "test")]
    assert details(assess(source_of(*samples, classes=("ant", "bee", "cat")), inspected("abcdefg"), {})) == {
        ("single_image_class", "bee"): ("a single usable image in the training split: too few to learn much from"),
        ("empty_class", "cat"): "no usable image in the training split: it cannot be learned",
        (
            "imbalance",
            "bee",
        ): "4 images of 'ant', 1 of 'bee' in the training split: rare classes weigh more in training",
    }


def test_imbalance_names_the_largest_and_the_smallest_class():
    samples = [(str(at), 0) for at in range(3)] + [(str(at), 1) for at in range(3, 5)] + [
        (str(at), 2) for at in range(5, 11)
    ]  # fmt: skip
    assert details(assess(source_of(*samples, classes=("ant", "bee", "cat")), inspected("abcdefghijk"), {})) == {
        ("imbalance", "bee"): "6 images of 'cat', 2 of 'bee': rare classes weigh more in training",
    }


def test_an_error_lists_the_first_fifty_problems():
    samples = [(f"{at:03}", 0) for at in range(60)]
    failures = {at: UnusableImageError("corrupt", "broken") for at in range(55)}
    hashes = [Inspection(content_hash=f"{at:032x}") for at in range(60)]
    with pytest.raises(DataError) as error:
        assess(source_of(*samples), hashes, failures)
    listed = [line for line in str(error.value).splitlines() if "corrupt, excluded" in line]
    assert len(listed) == 50
    assert "049: corrupt" in listed[-1]
