"""doctor: whether this machine is ready for glassworks, point by point, each with what to do about it; or a run."""

import contextlib
import importlib
import os
import platform
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import glassworks
from glassworks.core.context import RunContext
from glassworks.core.device import cache_folder, num_processors, processor_name
from glassworks.core.errors import RunError
from glassworks.core.extras import EXTRAS
from glassworks.core.imports import without_compiler
from glassworks.core.report import Report
from glassworks.core.workspace import Workspace

if TYPE_CHECKING:
    from glassworks.looks.health.report import HealthReport

State = Literal["ok", "warn", "fail"]

REQUIRED = (
    "torch", "torchvision", "timm", "numpy", "pillow", "scikit-learn", "safetensors", "accelerate", "pydantic", "rich",
    "typer", "tomlkit", "jinja2", "matplotlib", "scipy", "threadpoolctl", "filelock", "huggingface-hub", "markupsafe",
    "cycler", "latex2mathml", "xxhash",
)  # fmt: skip

FREE_DISK_WANTED = 2_000_000_000
"""Bytes: pretrained weights, the features of some ten thousand images and a few runs."""
FREE_MEMORY_WANTED = 1_500_000_000
"""Bytes: PyTorch, a backbone and a batch of images."""
HUB_TIMEOUT = 3.0
"""Seconds to wait for a connection to the hub."""
HUB_PATIENCE = 15.0
"""Seconds to wait for its name to be resolved, too, and for timm to be imported."""


@dataclass
class Check(Report):
    """One point that was checked.

    Attributes:
        group: the heading it belongs under.
        name: what was checked.
        state: ``ok``; ``warn``: works, could be better; ``fail``: glassworks cannot work so.
        value: what was found.
        do: what to do, empty where all is well.
    """

    group: str
    name: str
    state: State
    value: str
    do: str = ""


@dataclass
class DoctorReport(Report):
    """All checks; ``state`` is that of the worst."""

    state: State
    findings: list[Check]


def doctor(run: str | Path | None = None, *, context: RunContext | None = None) -> "DoctorReport | HealthReport":
    """Examines this machine, or a run: what is wrong with its training and its images, with the evidence.

    Args:
        run: a run folder, also of a training that failed; without one the machine is examined: versions, extras,
            processor, devices, precision, memory, folders and the hub. Nothing is changed.
        context: receives what happens, and cancels the work.

    Raises:
        InputError: there is no run.
    """
    if run is not None:
        from glassworks.looks.health.look import diagnose_run

        return diagnose_run(run, context=context)
    context = RunContext.of(context)
    looks = (_versions, _extras, _machine, _torch, _precision, lambda: _folders(context.workspace), _hub)
    with context.stage("looking at this machine"):
        checks = [check for look in looks for check in look()]
    states = {check.state for check in checks}
    return DoctorReport("fail" if "fail" in states else "warn" if "warn" in states else "ok", checks)


def _versions() -> Iterator[Check]:
    yield Check("Versions", "glassworks", "ok", glassworks.__version__)
    recent = sys.version_info >= (3, 11)
    do = "" if recent else "Install Python 3.11 or newer."
    yield Check("Versions", "python", "ok" if recent else "fail", platform.python_version(), do)
    for package in REQUIRED:
        version = _version(package)
        do = "" if version else "Run: pip install glassworks"
        yield Check("Versions", package, "ok" if version else "fail", version or "not installed", do)


def _extras() -> Iterator[Check]:
    for extra, packages in EXTRAS.items():
        versions = {package: _version(package) for package in packages}
        complete = all(versions.values())
        value = ", ".join(f"{package} {version or 'not installed'}" for package, version in versions.items())
        do = "" if complete else f"Where you need it: pip install 'glassworks[{extra}]'"
        yield Check("Extras", extra, "ok" if complete else "warn", value, do)


def _version(package: str) -> str:
    """The installed version, or the empty string."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def _machine() -> Iterator[Check]:
    yield Check("Machine", "system", "ok", f"{platform.system()} {platform.release()} on {platform.machine()}")
    yield Check("Machine", "processor", "ok", processor_name())
    of_all = os.cpu_count() or 1
    limited = "" if num_processors() == of_all else f" of {of_all}, as this process may use no more"
    yield Check("Machine", "processors", "ok", f"{num_processors()}{limited}")
    free = _free_memory()
    if free is not None:
        enough = free >= FREE_MEMORY_WANTED
        do = "" if enough else "Close other programs, or train with a smaller backbone."
        yield Check("Machine", "free memory", "ok" if enough else "warn", _gigabytes(free), do)


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


def _torch() -> Iterator[Check]:
    for package in ("torch", "torchvision"):
        try:
            with without_compiler():
                importlib.import_module(package)
        except (ImportError, OSError, RuntimeError) as error:  # built for another torch, a library is missing
            yield Check(
                "PyTorch", package, "fail", f"cannot be imported: {error}", "Reinstall torch and torchvision together."
            )
            return
    import torch

    yield from _devices()
    threads, processors = torch.get_num_threads(), num_processors()
    fits = threads <= processors
    do = "" if fits else f"More threads than processors slow each other: set OMP_NUM_THREADS={processors}."
    yield Check("PyTorch", "threads", "ok" if fits else "warn", str(threads), do)
    yield Check("PyTorch", "instructions", "ok", ", ".join(_instructions()))


def _devices() -> Iterator[Check]:
    import torch

    for index in range(torch.cuda.device_count()):
        device = torch.cuda.get_device_properties(index)
        yield Check("PyTorch", f"cuda:{index}", "ok", f"{device.name}, {_gigabytes(device.total_memory)}")
    if torch.backends.mps.is_available():
        yield Check("PyTorch", "mps", "ok", "Apple graphics processor")
    accelerated = torch.cuda.is_available() or torch.backends.mps.is_available()
    value = "cpu" if not accelerated else "cpu and the accelerators above"
    yield Check("PyTorch", "devices", "ok", f"{value} (torch built for {_built_for()})")


def _built_for() -> str:
    import torch

    cuda, hip = torch.version.cuda, torch.version.hip
    return f"CUDA {cuda}" if cuda else f"ROCm {hip}" if hip else "cpu"


def _instructions() -> list[str]:
    """The widest vectors that torch uses, and which of the sets that make bfloat16 fast are there."""
    import torch

    cpuinfo = Path("/proc/cpuinfo")
    flags = set(cpuinfo.read_text().split()) if cpuinfo.is_file() else set()
    known = {"avx512_bf16": "AVX-512 bfloat16", "amx_bf16": "AMX bfloat16", "bf16": "Arm bfloat16"}
    return [torch.backends.cpu.get_cpu_capability(), *(name for flag, name in known.items() if flag in flags)]


def _precision() -> Iterator[Check]:
    """Which number format the probe that precedes each training chooses here for a small network."""
    try:
        import torch

        from glassworks.core.device import pick_device
        from glassworks.inference.probe import probe_inference
        from glassworks.models.vision.tiny_resnet import TinyResNet
    except (ImportError, OSError, RuntimeError):  # reported under PyTorch
        return
    device = pick_device()
    with torch.random.fork_rng():
        torch.manual_seed(0)
        network = TinyResNet((64, 128, 256)).to(device)
        # Soft blobs rather than noise: as with photographs, the features then differ from image to image.
        sample_BCHW = torch.nn.functional.interpolate(torch.randn(8, 3, 3, 3), size=64, mode="bilinear").to(device)
    report = probe_inference(network, sample_BCHW)
    measured = ", ".join(f"{c.name} {c.milliseconds:.2f} ms" for c in report.candidates)
    when = "measured earlier" if report.remembered else "measured now"
    yield Check("PyTorch", f"precision on {device}", "ok", f"{report.chosen} ({when}, per image: {measured})")


def _folders(workspace: Workspace) -> Iterator[Check]:
    runs, cache = workspace.runs.absolute(), cache_folder().absolute()
    yield _writable("runs", runs, "fail", "Work in a folder you may write to, or name one with --out.")
    yield _writable(
        "cache", cache, "warn", "Set GLASSWORKS_CACHE to a folder you may write to; without it nothing is kept."
    )
    size = sum(path.lstat().st_size for path in cache.rglob("*") if path.is_file()) if cache.is_dir() else 0
    yield Check("Folders", "cache size", "ok", _gigabytes(size))
    for name, folder in {"runs": runs, "cache": cache}.items():
        free = shutil.disk_usage(_existing(folder)).free
        enough = free >= FREE_DISK_WANTED
        do = "" if enough else "Free some space, or use another disk."
        yield Check("Folders", f"free disk for {name}", "ok" if enough else "warn", _gigabytes(free), do)


def _writable(name: str, folder: Path, otherwise: State, do: str) -> Check:
    """Tries to write a file into ``folder`` or, where it is not there yet, into the folder it would be made in."""
    try:
        with tempfile.TemporaryFile(dir=_existing(folder)):
            return Check("Folders", name, "ok", str(folder))
    except OSError as error:
        return Check("Folders", name, otherwise, f"{folder} cannot be written: {error.strerror}", do)


def _existing(folder: Path) -> Path:
    return next(path for path in (folder, *folder.parents) if path.is_dir())


def _hub() -> Iterator[Check]:
    """Whether pretrained weights can be fetched by name. Never a failure: everything else works without."""
    answers: list[bool] = []
    broken: list[RunError] = []

    def ask() -> None:
        with contextlib.suppress(ImportError, OSError, RuntimeError):  # a broken torch is reported under PyTorch
            from glassworks.models.hub import hub_answers

            try:
                answers.append(hub_answers(HUB_TIMEOUT))
            except RunError as error:  # its client cannot be imported
                broken.append(error)

    thread = threading.Thread(target=ask, daemon=True)  # a resolver of names may hang longer than any timeout
    thread.start()
    thread.join(HUB_PATIENCE)
    if any(answers):
        yield Check("Hub", "pretrained weights", "ok", "the hub answers")
    elif broken:
        found = f"expected {broken[0].expected}; found {broken[0].found}"
        yield Check("Hub", "pretrained weights", "warn", found, broken[0].do)
    else:
        do = "Backbones by name need it unless they are cached; --weights FILE|FOLDER works without."
        yield Check("Hub", "pretrained weights", "warn", "the hub does not answer", do)


def _gigabytes(number: float) -> str:
    return f"{number / 1e9:.1f} GB"
