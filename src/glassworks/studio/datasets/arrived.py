"""The folder of one upload: ``zip``, or ``files`` as they came."""

import os
import shutil
from pathlib import Path

from glassworks.core.errors import InputError
from glassworks.core.files import disk_errors
from glassworks.studio.datasets.unpack import unpack


def files_in(folder: Path) -> list[str]:
    """Paths of the files that have come whole."""
    files = folder / "files"
    # One that is being written has another name, see ``write_atomic``.
    return sorted(path.relative_to(files).as_posix() for path in files.rglob("*") if _is_whole(path))


def picked(folder: Path, paths: list[str]) -> Path:
    """A folder of these files, which stay where they are; they are copied only where the disk knows no links.

    Raises:
        RunError: the disk is full, ...
    """
    made = folder / "picked"
    with disk_errors(made):
        shutil.rmtree(made, ignore_errors=True)  # of a process that was ended
        for path in paths:
            (made / path).parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(folder / "files" / path, made / path)
            except OSError:
                shutil.copyfile(folder / "files" / path, made / path)
    return made


def all_of(folder: Path) -> Path:
    """The folder of all that have come, or of those of the zip.

    Raises:
        InputError: nothing came, or the zip cannot be used.
        RunError: the disk is full, ...
    """
    whole = folder / "files"
    if (folder / "zip").is_file():
        shutil.rmtree(whole, ignore_errors=True)
        unpack(folder / "zip", whole)
    elif not whole.is_dir():
        raise InputError(expected="files or a zip", found="nothing that has come", do="Choose it again.")
    for path in [path for path in whole.rglob(".*.part") if path.is_file() and not _is_whole(path)]:
        path.unlink()
    return whole


def _is_whole(path: Path) -> bool:
    return path.is_file() and not (path.name.startswith(".") and path.name.endswith(".part"))


def inner_folder(folder: Path) -> Path:
    """The folder of classes itself, where it was packed inside of another one."""
    inner = [path for path in folder.iterdir() if any(below.is_file() for below in path.rglob("*"))]
    has_files = any(path.is_file() for path in folder.iterdir())
    if len(inner) == 1 and not has_files and any(path.is_dir() for path in inner[0].iterdir()):
        return inner[0]
    return folder
