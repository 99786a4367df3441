"""Files in the state in which they were read: whatever form the set has."""

import io
import os
import tarfile

import numpy as np
import pytest

from glassworks.data.sources.open import open_source
from glassworks.data.sources.overlay import Overlay
from glassworks.lessons.labs.labelled import labelled
from glassworks.lessons.labs.unchanged import Files
from glassworks.testing.images import sample_image


def folder(path):
    for label in ("a", "b"):
        (path / label).mkdir(parents=True)
        for number in range(4):
            sample_image(8, 8, shade=40 * number).save(path / label / f"{number}.png")
    return path


def table(path):
    folder(path / "images")
    rows = [f"images/{label}/{number}.png,{label}" for label in "ab" for number in range(4)]
    (path / "set.csv").write_text("\n".join(["path,label", *rows]))
    return path / "set.csv"


def shard(path):
    folder(path / "images")
    with tarfile.open(path / "set.tar", "w") as archive:
        for at, image in enumerate(sorted((path / "images").rglob("*.png"))):
            archive.add(image, f"{at}.png")
            label = str(at % 2).encode()
            member = tarfile.TarInfo(f"{at}.cls")
            member.size = len(label)
            archive.addfile(member, io.BytesIO(label))
    return path / "set.tar"


def arrays(path):
    images, labels = np.zeros((8, 4, 4), np.uint8), np.arange(8) % 2
    np.savez(path / "set.npz", x_train=images, y_train=labels)
    return path / "set.npz"


def overlay(path):
    folder(path / "images")
    Overlay(source="images").write(path / "set.overlay.json")
    return path / "set.overlay.json"


def touched(file):
    state = file.stat()
    os.utime(file, ns=(state.st_atime_ns, state.st_mtime_ns + 1_000_000))


@pytest.mark.parametrize("make", [folder, table, shard, arrays, overlay])
def test_a_set_whose_images_are_others_is_changed(tmp_path, make):
    named = make(tmp_path / "set") if make is folder else make(tmp_path)
    files = labelled(str(named)).files
    assert files.are_unchanged
    inner = {folder: "a/1.png", table: "images/b/2.png", overlay: "images/b/3.png"}.get(make)
    touched(named if inner is None else (named if make is folder else tmp_path) / inner)
    assert not files.are_unchanged
    assert labelled(str(named)).files.are_unchanged


@pytest.mark.parametrize("make", [table, overlay])
def test_a_file_that_says_what_the_set_is_belongs_to_it(tmp_path, make):
    named = make(tmp_path)
    files = labelled(str(named)).files
    touched(named)
    assert not files.are_unchanged


def test_an_image_that_comes_or_goes_changes_its_folder_and_one_that_is_not_looked_at_changes_nothing(tmp_path):
    root = folder(tmp_path / "set")
    source = open_source(str(root))
    touched(root / "a" / "0.png")
    few = Files.of(str(root), source, [1, 5])
    touched(root / "a" / "0.png")
    assert few.are_unchanged
    (root / "b" / "0.png").unlink()
    assert not few.are_unchanged
    few = Files.of(str(root), open_source(str(root)), [1, 5])
    (root / "c").mkdir()
    assert not few.are_unchanged


def test_a_set_that_is_built_in_never_changes():
    assert labelled("xo").files.are_unchanged
