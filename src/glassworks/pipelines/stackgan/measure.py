"""How good the stages' images are: measured on captions that no training learns from.

Shape letters: N samples, A attributes, V values of one attribute, E text features.
"""

from typing import Any

import numpy as np
import torch

from glassworks.data.synthetic.birds import COLOURED
from glassworks.metrics.intervals import wilson
from glassworks.pipelines.stackgan.comparison import TextComparer
from glassworks.pipelines.stackgan.report import Recognised, StackganReport, StageReport
from glassworks.pipelines.stackgan.show import RIGHT
from glassworks.pipelines.stackgan.split import Split, StackganJob
from glassworks.pipelines.stackgan.stages import TrainedStage
from glassworks.pipelines.stackgan.train import Trained
from glassworks.tasks.matching import as_samples, chosen_rightly

MOST = 1000
"""Captions that are drawn in the end."""


def measure(job: StackganJob, trained: Trained) -> StackganReport:
    """The numbers of the encoders and of every stage."""
    split, texts = job.inputs, trained.texts
    return StackganReport(
        pictures=len(split.train),
        held_out=len(split.held_out),
        words=len(texts.vocabulary) - 1,
        text_right=texts.right,
        left_out=split.images.left_out,
        stages=[measure_stage(job, trained, stage) for stage in trained.stages],
    )


def measure_stage(job: StackganJob, trained: Trained, stage: TrainedStage) -> StageReport:
    """Draws every held-out image's first caption, a thousand at most."""
    split, comparison = job.inputs, trained.comparison
    rows_N = split.held_out[:MOST]
    texts_NE = torch.from_numpy(trained.texts.encoded_NQE[rows_N, 0])
    with job.context.stage("comparing with the captions", 2 * len(rows_N), "images") as advance:
        fakes = _samples(stage, texts_NE)
        advance(len(rows_N))
        reals = _reals(split, stage, rows_N)
        advance(len(rows_N))
    reals_NE = comparison.vectors(reals)
    numbers = comparison(fakes, reals, texts_NE, torch.from_numpy(split.images.states_NQA[rows_N, 0]))
    recognised, colours, missed = (
        _recognised(split, comparison, fakes, reals, rows_N) if comparison.reader else ([], None, [])
    )
    return StageReport(
        stage=stage.name,
        side=stage.side,
        samples=len(rows_N),
        fjd=numbers["fjd"],
        fjd_of_halves=comparison.distance(reals_NE[::2], texts_NE[::2], reals_NE[1::2], texts_NE[1::2]),
        matched=numbers["matched"],
        matched_of_reals=float(chosen_rightly(reals_NE, texts_NE).float().mean()),
        diversity=numbers["diversity"],
        discriminator_accuracy=stage.kept["monitor_discriminator_accuracy"],
        matching_accuracy=stage.kept["monitor_matching_accuracy"],
        recognised=recognised,
        colours=colours,
        missed=missed,
        kept_epoch=stage.kept["epoch"],
        history=[_entry(entry) for entry in stage.history],
    )


def _entry(entry: dict[str, Any]) -> dict[str, Any]:
    """What is kept of an epoch."""
    names = (
        "fjd", "matched", "diversity", "discriminator_accuracy", "matching_accuracy", *RIGHT, "stated", "colours",
    )  # fmt: skip
    kept = {name: entry[f"monitor_{name}"] for name in names if f"monitor_{name}" in entry}
    return {"epoch": entry["epoch"], "step": entry["step"]} | kept


def _samples(stage: TrainedStage, texts_NE: torch.Tensor) -> torch.Tensor:
    """A sample for each caption, at the size that is compared; in parts, as large ones would fill the memory."""
    parts = [stage.task.samples(part, f"measured {at}") for at, part in enumerate(texts_NE.split(64))]
    return torch.cat([stage.task.reduced(part) for part in parts])


def _reals(split: Split, stage: TrainedStage, rows_N: np.ndarray) -> torch.Tensor:
    pixels = split.images.pixels(stage.side, split.limit(stage.name))
    parts = np.array_split(rows_N, 1 + len(rows_N) // 64)
    return torch.cat([stage.task.reduced(as_samples(torch.from_numpy(pixels[part]))) for part in parts])


def _recognised(
    split: Split, comparison: TextComparer, fakes: torch.Tensor, reals: torch.Tensor, rows_N: np.ndarray
) -> tuple[list[Recognised], Recognised, list[str]]:
    """Every attribute alone, and the colours together; and the values that are hardly ever shown."""
    states_NA, truth_NA = split.images.states_NQA[rows_N, 0], split.images.attributes_NA[rows_N]
    read_NA, read_real_NA = comparison.read(fakes), comparison.read(reals)
    names = list(comparison.attributes)

    def of(name: str, chosen: list[int]) -> Recognised:
        stated_NA, right_NA = states_NA[:, chosen] >= 0, read_NA[:, chosen] == states_NA[:, chosen]
        n, right = int(stated_NA.sum()), int((stated_NA & right_NA).sum())
        return Recognised(
            attribute=name, share=right / max(1, n), interval=wilson(right, n), n=n,
            chance=by_chance(states_NA[:, chosen], read_NA[:, chosen]),
            of_reals=float((read_real_NA[:, chosen] == truth_NA[:, chosen]).mean()),
        )  # fmt: skip

    coloured = [at for at, name in enumerate(names) if name in COLOURED]
    missed = [
        f"{name} {value}"
        for at, (name, values) in enumerate(comparison.attributes.items())
        for number, value in enumerate(values)
        if 10 * (read_NA[:, at] == number).sum() < (read_real_NA[:, at] == number).sum()
    ]
    return [of(name, [at]) for at, name in enumerate(names)], of("all colours", coloured), missed


def by_chance(states_NA: np.ndarray, read_NA: np.ndarray) -> float:
    """The expected share that is recognised where every caption may have any of the samples."""
    expected, stated = 0.0, 0
    for states_N, read_N in zip(states_NA.T, read_NA.T, strict=True):
        values_N = states_N[states_N >= 0]
        shown_V = np.bincount(read_N, minlength=int(states_N.max(initial=0)) + 1) / len(read_N)
        expected += float(shown_V[values_N].sum())
        stated += len(values_N)
    return expected / max(1, stated)
