import os
import shutil
from collections import Counter

import pytest

from glassworks.core.errors import DataError
from glassworks.data.sources.folder import open_folder
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


def test_a_class_may_be_called_train(tmp_path):
    source = open_folder(write_folder(tmp_path, {"train": 1, "plane": 1}))
    assert source.classes == ["plane", "train"]
    assert {sample.split for sample in source.samples} == {None}


def test_a_flat_test_folder_beside_splits_is_left_out_and_reported(tmp_path):
    source = open_folder(write_folder(tmp_path, {"train/a": 1, "train/b": 1, "test": 2}))
    assert len(source.samples) == 2
    assert kinds(source) == [("no_class", "test")]


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
