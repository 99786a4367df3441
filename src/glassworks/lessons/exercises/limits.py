"""Bounds on a process that runs a learner's code: time, memory, files, and what it may not ask the system for.

Two fences. The kernel's (resource limits, Landlock) hold whatever the code does. The audit hook says in words what is
not done in an exercise, also where there is no Landlock; code that sets out to get round it can.
"""

import os
import sys
from pathlib import Path
from typing import Any

from glassworks.lessons.exercises.landlock import confine

CPU_SECONDS, WALL_SECONDS = 5, 12
MEMORY_BYTES = 768 * 2**20
"""Beyond what the process has at its start."""
FILE_BYTES = 16 * 2**20
_REFUSED = {
    "os.fork", "os.forkpty", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "os.kill", "os.killpg",
    "subprocess.Popen", "socket.connect", "socket.bind", "socket.sendto", "ctypes.dlopen", "pty.spawn",
}  # fmt: skip
_CHANGES = {
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.mkdir",
    "os.truncate",
    "shutil.rmtree",
    "os.chmod",
    "os.link",
    "os.symlink",
}


def bound(folder: Path) -> None:
    """Bounds this process, for good."""
    import resource  # Windows has no such bounds, and no exercises are checked there

    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES, FILE_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (128, 128))
    if size := _address_space():
        resource.setrlimit(resource.RLIMIT_AS, (size + MEMORY_BYTES, size + MEMORY_BYTES))
    confine(str(folder))
    sys.addaudithook(_hook(str(folder.resolve())))


def _address_space() -> int:
    """Of this process, in bytes; 0 where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except (OSError, ValueError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def _hook(folder: str) -> Any:
    inside = folder.rstrip(os.sep) + os.sep

    def is_outside(path: Any) -> bool:
        if not isinstance(path, str | bytes | os.PathLike):
            return False  # a file descriptor: it was opened already
        full = os.path.realpath(os.fsdecode(path))
        return not (full + os.sep).startswith(inside) and full != os.devnull

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event in _REFUSED:
            raise PermissionError(f"an exercise does without {event}")
        if event == "open" and _writes(arguments) and is_outside(arguments[0]):
            raise PermissionError(f"an exercise writes only into its own folder, not to {arguments[0]}")
        if event in _CHANGES and is_outside(arguments[0]):
            raise PermissionError(f"an exercise changes only its own folder, not {arguments[0]}")

    return hook


def _writes(arguments: tuple[Any, ...]) -> bool:
    mode, flags = arguments[1], arguments[2]
    if isinstance(mode, str):
        return any(letter in mode for letter in "wax+")
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC))
