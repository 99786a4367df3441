"""Networks measured side by side: who errs where, what an answer costs, and which differences are more than chance.

Latency is measured in turns, A B C A B C, so that what slows the machine for a while slows them all. Peak memory is
what PyTorch's allocator holds at most while one picture is answered, and the weights.

Shape letters: N images, C channels, S side.
"""

import itertools
import os
import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from scipy.stats import binomtest
from torch import nn

_ROUNDS = 15
_LATENCY_SECONDS = 20.0  # per network, at most


@dataclass(frozen=True)
class Pair:
    """Two networks on the same images, by McNemar's exact test.

    Attributes:
        a: name of the first.
        b: name of the second.
        only_a: images that only the first answers right.
        only_b: images that only the second answers right.
        p: probability of so unequal a split, or a more unequal one, if both were equally good.
        p_holm: the same, corrected for the number of pairs (Holm 1979).
    """

    a: str
    b: str
    only_a: int
    only_b: int
    p: float
    p_holm: float


def mcnemar(only_a: int, only_b: int) -> float:
    """The two-sided exact p of McNemar 1947: a fair coin over the images on which two classifiers disagree."""
    disagreements = only_a + only_b
    return float(binomtest(only_a, disagreements, 0.5).pvalue) if disagreements else 1.0


def pairs(right: Mapping[str, np.ndarray]) -> list[Pair]:
    """Every two networks; ``right`` holds for each whether it answers each image right, bool [N]."""
    counted = []
    for (a, right_a), (b, right_b) in itertools.combinations(right.items(), 2):
        only_a, only_b = int((right_a & ~right_b).sum()), int((right_b & ~right_a).sum())
        counted.append((a, b, only_a, only_b, mcnemar(only_a, only_b)))
    corrected = holm([p for *_, p in counted])
    return [Pair(a, b, only_a, only_b, p, c) for (a, b, only_a, only_b, p), c in zip(counted, corrected, strict=True)]


def holm(ps: Sequence[float]) -> list[float]:
    """Holm's step-down correction: the chance of any false alarm among all pairs stays below the level."""
    corrected, highest = [1.0] * len(ps), 0.0
    for rank, place in enumerate(sorted(range(len(ps)), key=lambda i: ps[i])):
        highest = max(highest, min(1.0, (len(ps) - rank) * ps[place]))
        corrected[place] = highest
    return corrected


def pareto(costs: Mapping[str, tuple[float, float]]) -> list[str]:
    """Names that no other beats in one of two costs without losing in the other, by the first cost."""

    def is_beaten(name: str) -> bool:
        mine = costs[name]
        return any(
            other[0] <= mine[0] and other[1] <= mine[1] and other != mine for who, other in costs.items() if who != name
        )

    return sorted((name for name in costs if not is_beaten(name)), key=lambda name: costs[name])


def latencies(networks: Mapping[str, nn.Module], sizes: Mapping[str, int], device: torch.device) -> dict[str, float]:
    """Median milliseconds for one picture, in turns, in the form in which the predictor serves: channels-last."""
    prepared = {name: _served(network, device) for name, network in networks.items()}
    pictures = {name: _picture(sizes[name], device) for name in networks}
    times: dict[str, list[float]] = {name: [] for name in networks}
    for name, network in prepared.items():
        _timed(network, pictures[name])  # the first call also builds kernels
    begin = time.perf_counter()
    for _ in range(_ROUNDS):
        for name, network in prepared.items():
            times[name].append(_timed(network, pictures[name]))
        if time.perf_counter() - begin > _LATENCY_SECONDS * len(networks):
            break
    return {name: 1000 * statistics.median(taken) for name, taken in times.items()}


def peak_bytes(network: nn.Module, size: int, device: torch.device) -> int:
    """Weights, and the most that the allocator holds beside them while one picture is answered."""
    served, picture = _served(network, device), _picture(size, device)
    weights = sum(t.numel() * t.element_size() for t in itertools.chain(served.parameters(), served.buffers()))
    with torch.inference_mode():
        served(picture)
        if device.type == "cuda":
            torch.cuda.reset_peak_memory_stats(device)
            before = torch.cuda.memory_allocated(device)
            served(picture)
            return weights + torch.cuda.max_memory_allocated(device) - before
        return weights + _allocated_at_most(served, picture)


def _served(network: nn.Module, device: torch.device) -> nn.Module:
    return network.to(device).to(memory_format=torch.channels_last).eval()  # pyright: ignore[reportCallIssue]


def _picture(size: int, device: torch.device) -> torch.Tensor:
    return torch.randn(1, 3, size, size, device=device).contiguous(memory_format=torch.channels_last)


def _timed(network: nn.Module, picture: torch.Tensor) -> float:
    with torch.inference_mode():
        begin = time.perf_counter()
        network(picture)
        _wait(picture.device)
        return time.perf_counter() - begin


def _wait(device: torch.device) -> None:
    if device.type != "cpu":
        torch.accelerator.synchronize(device)


def _allocated_at_most(network: nn.Module, picture: torch.Tensor) -> int:
    """The highest level of allocations less releases during one pass, as PyTorch's profiler records them."""
    os.environ.setdefault("KINETO_LOG_LEVEL", "6")  # it tells of its own beginning and end otherwise
    from torch.profiler import ProfilerActivity, profile

    with profile(activities=[ProfilerActivity.CPU], profile_memory=True) as profiled:
        network(picture)
    recorded: Any = profiled.profiler
    events = [event for event in recorded.kineto_results.events() if event.name() == "[memory]"]
    changes = [event.nbytes() for event in sorted(events, key=lambda event: event.start_ns())]
    return max(itertools.accumulate(changes), default=0)
