import os
import shutil
from collections import Counter

import pytest

from glassworks.core.errors import DataError
from glassworks.core.run_info import RunInfo, now
from glassworks.core.workspace import RunFolder
from glassworks.data.sources.folder import open_folder
from glassworks.data.sources.settings import SourceSettings
from glassworks.testing.images import encoded, sample_image
from glassworks.testing.sources import check_source, write_folder


def kinds(source):
    return [(problem.kind, problem.path) for problem in source.problems]


def test_class_folders(tmp_path):
    source = open_folder(write_folder(tmp_path / "insects", {"bees": 2, "ants": 3}))
    check_source(source)
    assert source.name == "insects"
    assert source.classes == ["ants", "bees"]
    assert [sample.path for sample in source.samples][:3] == ["ants/000.png", "ants/001.png", "ants/002.png"]
    assert [sample.label for sample in source.samples] == [0, 0, 0, 1, 1]
    assert kinds(source) == []
    content = dict(source.read([4]))[4]
    assert content == (tmp_path / "insects/bees/001.png").read_bytes()


@pytest.mark.parametrize(
    "names", [("train", "val"), ("Train", "valid"), ("TRAINING", "Validation"), ("training", "dev")]
)
def test_split_folders_in_any_spelling(tmp_path, names):
    train, val = names
    counts = {f"{train}/a": 2, f"{train}/b": 2, f"{val}/a": 1, f"{val}/b": 1, "test/a": 1, "test/b": 1}
    source = open_folder(write_folder(tmp_path, counts))
    check_source(source)
    assert Counter(sample.split for sample in source.samples) == {"train": 4, "val": 2, "test": 2}


def test_class_names_are_matched_across_splits(tmp_path):
    counts = {"train/red fox": 1, "train/bee": 1, "val/Red_Fox": 1, "val/bee": 1}
    source = open_folder(write_folder(tmp_path, counts))
    assert source.classes == ["bee", "red fox"]
    assert {sample.path: sample.label for sample in source.samples}["val/Red_Fox/000.png"] == 1
    assert kinds(source) == [("class_name_matched", "val/Red_Fox")]


def test_class_names_that_do_not_match_name_both_sides(tmp_path):
    write_folder(tmp_path, {"train/ants": 1, "train/bees": 1, "val/ants": 1, "val/hornets": 1})
    with pytest.raises(DataError, match="only in train: 'bees'; only in val: 'hornets'"):
        open_folder(tmp_path)


def test_an_empty_class_folder_says_that_a_split_has_none(tmp_path):
    write_folder(tmp_path, {"train/a": 1, "train/b": 1, "val/a": 1, "val/b": 0})
    assert Counter(sample.split for sample in open_folder(tmp_path).samples) == {"train": 2, "val": 1}


def test_single_folders_around_everything_are_entered(tmp_path):
    source = open_folder(write_folder(tmp_path, {"outer/inner/train/a": 1, "outer/inner/train/b": 1}))
    assert [sample.path for sample in source.samples] == ["outer/inner/train/a/000.png", "outer/inner/train/b/000.png"]
    assert kinds(source) == [("descended", "outer"), ("descended", "outer/inner")]


def test_pictures_deep_inside_a_class_folder_count(tmp_path):
    source = open_folder(write_folder(tmp_path, {"a/2024/may": 1, "a": 1, "b": 1}))
    assert [sample.path for sample in source.samples] == ["a/000.png", "a/2024/may/000.png", "b/000.png"]


def test_other_files_are_ignored_by_name(tmp_path):
    write_folder(tmp_path, {"a": 1, "b": 1, "__MACOSX/a": 1})
    for name in ("a/.DS_Store", "a/Thumbs.db", "b/notes.txt", "readme.md"):
        (tmp_path / name).write_text("x")
    shutil.copy(tmp_path / "a/000.png", tmp_path / "stray.png")
    source = open_folder(tmp_path)
    assert [sample.path for sample in source.samples] == ["a/000.png", "b/000.png"]
    assert sorted(kinds(source)) == [
        ("no_class", "stray.png"),
        ("not_an_image", "__MACOSX"),
        ("not_an_image", "a/.DS_Store"),
        ("not_an_image", "a/Thumbs.db"),
        ("not_an_image", "b/notes.txt"),
        ("not_an_image", "readme.md"),
    ]
    assert {problem.action for problem in source.problems} == {"ignored"}


@pytest.mark.parametrize(
    "name", ["$RECYCLE.BIN", "System Volume Information", "__MACOSX", "@eaDir", "#recycle", ".Trash"]
)
def test_what_systems_leave_in_a_folder_is_no_class(tmp_path, name):
    source = open_folder(write_folder(tmp_path, {"a": 1, "b": 1, f"{name}/deeper": 2}))
    assert source.classes == ["a", "b"]
    assert kinds(source) == [("not_an_image", name)]


def write_run(folder):
    folder.mkdir(parents=True)
    RunInfo("classification", "photos", "finished", 1, now(), now()).write(RunFolder(folder))
    (folder / "pictures").mkdir()
    (folder / "pictures" / "epoch.png").write_bytes(encoded(sample_image()))


def test_own_runs_and_looks_are_no_classes_wherever_they_lie(tmp_path):
    write_folder(tmp_path, {"a": 1, "b": 1})
    for folder in ("runs/photos-001", "runs/photos-002", "looks/field-001", "best", "a/later/run"):
        write_run(tmp_path / folder)
    source = open_folder(tmp_path)
    assert source.classes == ["a", "b"]
    assert [sample.path for sample in source.samples] == ["a/000.png", "b/000.png"]
    own = [problem.path for problem in source.problems if problem.kind == "own_folder"]
    assert own == ["best", "looks", "runs", "a/later"]


def test_classes_may_be_called_runs_and_looks(tmp_path):
    source = open_folder(write_folder(tmp_path, {"runs": 1, "looks": 1}))
    assert source.classes == ["looks", "runs"]
    assert source.problems == []


def test_folders_of_other_files_are_no_classes(tmp_path):
    write_folder(tmp_path, {"a": 1, "b": 1, "empty": 0, "docs/pages": 0})
    (tmp_path / "docs/pages/index.html").write_text("x")
    source = open_folder(tmp_path)
    assert source.classes == ["a", "b", "empty"]
    assert ("no_class", "docs") in kinds(source)


def test_a_class_may_be_called_train(tmp_path):
    source = open_folder(write_folder(tmp_path, {"train": 1, "plane": 1}))
    assert source.classes == ["plane", "train"]
    assert {sample.split for sample in source.samples} == {None}


def splits_of(source):
    return Counter(sample.split for sample in source.samples)


@pytest.mark.parametrize("inner", ["test", "test/unknown", "test/images/2024", "val"])
def test_held_out_images_without_a_class_are_kept_to_be_predicted(tmp_path, inner):
    source = open_folder(write_folder(tmp_path, {"train/ants": 2, "train/bees": 2, inner: 3}))
    check_source(source)
    assert splits_of(source) == {"train": 4}
    assert source.unlabelled == [f"{inner}/{number:03d}.png" for number in range(3)]
    assert [(problem.kind, problem.action) for problem in source.problems] == [("unlabelled", "predicted")]
    assert "3 images without a class" in source.problems[0].detail


def test_unknown_ones_beside_known_ones_are_kept_too(tmp_path):
    source = open_folder(
        write_folder(tmp_path, {"train/a": 1, "train/b": 1, "test/a": 1, "test/b": 1, "test/unknown": 2})
    )
    assert splits_of(source) == {"train": 2, "test": 2}
    assert len(source.unlabelled) == 2


def test_a_class_of_another_spelling_is_no_unlabelled_folder(tmp_path):
    write_folder(tmp_path, {"train/ants": 1, "train/bees": 1, "test/antz": 1})
    with pytest.raises(DataError, match="only in test: 'antz'"):
        open_folder(tmp_path)


def test_training_images_without_class_folders_are_refused_not_passed_over(tmp_path):
    write_folder(tmp_path, {"train": 4, "val/ants": 1, "val/bees": 1})
    with pytest.raises(DataError, match="nothing can be learned from"):
        open_folder(tmp_path)


def test_stray_images_in_a_split_folder_leave_it_a_split(tmp_path):
    source = open_folder(write_folder(tmp_path, {"train": 1, "train/a": 2, "train/b": 2, "val/a": 1, "val/b": 1}))
    assert splits_of(source) == {"train": 4, "val": 2}
    assert kinds(source) == [("no_class", "train/000.png")]


def test_splits_inside_of_the_classes(tmp_path):
    counts = {"ants/train": 3, "ants/val": 1, "bees/Training/2024": 2, "bees/val": 1, "bees/test": 1}
    source = open_folder(write_folder(tmp_path, counts))
    check_source(source)
    assert source.classes == ["ants", "bees"]
    assert splits_of(source) == {"train": 5, "val": 2, "test": 1}
    assert {sample.split for sample in source.samples if "/val/" in sample.path} == {"val"}


def test_splits_inside_of_some_classes_alone_are_refused_with_both_readings(tmp_path):
    write_folder(tmp_path, {"ants/train": 2, "ants/val": 1, "bees": 3})
    with pytest.raises(DataError) as caught:
        open_folder(tmp_path)
    assert "3 images, such as 'ants/" in caught.value.found
    assert "none around 3, such as 'bees/000.png'" in caught.value.found
    assert "data.splits=made" in caught.value.do
    assert splits_of(open_folder(tmp_path, SourceSettings(splits="made"))) == {None: 6}


def test_an_image_of_two_splits_is_refused(tmp_path):
    write_folder(tmp_path, {"train/a/test": 1, "train/b": 1, "val/a": 1, "val/b": 1})
    with pytest.raises(DataError, match=r"folders that name train and test around 'train/a/test/000\.png'"):
        open_folder(tmp_path)


def test_a_class_called_train_beside_others_of_subfolders_has_two_readings(tmp_path):
    write_folder(tmp_path, {"train/steam": 2, "train/diesel": 2, "car": 2, "plane": 1})
    with pytest.raises(DataError) as caught:
        open_folder(tmp_path)
    assert "the train split with the classes 'diesel', 'steam', or a class of that name beside 'car', 'plane'" in (
        caught.value.found
    )
    as_class = open_folder(tmp_path, SourceSettings(splits="made"))
    assert (as_class.classes, splits_of(as_class)) == (["car", "plane", "train"], {None: 7})
    as_split = open_folder(tmp_path, SourceSettings(splits="source"))
    assert (as_split.classes, splits_of(as_split)) == (["diesel", "steam"], {"train": 4})


def test_a_class_called_train_inside_of_splits(tmp_path):
    source = open_folder(write_folder(tmp_path, {"train/train": 2, "train/car": 2, "test/train": 1, "test/car": 1}))
    assert (source.classes, splits_of(source)) == (["car", "train"], {"train": 4, "test": 2})


def test_folders_beside_two_splits_are_left_out_and_named(tmp_path):
    """STL-10 has 100,000 images without labels beside its splits."""
    counts = {"train/a": 1, "train/b": 1, "test/a": 1, "test/b": 1, "unlabeled": 2}
    source = open_folder(write_folder(tmp_path, counts))
    assert splits_of(source) == {"train": 2, "test": 2}
    assert kinds(source) == [("no_class", "unlabeled")]


def test_a_flat_test_folder_beside_classes_has_two_readings(tmp_path):
    write_folder(tmp_path, {"ants": 2, "bees": 2, "test": 3})
    with pytest.raises(DataError) as caught:
        open_folder(tmp_path)
    assert "a class of that name beside 'ants', 'bees', or images of the test split" in caught.value.found
    assert open_folder(tmp_path, SourceSettings(splits="made")).classes == ["ants", "bees", "test"]


def test_valid_and_invalid_are_classes(tmp_path):
    assert open_folder(write_folder(tmp_path, {"valid": 1, "invalid": 1})).classes == ["invalid", "valid"]


def test_loops_of_links_end(tmp_path):
    write_folder(tmp_path, {"a": 1, "b": 1})
    (tmp_path / "a/up").symlink_to(tmp_path)
    (tmp_path / "a/self").symlink_to(tmp_path / "a/self")
    (tmp_path / "b/to_a").symlink_to(tmp_path / "a")
    (tmp_path / "a/to_b").symlink_to(tmp_path / "b")
    (tmp_path / "a/gone.png").symlink_to(tmp_path / "nowhere.png")
    source = open_folder(tmp_path)
    check_source(source)
    assert {"a/000.png", "b/000.png"} <= {sample.path for sample in source.samples}
    assert ("link_skipped", "a/up") in kinds(source)
    assert ("unreadable", "a/gone.png") in kinds(source)


def test_a_linked_class_folder_is_read(tmp_path):
    write_folder(tmp_path / "elsewhere", {"bees": 2})
    write_folder(tmp_path / "photos", {"ants": 1})
    (tmp_path / "photos/bees").symlink_to(tmp_path / "elsewhere/bees")
    assert [sample.label for sample in open_folder(tmp_path / "photos").samples] == [0, 1, 1]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_named_pipe_does_not_hang(tmp_path):
    write_folder(tmp_path, {"a": 1, "b": 1})
    os.mkfifo(tmp_path / "a/pipe.png")
    assert kinds(open_folder(tmp_path)) == [("unreadable", "a/pipe.png")]


def test_a_file_that_goes_away_reads_as_empty(tmp_path):
    source = open_folder(write_folder(tmp_path, {"a": 1, "b": 1}))
    (tmp_path / "a/000.png").unlink()
    assert dict(source.read([0])) == {0: b""}


@pytest.mark.parametrize(
    ("counts", "found"),
    [
        ({}, "found an empty folder"),
        ({".": 3}, "found 3 images but no class folders"),
        ({"a": 0, "b": 0}, "found 2 folders without any image"),
        ({"a": 2}, "found one class only: 'a'"),
        ({"train/a": 2, "val/a": 1}, "found one class only: 'a'"),
        ({"train": 2, "val": 1}, "found none in train, val"),
        ({"val/a": 1, "valid/a": 1}, "found 'val' and 'valid'"),
    ],
)
def test_unusable_folders_say_what_was_found(tmp_path, counts, found):
    write_folder(tmp_path, counts)
    with pytest.raises(DataError, match=found):
        open_folder(tmp_path)


def test_a_folder_of_other_files_alone_is_refused_in_words(tmp_path):
    (tmp_path / "ants").mkdir()
    (tmp_path / "ants" / "notes").write_text("no image")
    with pytest.raises(DataError, match="folders without any image"):
        open_folder(tmp_path)
