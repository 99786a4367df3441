"""From trained networks to a comparison's numbers: errors on the same images, costs, pairs, front."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from glassworks.core.context import RunContext
from glassworks.insight.comparison.folder import Answers, Request
from glassworks.insight.comparison.pairs import latencies, pairs, pareto, peak_bytes
from glassworks.insight.comparison.report import CompareReport, ModelScore, PublishedScore
from glassworks.instruments.layers import layer_table
from glassworks.metrics.classification import wilson
from glassworks.models.published import IMAGENET
from glassworks.pipelines.classification.network import BuiltNetwork


@dataclass
class Trained:
    """A contender after its training; ``network`` has its head, whose weights no measurement of cost depends on."""

    name: str
    model: BuiltNetwork
    network: nn.Module
    answers: Answers


def report_of(request: Request, trained: list[Trained], device: torch.device, context: RunContext) -> CompareReport:
    """All numbers of a comparison; latency and memory are measured here, in turns."""
    shared = sorted(set.intersection(*(set(one.answers.right) for one in trained)))
    right = {one.name: np.array([one.answers.right[index] for index in shared]) for one in trained}
    sizes = {one.name: one.model.spec.crop for one in trained}
    with context.stage("measuring latency and memory", None, "steps"):
        taken = latencies({one.name: one.network for one in trained}, sizes, device)
        peaks = {one.name: peak_bytes(one.network, one.model.spec.crop, device) for one in trained}
        work = {
            one.name: layer_table(one.network, (3, one.model.spec.crop, one.model.spec.crop)).multiply_adds
            for one in trained
        }
    errors = {name: float(1 - answers.mean()) for name, answers in right.items()}
    front = pareto({name: (work[name], errors[name]) for name in errors})
    scores = []
    for one in trained:
        name = one.name
        low, high = wilson(int((~right[name]).sum()), len(shared))
        scores.append(
            ModelScore(
                name=name,
                error=errors[name],
                interval=(low, high),
                n=len(shared),
                parameters=sum(parameter.numel() for parameter in one.network.parameters()),
                multiply_adds=work[name],
                latency_ms=taken[name],
                peak_memory_bytes=peaks[name],
                size=sizes[name],
                weights=one.model.weights,
                seconds=one.answers.seconds,
                epochs=one.answers.epochs,
                on_front=name in front,
            )
        )
    return CompareReport(
        source=request.source,
        protocol=request.protocol,
        budget=_budget(request, trained),
        n=len(shared),
        classes=trained[0].answers.classes,
        models=sorted(scores, key=lambda score: (score.error, score.multiply_adds)),
        pairs=pairs(right),
        front=front,
        published=[PublishedScore(p.name, p.error, p.parameters, p.multiply_adds) for p in IMAGENET],
    )


def _budget(request: Request, trained: list[Trained]) -> str:
    if request.protocol == "features":
        random = [one.name for one in trained if one.model.weights == "random"]
        untrained = f"; random weights, untrained: {', '.join(random)}" if random else ""
        return f"features of unchanged weights, and the exact head on them{untrained}"
    if request.minutes is not None:
        counts = ", ".join(f"{one.name} {one.answers.epochs}" for one in trained)
        return f"trained from random weights for about {request.minutes:g} minutes each (epochs: {counts})"
    return f"trained from random weights for {trained[0].answers.epochs} epochs each, the same number of steps"
