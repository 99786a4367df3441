"""Uploads as they come: pieces in any state, files of folders, and whatever would lie outside."""

import contextlib
import errno
import os
from pathlib import Path

import pytest
from zips import packed

from glassworks.core.errors import GlassworksError, InputError, RunError
from glassworks.studio.datasets import uploads as module
from glassworks.studio.datasets.uploads import CAMERA, Uploads

KEY = "0123456789abcdef"


def test_a_zip_in_pieces_goes_on_where_it_stopped_whatever_is_sent_twice(tmp_path):
    content = packed(["pets/cats/1.png", "pets/dogs/1.png"])
    uploads = Uploads(tmp_path)
    assert uploads.received(KEY) == 0
    assert uploads.add_piece(KEY, 0, content[:50]) == 50
    assert uploads.add_piece(KEY, 0, content[:50]) == 50  # the answer to the first was lost
    assert uploads.add_piece(KEY, 90, content[90:]) == 50  # a piece before it is missing
    again = Uploads(tmp_path)  # the studio was started anew
    assert again.received(KEY) == 50
    assert again.add_piece(KEY, 50, content[50:]) == len(content)
    folder = again.finish(KEY, "my pets.zip")
    assert folder == tmp_path / "uploads" / "my-pets" / "pets"
    assert (folder / "cats" / "1.png").read_bytes() == b"content of pets/cats/1.png"
    assert again.received(KEY) == 0  # nothing of it is left


def test_a_zip_that_is_none_leaves_nothing(tmp_path):
    uploads = Uploads(tmp_path)
    uploads.add_piece(KEY, 0, b"no zip")
    with pytest.raises(InputError, match="zip"):
        uploads.finish(KEY, "a.zip")
    assert not (tmp_path / "uploads" / "a").exists()
    assert uploads.received(KEY) == 0


def test_what_was_interrupted_is_kept_for_days_and_images_of_the_camera_until_they_are_forgotten(tmp_path):
    uploads, other = Uploads(tmp_path), KEY[::-1]
    uploads.add_piece(KEY, 0, b"half a zip")
    uploads.add_file(other, "pets/cats/1.png", b"x")
    uploads.add_file(CAMERA, "cup/1.jpg", b"x")

    def years_pass(key):
        os.utime(tmp_path / ".glassworks" / "uploads" / key, (0, 0))

    for key in (KEY, other, CAMERA):
        years_pass(key)
    uploads.add_file(other, "pets/cats/2.png", b"x")  # goes on
    again = Uploads(tmp_path)
    assert again.received(KEY) == 0
    assert again.files(other) == ["pets/cats/1.png", "pets/cats/2.png"]
    assert again.files(CAMERA) == ["cup/1.jpg"]
    years_pass(other)
    again.finish(CAMERA, "camera")  # a studio that is never started anew does so, too
    assert again.files(other) == []
    assert (tmp_path / "uploads" / "camera" / "cup" / "1.jpg").is_file()


def test_a_folder_goes_on_with_the_files_that_have_not_come(tmp_path):
    uploads = Uploads(tmp_path)
    assert uploads.files(KEY) == []
    for path in ("pets/cats/1.png", "pets/dogs/2.png"):
        uploads.add_file(KEY, path, b"x")
    unfinished = tmp_path / ".glassworks" / "uploads" / KEY / "files" / "pets" / "dogs" / ".3.png.0011223344556677.part"
    unfinished.write_bytes(b"x")  # the studio was killed while it wrote
    again = Uploads(tmp_path)
    assert again.files(KEY) == ["pets/cats/1.png", "pets/dogs/2.png"]
    folder = again.finish(KEY, "pets")
    assert sorted(path.name for path in folder.rglob("*") if path.is_file()) == ["1.png", "2.png"]


def test_files_of_a_folder_become_one(tmp_path):
    uploads = Uploads(tmp_path)
    for path in ("pets/cats/1.png", "pets\\dogs\\1.png", "pets/dogs/<b>2.png"):
        uploads.add_file(KEY, path, b"x")
    folder = uploads.finish(KEY, "../../pets")
    assert sorted(str(path.relative_to(folder)) for path in folder.rglob("*.png")) == [
        "cats/1.png", "dogs/1.png", "dogs/<b>2.png",
    ]  # fmt: skip
    assert tmp_path / "uploads" in folder.parents


@pytest.mark.parametrize("path", ["../a.png", "/etc/passwd", "a/../../b", "C:\\a.png", "", "a\0b", "x" * 2000, "..\\a"])
def test_what_leads_out_is_refused(tmp_path, path):
    with pytest.raises(InputError):
        Uploads(tmp_path).add_file(KEY, path, b"x")
    assert not list(tmp_path.rglob("*.png"))


@pytest.mark.parametrize("key", ["", "../../../../etc/cron", "0123", "0123456789ABCDEF", "g" * 16, "0" * 24])
def test_keys_are_no_paths(tmp_path, key):
    for ask in (
        lambda made: made.received(key), lambda made: made.add_piece(key, 0, b"x"),
        lambda made: made.add_file(key, "a.png", b"x"), lambda made: made.finish(key, "a"),
    ):  # fmt: skip
        with pytest.raises(InputError):
            ask(Uploads(tmp_path))


def test_more_than_is_taken_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "MOST_BYTES", 100)
    monkeypatch.setattr(module, "MOST_FILES", 3)
    uploads = Uploads(tmp_path)
    with pytest.raises(InputError):
        uploads.add_piece(KEY, 60, b"x" * 50)
    for number in range(3):
        uploads.add_file(KEY, f"{number}.png", b"x")
    for again in (uploads, Uploads(tmp_path)):
        with pytest.raises(InputError):
            again.add_file(KEY, "more.png", b"x")
    with pytest.raises(GlassworksError):
        Uploads(tmp_path / "none").finish(KEY, "a")


@pytest.mark.parametrize("has_links", [True, False])
def test_some_files_are_put_in_their_place_and_the_others_stay(tmp_path, monkeypatch, has_links):
    def refuse(*_):
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    if not has_links:
        monkeypatch.setattr(os, "link", refuse)
    uploads = Uploads(tmp_path)
    for path in ("cup/1.jpg", "cup/2.jpg", "pen/1.jpg", "pen/2.jpg"):
        uploads.add_file(CAMERA, path, path.encode())
    unfinished = tmp_path / ".glassworks" / "uploads" / CAMERA / "picked" / "cup" / "9.jpg"
    unfinished.parent.mkdir(parents=True)
    unfinished.write_bytes(b"x")  # the studio was killed while it did so
    secret = tmp_path / "secret"
    secret.write_bytes(b"x")
    shown = ["cup/1.jpg", "pen/2.jpg", "pen/7.jpg", "../../../../secret", str(secret)]
    folder = uploads.finish_some(CAMERA, shown, "camera")
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert found == {"cup/1.jpg": b"cup/1.jpg", "pen/2.jpg": b"pen/2.jpg"}
    assert uploads.files(CAMERA) == ["cup/2.jpg", "pen/1.jpg"]
    for paths in (shown, []):
        with pytest.raises(InputError, match="none of these"):
            uploads.finish_some(CAMERA, paths, "camera")
    assert uploads.files(CAMERA) == ["cup/2.jpg", "pen/1.jpg"]
    assert uploads.finish_some(CAMERA, uploads.files(CAMERA), "camera").name == "camera-2"
    assert uploads.files(CAMERA) == []


@pytest.fixture
def full_disk(monkeypatch):
    """From its entry on, no file can be written; reading goes on."""
    real = Path.open

    def opened(path, mode="r", *more, **given):
        if mode in ("ab", "wb", "xb"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(path, mode, *more, **given)

    @contextlib.contextmanager
    def full():
        with monkeypatch.context() as patched:
            patched.setattr(Path, "open", opened)
            with pytest.raises(RunError, match="No space left") as refused:
                yield
            assert "Free some space" in refused.value.do

    return full


def test_a_full_disk_is_said_and_the_upload_goes_on_once_there_is_space(tmp_path, full_disk):
    content, uploads = packed(["pets/cats/1.png", "pets/dogs/1.png"]), Uploads(tmp_path)
    uploads.add_piece(KEY, 0, content[:50])
    with full_disk():
        uploads.add_piece(KEY, 50, content[50:])
    uploads.add_piece(KEY, 50, content[50:])
    with full_disk():
        uploads.finish(KEY, "pets")
    assert not list(tmp_path.rglob("*.png"))  # no half of it
    assert not list((tmp_path / "uploads").glob("*"))
    assert (uploads.finish(KEY, "pets") / "cats" / "1.png").is_file()
