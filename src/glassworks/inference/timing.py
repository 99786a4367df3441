"""How long a network takes, and whether that can be believed: in turns with its rival, on a machine at rest.

Shape letters: B batch, C channels, H height, W width.
"""

import os
import time

import torch

from glassworks.core.device import num_processors
from glassworks.inference.precision import Run

_TURNS = 4  # in which two formats are timed one after the other
_TURNS_BUDGET = 2000.0  # milliseconds; slow networks have two turns


def timed(run: Run, sample_BCHW: torch.Tensor) -> tuple[float, torch.Tensor]:
    """Milliseconds per image, and the outputs."""
    _wait(sample_BCHW.device)
    begin = time.perf_counter()
    outputs = run(sample_BCHW)
    _wait(sample_BCHW.device)
    return 1000 * (time.perf_counter() - begin) / len(sample_BCHW), outputs


def _wait(device: torch.device) -> None:
    """Accelerators work ahead of Python: time is only true once they are done."""
    if device.type != "cpu":
        torch.accelerator.synchronize(device)


def is_faster_in_turns(some: Run, other: Run, sample_BCHW: torch.Tensor, gain: float) -> bool:
    """Whether ``some`` is clearly faster when both are timed in turns, so that what else the machine does meets both.

    It has to gain ``gain`` in the median turn and something in every turn; the first turn warms up.
    """
    gains: list[float] = []
    spent = 0.0
    for turn in range(1 + _TURNS):
        times = [timed(run, sample_BCHW)[0] * len(sample_BCHW) for run in (some, other)]
        spent += sum(times)
        if turn:
            gains.append(times[1] / times[0])
        if len(gains) >= 2 and spent > _TURNS_BUDGET:
            break
    return sorted(gains)[len(gains) // 2] >= gain and min(gains) > 1


def is_loaded() -> bool:
    """Whether others keep the processors busy, so that times say little; where a system does not tell, not."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    return load > num_processors() + 1
