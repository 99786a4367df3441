"""Which device computes, where caches lie, and what this machine is."""

import atexit
import ctypes
import os
import platform
import shutil
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from glassworks.core.errors import RecipeError

if TYPE_CHECKING:
    import torch


def pick_device(name: str = "auto") -> "torch.device":
    """``auto`` takes CUDA, then Apple's MPS, then the processor.

    Raises:
        RecipeError: the named device is not there.
    """
    import torch

    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
    kind = name.partition(":")[0]
    present = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if not present.get(kind, False):
        there = ", ".join(kind for kind, is_there in present.items() if is_there)
        raise RecipeError(expected=f"a device of this machine ({there})", found=f"'{name}'", do="Use device = 'auto'.")
    return torch.device(name)


def processor_name() -> str:
    """The processor as the operating system names it."""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        for line in cpuinfo.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


_SWITCHES = ("ATEN_CPU_CAPABILITY", "ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA", "MKL_ENABLE_INSTRUCTIONS",
             "MKL_CBWR", "OPENBLAS_CORETYPE")  # fmt: skip


def processor_as_used() -> str:
    """The processor, and the variables by which libraries are kept from some of its instructions.

    Both the last bits of a result and the time it takes depend on them.
    """
    return ", ".join([processor_name(), *(f"{name}={os.environ[name]}" for name in _SWITCHES if os.environ.get(name))])


def numerics(device: "torch.device") -> tuple[str, ...]:
    """What the bits of a computation depend on beside its inputs: the device, torch's version and the processor."""
    import torch

    where = torch.cuda.get_device_name(device) if device.type == "cuda" else device.type
    return where, torch.__version__, processor_as_used()


_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # names of mallopt's parameters in malloc.h
_KEPT_BYTES = 2**31 - 1  # mallopt takes an int


def reuse_freed_memory() -> None:
    """From now on this process keeps the memory that tensors free, for the next ones, until it ends.

    As it comes, glibc gives every large block back to the system, which clears it anew, page by page, for the next
    layer's result: a sixth of ResNet-50's frozen pass, a third of MobileNetV2's (bench/results/freed_memory.md). For a
    process that trains or evaluates; elsewhere than under glibc nothing happens.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None  # musl has none
    if mallopt is not None:
        mallopt(_TRIM_THRESHOLD, _KEPT_BYTES)
        mallopt(_MMAP_THRESHOLD, _KEPT_BYTES)


def num_processors() -> int:
    """Processors this process may use, which a container or taskset can make fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def cache_folder() -> Path:
    """Where features and probes are kept: ``$GLASSWORKS_CACHE``, else the user's cache folder."""
    named = os.environ.get("GLASSWORKS_CACHE")
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return Path(named) if named else base / "glassworks"


def needed_cache_folder() -> Path:
    """The same for what a training cannot do without: where that cannot be written, until the process ends."""
    return cache_folder() if cache_is_kept() else _passing_cache(cache_folder())


def cache_is_kept() -> bool:
    """Whether the cache can be written."""
    return _can_write(cache_folder())


@cache
def _can_write(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


@cache
def _passing_cache(_instead_of: Path) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="glassworks-cache-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
