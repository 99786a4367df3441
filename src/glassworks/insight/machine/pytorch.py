"""What PyTorch makes of this machine: devices, threads, instructions, and the number format that is fastest."""

import importlib
from collections.abc import Iterator
from pathlib import Path

from glassworks.core.device import num_processors
from glassworks.core.imports import without_compiler
from glassworks.insight.machine.check import Check, gigabytes


def pytorch() -> Iterator[Check]:
    """Whether it can be imported, and what it computes with."""
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
        yield Check("PyTorch", f"cuda:{index}", "ok", f"{device.name}, {gigabytes(device.total_memory)}")
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


def precision() -> Iterator[Check]:
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
