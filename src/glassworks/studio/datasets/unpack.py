"""A zip that somebody brings becomes a folder: nothing outside of it, no links, and not more than was announced."""

import io
import os
import shutil
import stat
import zipfile
from pathlib import Path, PurePosixPath

from glassworks.core.errors import InputError
from glassworks.core.files import disk_errors

MOST_BYTES = 8 * 2**30
MOST_FILES = 200_000
_MOST_RATIO = 100  # of unpacked to packed bytes; images are packed already, so honest zips stay near 1
_FREE = 2**20  # bytes below which the ratio says nothing
_PIECE = 2**20
_LONGEST = 1000  # letters of a path


def unpack(packed: bytes | Path, folder: Path) -> None:
    """Unpacks a zip into a new folder; where anything in it is not right, nothing stays.

    Raises:
        InputError: it is no zip, or holds what is refused; all such names are listed.
        RunError: the disk is full, the folder cannot be written, ...
    """
    try:
        size = packed.stat().st_size if isinstance(packed, Path) else len(packed)
        with zipfile.ZipFile(packed if isinstance(packed, Path) else io.BytesIO(packed)) as opened:
            entries = [entry for entry in opened.infolist() if _path(entry).parts and not _is_clutter(entry)]
            _check(entries, size)
            _write(opened, entries, folder)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, UnicodeDecodeError) as error:
        shutil.rmtree(folder, ignore_errors=True)
        is_none = str(error) == "File is not a zip file"
        found = "a file that is no zip, or only a part of one" if is_none else f"'{error}'"
        raise InputError(
            expected="a zip of images, without a password",
            found=found,
            do="Choose a zip of a folder of class folders, or the folder itself."
            if is_none
            else "Pack the folder anew.",
        ) from None
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _is_clutter(entry: zipfile.ZipInfo) -> bool:
    """What macOS packs beside the files."""
    return entry.filename.startswith("__MACOSX/") or entry.filename.rpartition("/")[2] == ".DS_Store"


def _check(entries: list[zipfile.ZipInfo], packed_bytes: int) -> None:
    problems = [f"{entry.filename[:200]!r}: {why}" for entry in entries if (why := _wrong(entry))]
    total = sum(entry.file_size for entry in entries)
    files = [_path(entry) for entry in entries if not entry.is_dir()]
    if len(set(files)) < len(files) or {_path(entry) for entry in entries if entry.is_dir()} & set(files):
        problems.append("two files have one name")
    if not files:
        problems.append("it holds no files")
    if len(entries) > MOST_FILES:
        problems.append(f"{len(entries):,} files; {MOST_FILES:,} are taken")
    if total > min(MOST_BYTES, max(_FREE, _MOST_RATIO * packed_bytes)):
        problems.append(f"{total:,} bytes once unpacked, from {packed_bytes:,}: images do not pack so small")
    if problems:
        raise InputError(
            expected="a zip of a folder of images",
            found=f"{len(problems)} things that are refused" if len(problems) > 1 else "one that is refused",
            do="Pack the folder anew, or unpack it yourself and name the folder.",
            problems=problems[:20],
        )


def _wrong(entry: zipfile.ZipInfo) -> str:
    """Why an entry is refused; empty where it is not."""
    _, why = relative_path(entry.filename)
    if why:
        return why
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFDIR if entry.is_dir() else stat.S_IFREG):
        return "it is a link or a device, no file"
    return ""


def relative_path(name: str) -> tuple[PurePosixPath | None, str]:
    """A path below a folder that somebody names, and why it is refused; some programs on Windows write backslashes."""
    path = PurePosixPath(name.replace("\\", "/"))
    if not path.parts or "\0" in name or len(name) > _LONGEST:
        return None, "it is no path of a file"
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
        return None, "it lies outside of the folder"
    return path, ""


def _path(entry: zipfile.ZipInfo) -> PurePosixPath:
    """Below the folder; some programs on Windows pack backslashes."""
    return PurePosixPath(entry.filename.replace("\\", "/"))


def _write(packed: zipfile.ZipFile, entries: list[zipfile.ZipInfo], folder: Path) -> None:
    """Writes the files, and folders without any, which are classes that wait for images.

    Sizes are counted as they come: a header may say what it likes.
    """
    root = Path(os.path.realpath(folder))
    left = min(MOST_BYTES, sum(entry.file_size for entry in entries))
    for entry in entries:
        path = root / _path(entry)
        with disk_errors(path):
            (path if entry.is_dir() else path.parent).mkdir(parents=True, exist_ok=True)
        if entry.is_dir():
            continue
        with packed.open(entry) as source, disk_errors(path), path.open("xb") as file:
            while piece := source.read(_PIECE):
                left -= len(piece)
                if left < 0:
                    raise InputError(
                        expected="as many bytes as the zip announces", found="more", do="Pack the folder anew."
                    )
                file.write(piece)
