"""Zips of every bad kind are refused with nothing left behind; good ones become a folder."""

import io
import stat
import struct
import zipfile

import pytest

from glassworks.core.errors import InputError
from glassworks.studio.datasets.unpack import unpack


def packed(files, method=zipfile.ZIP_STORED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return out.getvalue()


def test_a_folder_comes_out_as_it_was(tmp_path):
    files = {"photos/ants/1.jpg": b"one", "photos/bees/ü <b>.jpg": b"two", "__MACOSX/x": b"", "photos/.DS_Store": b"x"}
    unpack(packed(files), tmp_path / "new")
    found = {path.relative_to(tmp_path / "new").as_posix() for path in (tmp_path / "new").rglob("*") if path.is_file()}
    assert found == {"photos/ants/1.jpg", "photos/bees/ü <b>.jpg"}
    assert (tmp_path / "new" / "photos" / "ants" / "1.jpg").read_bytes() == b"one"


def test_a_class_without_images_is_not_lost(tmp_path):
    files = {"./": b"", "photos/": b"", "photos/ants/1.jpg": b"one", "photos/wasps/": b"", "__MACOSX/wasps/": b""}
    unpack(packed(files), tmp_path / "new")
    found = {path.relative_to(tmp_path / "new").as_posix() for path in (tmp_path / "new").rglob("*")}
    assert found == {"photos", "photos/ants", "photos/ants/1.jpg", "photos/wasps"}


def link(name="ants/link.jpg"):
    entry = zipfile.ZipInfo(name)
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return packed({entry: "/etc/passwd"})


def lying():
    """Its header says 10 bytes, and 100,000 come out."""
    content = bytearray(packed({"a/1.jpg": bytes(100_000)}, zipfile.ZIP_DEFLATED))
    at = content.rindex(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", 10)
    return bytes(content)


BAD = {
    "slip": packed({"ants/1.jpg": b"x", "../../outside.jpg": b"x"}),
    "absolute": packed({"/tmp/outside.jpg": b"x"}),
    "backslashes": packed({"..\\outside.jpg": b"x"}),
    "drive": packed({"C:/outside.jpg": b"x"}),
    "link": link(),
    "link of a folder": link("ants/"),
    "folder outside": packed({"ants/1.jpg": b"x", "../outside/": b""}),
    "folders alone": packed({"ants/": b"", "bees/": b""}),
    "folder and file": packed({"ants/": b"", "ants": b"x"}),
    "bomb": packed({"ants/1.bmp": bytes(300_000_000)}, zipfile.ZIP_DEFLATED),
    "lying": lying(),
    "empty": packed({}),
    "no zip": b"no zip at all",
    "cut off": packed({"ants/1.jpg": b"x" * 1000})[:500],
    "twice": packed({"a/1.jpg": b"x", "a/./1.jpg": b"y"}),
}


@pytest.mark.parametrize("kind", BAD)
def test_what_is_refused_leaves_nothing(tmp_path, kind):
    folder = tmp_path / "in" / "new"
    with pytest.raises(InputError) as refused:
        unpack(BAD[kind], folder)
    assert refused.value.do
    assert ("a file that is no zip" in refused.value.found) == (kind in ("no zip", "cut off"))
    assert not folder.exists()
    assert not (tmp_path / "outside.jpg").exists()
    assert not (tmp_path / "in" / "outside.jpg").exists()
