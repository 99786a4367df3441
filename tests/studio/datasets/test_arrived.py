"""The folder of an upload: what has come whole, and what becomes of it."""

import os
import zipfile

import pytest

from glassworks.core.errors import InputError
from glassworks.studio.datasets.arrived import all_of, files_in, inner_folder, picked

PART = ".3.png.0011223344556677.part"
"""As ``write_atomic`` names a file that is being written."""


@pytest.fixture
def folder(tmp_path):
    """Two files, and half of a third."""
    for path in ("cats/1.png", "dogs/2.png", f"dogs/{PART}"):
        file = tmp_path / "upload" / "files" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(path)
    return tmp_path / "upload"


def below(folder):
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_half_a_file_has_not_come(folder):
    assert files_in(folder) == ["cats/1.png", "dogs/2.png"]
    assert files_in(folder / "nothing") == []


@pytest.mark.parametrize("has_links", [True, False])
def test_some_are_picked_and_stay_where_they_are(folder, monkeypatch, has_links):
    def refuse(*_):
        raise PermissionError

    if not has_links:
        monkeypatch.setattr(os, "link", refuse)
    (folder / "picked").mkdir()
    (folder / "picked" / "9.png").write_text("of a process that was ended")
    assert below(picked(folder, ["cats/1.png"])) == {"cats/1.png": "cats/1.png"}
    assert files_in(folder) == ["cats/1.png", "dogs/2.png"]


def test_all_are_those_that_came_whole(folder):
    assert sorted(below(all_of(folder))) == ["cats/1.png", "dogs/2.png"]


def test_a_zip_takes_the_place_of_what_was_left_of_it(folder):
    with zipfile.ZipFile(folder / "zip", "w") as made:
        made.writestr("birds/1.png", "a bird")
    assert below(all_of(folder)) == {"birds/1.png": "a bird"}


def test_nothing_that_came_is_said(tmp_path):
    with pytest.raises(InputError, match="nothing that has come"):
        all_of(tmp_path)


@pytest.mark.parametrize(
    ("paths", "inner"),
    [
        (["pets/cats/1.png", "pets/dogs/1.png"], "pets"),
        (["cats/1.png", "dogs/1.png"], "."),
        (["cats/1.png"], "."),  # one class: its folder is none of classes
        (["pets/cats/1.png", "labels.csv"], "."),
        (["pets/cats/1.png", "pets/dogs/", "unused/"], "pets"),
    ],
)
def test_the_folder_of_classes_is_found(tmp_path, paths, inner):
    for path in paths:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        if path.endswith("/"):
            (tmp_path / path).mkdir()
        else:
            (tmp_path / path).write_text("x")
    assert inner_folder(tmp_path) == tmp_path / inner
