"""From trained networks to the numbers of a comparison: errors on the same images, costs, pairs, front.

Shape letters: N images.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
import torch

from glassworks.core.context import RunContext
from glassworks.core.device import pick_device
from glassworks.insight.comparison.cost import latencies, peak_bytes
from glassworks.insight.comparison.model import TrainedModel
from glassworks.insight.comparison.report import CompareReport, ModelScore, Pair, PublishedScore
from glassworks.insight.comparison.request import Request
from glassworks.instruments.layers import layer_table
from glassworks.metrics.intervals import wilson
from glassworks.metrics.significance import holm, mcnemar
from glassworks.models.published import IMAGENET


def compute(request: Request, trained: Sequence[TrainedModel], context: RunContext) -> CompareReport:
    """All numbers of a comparison; latency and memory are measured here, in turns."""
    shared = sorted(set.intersection(*(set(one.result.right) for one in trained)))
    right = {one.name: np.array([one.result.right[index] for index in shared]) for one in trained}
    with context.stage("measuring latency and memory", None, "steps"):
        costs = _costs(trained, pick_device())
    front = pareto({name: (costs[name].multiply_adds, float(1 - right_N.mean())) for name, right_N in right.items()})
    scores = [_score(one, right[one.name], costs[one.name], on_front=one.name in front) for one in trained]
    return CompareReport(
        source=request.source,
        protocol=request.protocol,
        budget=_budget(request, trained),
        n=len(shared),
        classes=trained[0].result.classes,
        models=sorted(scores, key=lambda score: (score.error, score.multiply_adds)),
        pairs=pairs(right),
        front=front,
        published=[PublishedScore(**asdict(p)) for p in IMAGENET],
    )


@dataclass(frozen=True)
class _Cost:
    """What a prediction for one image costs."""

    multiply_adds: int
    latency_ms: float
    peak_bytes: int


def _costs(trained: Sequence[TrainedModel], device: torch.device) -> dict[str, _Cost]:
    networks, shapes = {one.name: one.network for one in trained}, {one.name: one.built.spec.shape for one in trained}
    taken = latencies(networks, shapes, device)
    peaks = {name: peak_bytes(network, shapes[name], device) for name, network in networks.items()}
    work = {name: layer_table(network, (3, *shapes[name])).multiply_adds for name, network in networks.items()}
    return {name: _Cost(work[name], taken[name], peaks[name]) for name in networks}


def _score(one: TrainedModel, right_N: np.ndarray, cost: _Cost, *, on_front: bool) -> ModelScore:
    return ModelScore(
        name=one.name,
        error=float(1 - right_N.mean()),
        interval=wilson(int((~right_N).sum()), len(right_N)),
        n=len(right_N),
        parameters=sum(parameter.numel() for parameter in one.network.parameters()),
        multiply_adds=cost.multiply_adds,
        latency_ms=cost.latency_ms,
        peak_memory_bytes=cost.peak_bytes,
        size=one.built.spec.crop,
        weights=one.built.weights,
        seconds=one.result.seconds,
        epochs=one.result.epochs,
        on_front=on_front,
    )


def pairs(right: Mapping[str, np.ndarray]) -> list[Pair]:
    """Every two networks; ``right`` holds for each whether it classifies each image right, bool [N]."""
    counted = []
    for (a, right_a), (b, right_b) in itertools.combinations(right.items(), 2):
        only_a, only_b = int((right_a & ~right_b).sum()), int((right_b & ~right_a).sum())
        counted.append((a, b, only_a, only_b, mcnemar(only_a, only_b)))
    corrected = holm([p for *_, p in counted])
    return [Pair(a, b, only_a, only_b, p, c) for (a, b, only_a, only_b, p), c in zip(counted, corrected, strict=True)]


def pareto(costs: Mapping[str, tuple[float, float]]) -> list[str]:
    """Names that no other beats in one of two costs without losing in the other, by the first cost."""

    def is_beaten(name: str) -> bool:
        mine = costs[name]
        return any(
            other[0] <= mine[0] and other[1] <= mine[1] and other != mine for who, other in costs.items() if who != name
        )

    return sorted((name for name in costs if not is_beaten(name)), key=lambda name: costs[name])


def _budget(request: Request, trained: Sequence[TrainedModel]) -> str:
    """What was equal, in words."""
    if request.protocol == "features":
        random = [one.name for one in trained if one.built.weights == "random"]
        untrained = f"; random weights, untrained: {', '.join(random)}" if random else ""
        return f"features of unchanged weights, and the exact head on them{untrained}"
    if request.minutes is not None:
        counts = ", ".join(f"{one.name} {one.result.epochs}" for one in trained)
        return f"trained from random weights for about {request.minutes:g} minutes each (epochs: {counts})"
    return f"trained from random weights for {trained[0].result.epochs} epochs each, the same number of steps"
