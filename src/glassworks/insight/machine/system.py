"""What there is to work with: processors, memory, and folders with room on their disks."""

import contextlib
import os
import platform
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from glassworks.core.device import cache_folder, num_processors, processor_name
from glassworks.core.workspace import Workspace
from glassworks.insight.machine.check import Check, State, gigabytes

FREE_DISK_WANTED = 2_000_000_000
"""Bytes: pretrained weights, the features of some ten thousand images and a few runs."""
FREE_MEMORY_WANTED = 1_500_000_000
"""Bytes: PyTorch, a backbone and a batch of images."""


def machine() -> Iterator[Check]:
    """System, processors and memory."""
    yield Check("Machine", "system", "ok", f"{platform.system()} {platform.release()} on {platform.machine()}")
    yield Check("Machine", "processor", "ok", processor_name())
    of_all = os.cpu_count() or 1
    limited = "" if num_processors() == of_all else f" of {of_all}, as this process may use no more"
    yield Check("Machine", "processors", "ok", f"{num_processors()}{limited}")
    free = _free_memory()
    if free is not None:
        enough = free >= FREE_MEMORY_WANTED
        do = "" if enough else "Close other programs, or train with a smaller backbone."
        yield Check("Machine", "free memory", "ok" if enough else "warn", gigabytes(free), do)


def _free_memory() -> int | None:
    """Bytes this process can still take, a container's limit included; ``None`` where the system does not tell."""
    limits: list[int] = []
    meminfo = Path("/proc/meminfo")
    if meminfo.is_file():
        values = dict(line.split(":", 1) for line in meminfo.read_text().splitlines())
        limits.append(int(values["MemAvailable"].split()[0]) * 1024)
    group = Path("/sys/fs/cgroup")
    with contextlib.suppress(OSError, ValueError):  # "max" where there is no limit
        limits.append(int((group / "memory.max").read_text()) - int((group / "memory.current").read_text()))
    return max(0, min(limits)) if limits else None


def folders(workspace: Workspace) -> Iterator[Check]:
    """Whether runs and cache can be written, and how much room there is."""
    runs, cache = workspace.runs.absolute(), cache_folder().absolute()
    yield _writable("runs", runs, "fail", "Work in a folder you may write to, or name one with --out.")
    yield _writable(
        "cache", cache, "warn", "Set GLASSWORKS_CACHE to a folder you may write to; without it nothing is kept."
    )
    size = sum(path.lstat().st_size for path in cache.rglob("*") if path.is_file()) if cache.is_dir() else 0
    yield Check("Folders", "cache size", "ok", gigabytes(size))
    for name, folder in {"runs": runs, "cache": cache}.items():
        free = shutil.disk_usage(_existing(folder)).free
        enough = free >= FREE_DISK_WANTED
        do = "" if enough else "Free some space, or use another disk."
        yield Check("Folders", f"free disk for {name}", "ok" if enough else "warn", gigabytes(free), do)


def _writable(name: str, folder: Path, otherwise: State, do: str) -> Check:
    """Tries to write a file into ``folder`` or, where it is not there yet, into the folder it would be made in."""
    try:
        with tempfile.TemporaryFile(dir=_existing(folder)):
            return Check("Folders", name, "ok", str(folder))
    except OSError as error:
        return Check("Folders", name, otherwise, f"{folder} cannot be written: {error.strerror}", do)


def _existing(folder: Path) -> Path:
    return next(path for path in (folder, *folder.parents) if path.is_dir())
