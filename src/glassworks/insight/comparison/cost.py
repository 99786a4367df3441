"""What a prediction costs: time and memory, for one image.

Latency is measured in turns, A B C A B C, so that what slows the machine for a while slows them all. Peak memory is
what PyTorch's allocator holds at most while one image is classified, and the weights.

Shapes are heights and widths, as ``PixelSpec.shape`` has them: several networks get their squares side by side.
"""

import itertools
import os
import statistics
import time
from collections.abc import Mapping
from typing import Any

import torch
from torch import nn

_ROUNDS = 15
_LATENCY_SECONDS = 20.0  # per network, at most


def latencies(
    networks: Mapping[str, nn.Module], shapes: Mapping[str, tuple[int, int]], device: torch.device
) -> dict[str, float]:
    """Median milliseconds for one image, in turns, in the form in which the predictor serves: channels-last."""
    prepared = {name: _served(network, device) for name, network in networks.items()}
    images = {name: _image(shapes[name], device) for name in networks}
    times: dict[str, list[float]] = {name: [] for name in networks}
    for name, network in prepared.items():
        _timed(network, images[name])  # the first call also builds kernels
    begin = time.perf_counter()
    for _ in range(_ROUNDS):
        for name, network in prepared.items():
            times[name].append(_timed(network, images[name]))
        if time.perf_counter() - begin > _LATENCY_SECONDS * len(networks):
            break
    return {name: 1000 * statistics.median(taken) for name, taken in times.items()}


def peak_bytes(network: nn.Module, shape: tuple[int, int], device: torch.device) -> int:
    """Weights, and the most that the allocator holds beside them while one image is classified."""
    served, image = _served(network, device), _image(shape, device)
    weights = sum(t.numel() * t.element_size() for t in itertools.chain(served.parameters(), served.buffers()))
    with torch.inference_mode():
        served(image)
        if device.type == "cuda":
            torch.cuda.reset_peak_memory_stats(device)
            before = torch.cuda.memory_allocated(device)
            served(image)
            return weights + torch.cuda.max_memory_allocated(device) - before
        return weights + _allocated_at_most(served, image)


def _served(network: nn.Module, device: torch.device) -> nn.Module:
    return network.to(device).to(memory_format=torch.channels_last).eval()  # pyright: ignore[reportCallIssue]


def _image(shape: tuple[int, int], device: torch.device) -> torch.Tensor:
    return torch.randn(1, 3, *shape, device=device).contiguous(memory_format=torch.channels_last)


def _timed(network: nn.Module, image: torch.Tensor) -> float:
    with torch.inference_mode():
        begin = time.perf_counter()
        network(image)
        _wait(image.device)
        return time.perf_counter() - begin


def _wait(device: torch.device) -> None:
    if device.type != "cpu":
        torch.accelerator.synchronize(device)


def _allocated_at_most(network: nn.Module, image: torch.Tensor) -> int:
    """The highest level of allocations less releases during one pass, as PyTorch's profiler records them."""
    os.environ.setdefault("KINETO_LOG_LEVEL", "6")  # otherwise it logs its own beginning and end
    from torch.profiler import ProfilerActivity, profile

    with profile(activities=[ProfilerActivity.CPU], profile_memory=True) as profiled:
        network(image)
    recorded: Any = profiled.profiler
    events = [event for event in recorded.kineto_results.events() if event.name() == "[memory]"]
    changes = [event.nbytes() for event in sorted(events, key=lambda event: event.start_ns())]
    return max(itertools.accumulate(changes), default=0)
