"""Files that are either whole or not there.

Every file is written beside its place, flushed to the disk and moved over in one step, so a process that is killed at
any moment leaves the last good version.
"""

import errno
import os
import stat
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from glassworks.core.errors import RunError
from glassworks.core.text import is_utf8, utf8

_NO_FILE = "it is a named pipe, a socket or a device, not a file"
_OF_THE_PROCESS = ("/dev/fd/", "/proc/self/fd/", "/dev/stdin")

_ADVICE = {
    errno.ENOSPC: "Free some space, or choose another folder; what was saved before is intact.",
    errno.EDQUOT: "Your disk quota is used up: free some space; what was saved before is intact.",
    errno.EACCES: "Choose a folder that you may write to.",
    errno.EPERM: "Choose a folder that you may write to.",
    errno.ENAMETOOLONG: "Choose a shorter name.",
    errno.EROFS: "That file system is read-only: choose another folder.",
}


@contextmanager
def disk_errors(path: Path) -> Generator[None]:
    """Turns an ``OSError`` while writing ``path`` into a clear RunError."""
    try:
        yield
    except OSError as error:
        raise RunError(
            expected=f"to write {path}",
            found=f"'{error.strerror or error}'",
            do=_ADVICE.get(error.errno or 0, "Check the disk and the path, then run again."),
        ) from error


@contextmanager
def replacing(path: Path) -> Generator[Path]:
    """Yields a temporary path beside ``path``; on success it is synced and moved over ``path``, else removed.

    Raises:
        RunError: the disk is full, the folder cannot be written, ...
    """
    with disk_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.parent / f".{path.name}.{os.urandom(8).hex()}.part"
        temporary.touch(exist_ok=False)
        permissions = temporary.stat().st_mode  # those of any new file, as the umask allows
        try:
            yield temporary
            with temporary.open("rb+") as file:
                os.fsync(file.fileno())
            temporary.chmod(permissions)  # a writer may have put a private file in its place, as safetensors does
            temporary.replace(path)
            _sync_folder(path.parent)
        finally:
            temporary.unlink(missing_ok=True)


@contextmanager
def utf8_path(path: Path) -> Generator[Path]:
    """The same file for libraries that take no path but in UTF-8: by another name where it needs one, in the block."""
    if is_utf8(str(path)):
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="glassworks-") as folder:
        if is_utf8(path.name):  # by its folder's other name, so that it may be written and replaced, too
            link = Path(folder, "folder")
            link.symlink_to(path.parent.absolute(), target_is_directory=True)
            yield link / path.name
        else:
            link = Path(folder, "file").with_suffix(path.suffix if is_utf8(path.suffix) else "")
            link.symlink_to(path.absolute())
            yield link


def write_atomic(path: Path, content: bytes | str) -> None:
    """Writes a whole file or nothing."""
    with replacing(path) as temporary:
        temporary.write_bytes(utf8(content) if isinstance(content, str) else content)


def read_file(path: str | Path) -> bytes:
    """The content of a file. A named pipe or a device could make its reader wait for ever.

    Raises:
        OSError: it is none, or cannot be read.
        ValueError: the path has a null byte.
    """
    if str(path).startswith(_OF_THE_PROCESS):  # the shell's own pipe: ``<(command)``
        return Path(path).read_bytes()
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except OSError as error:
        if error.errno == errno.ENXIO:  # a socket
            raise OSError(errno.EINVAL, _NO_FILE) from None
        raise
    with open(handle, "rb") as file:  # noqa: PTH123 - a handle
        mode = os.fstat(handle).st_mode
        if stat.S_ISREG(mode):
            return file.read()
    raise OSError(errno.EINVAL, _NO_FILE)


def from_home(path: str | Path) -> Path:
    """``path`` with the home folder in place of a ``~`` at its beginning; ``~name`` stays where nobody is called so."""
    return Path(os.path.expanduser(path))  # noqa: PTH111 - pathlib's raises an error there


def _sync_folder(folder: Path) -> None:
    """Makes a rename durable; folders cannot be opened on Windows, where the rename itself is enough."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
