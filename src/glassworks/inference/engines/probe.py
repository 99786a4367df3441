"""Ways to execute a frozen network, engines and number formats, measured side by side on this machine.

Shape letters: B batch, C channels, H height, W width, D outputs of the network.
"""

import math
import time
from collections.abc import Sequence
from dataclasses import replace

import torch

from glassworks.core.engines import TORCH, engine_and_format, engine_version
from glassworks.core.errors import UnsupportedError
from glassworks.inference.engines.frozen_network import FrozenNetwork
from glassworks.inference.engines.prepare import prepare_way
from glassworks.inference.precision import EXACT, Run
from glassworks.inference.probe import MAX_ERROR, Candidate, PrecisionReport, error, key_of, remembered

ROUNDING = 1e-3
"""Largest error of an engine's float32, in units of the deviation between images; rounding makes a hundredth of it."""
_ROUNDS = 4
_ENOUGH = 6.0  # seconds: once the rounds have taken so long, no further one begins


def probe_ways(frozen: FrozenNetwork, names: Sequence[str], sample_BCHW: torch.Tensor) -> PrecisionReport:
    """Measures the ways in turns; the decision of the first measurement is kept.

    Args:
        frozen: the network.
        names: ways to execute it, see ``core.engines``; the first is in float32, and the others are held against it.
        sample_BCHW: float32, real images, as many as an engine takes at once.

    Raises:
        UnsupportedError: the first of them cannot take the network.
    """
    engines = sorted({engine for engine, _ in map(engine_and_format, names)} - {TORCH})
    use = "\n".join(["ways", frozen.architecture, *names, *map(engine_version, engines)])
    key = key_of(use, frozen.network, sample_BCHW)
    return remembered(key, lambda: _measured(frozen, names, sample_BCHW))


def _measured(frozen: FrozenNetwork, names: Sequence[str], sample_BCHW: torch.Tensor) -> PrecisionReport:
    runs = {names[0]: prepare_way(frozen, names[0])}
    for name in names[1:]:
        try:
            runs[name] = prepare_way(frozen, name)
        except UnsupportedError:  # an operation does not exist there, or this processor lacks the format
            continue
    outputs = {name: run(sample_BCHW) for name, run in runs.items()}  # builds kernels, too
    times = _in_turns(runs, sample_BCHW)
    candidates = [Candidate(names[0], times[names[0]], 0.0)]
    for name in names[1:]:
        lost = error(outputs[name], outputs[names[0]]) if name in runs else math.inf
        works = name in runs and (name not in EXACT or lost <= ROUNDING)
        candidates.append(Candidate(name, times[name] if works else math.inf, lost if works else math.inf))
    report = PrecisionReport(names[0], candidates, len(sample_BCHW))
    safe = (candidate for candidate in report.shorter if candidate.error <= MAX_ERROR)
    return replace(report, chosen=next(safe, report.exact).name)


def _in_turns(runs: dict[str, Run], sample_BCHW: torch.Tensor) -> dict[str, float]:
    """Milliseconds per image, the best of several turns: what slows the machine for a while slows all of them."""
    times, begin = dict.fromkeys(runs, math.inf), time.perf_counter()
    for _ in range(_ROUNDS):
        for name, run in runs.items():
            started = time.perf_counter()
            run(sample_BCHW)
            times[name] = min(times[name], 1000 * (time.perf_counter() - started) / len(sample_BCHW))
        if time.perf_counter() - begin > _ENOUGH:
            break
    return times
