"""What a stage's pictures are worth: measured on captions that no training has seen.

Shape letters: N samples, A attributes, V values of one attribute.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from glassworks.core.report import Report
from glassworks.data.synthetic.birds import COLOURED
from glassworks.metrics.intervals import wilson
from glassworks.tasks.matching import as_samples, chosen_rightly

if TYPE_CHECKING:
    from glassworks.pipelines.stackgan.judge import CaptionJudge
    from glassworks.pipelines.stackgan.stages import Played, Work
    from glassworks.pipelines.stackgan.text import Texts

MOST = 1000  # captions that are drawn in the end


@dataclass
class Recognised(Report):
    """One attribute, or several together.

    Attributes:
        attribute: its name.
        share: of the samples whose caption states it, those that show it.
        interval: 95 %, Wilson.
        n: samples whose caption states it.
        chance: the share where captions are shuffled among the samples.
        of_reals: how often the judge reads it rightly off held-out real pictures.
    """

    attribute: str
    share: float
    interval: tuple[float, float]
    n: int
    chance: float
    of_reals: float


@dataclass
class StageReport(Report):
    """One stage.

    Attributes:
        stage: ``one`` or ``two``.
        side: of the pictures, in pixels.
        samples: captions that were drawn, each once.
        fjd: Fréchet joint distance of samples and captions to real pictures and captions.
        fjd_of_halves: between two halves of the real ones: the least that can be asked for.
        matched: share nearest to their own caption among a hundred.
        matched_of_reals: the same of real pictures.
        diversity: mean distance of two samples over that of two real pictures.
        discriminator_accuracy: about real and generated pictures, at the kept epoch.
        matching_accuracy: about own and other captions of real pictures.
        recognised: by attribute; none where nothing is known of the pictures.
        colours: all that are colours together; ``None`` likewise.
        missed: ``attribute value`` of those that are shown less than a tenth as often as by real pictures.
        kept_epoch: whose weights are kept.
        history: by epoch.
    """

    stage: str
    side: int
    samples: int
    fjd: float
    fjd_of_halves: float
    matched: float
    matched_of_reals: float
    diversity: float
    discriminator_accuracy: float
    matching_accuracy: float
    recognised: list[Recognised]
    colours: Recognised | None
    missed: list[str]
    kept_epoch: int
    history: list[dict[str, Any]]


def measured(work: "Work", texts: "Texts", judge: "CaptionJudge", stage: "Played") -> StageReport:
    """Draws every held-out picture's first caption, a thousand at most."""
    rows_N = work.held_out[:MOST]
    texts_NE = torch.from_numpy(texts.encoded_NQE[rows_N, 0])
    with work.context.stage("judging", 2 * len(rows_N), "pictures") as advance:
        fakes = _drawn(stage, texts_NE)
        advance(len(rows_N))
        reals = _reals(work, stage, rows_N)
        advance(len(rows_N))
    reals_NE = judge.vectors(reals)
    numbers = judge(fakes, reals, texts_NE, torch.from_numpy(work.pictures.states_NQA[rows_N, 0]))
    known = _recognised(work, judge, fakes, reals, rows_N) if judge.reader else ([], None, [])
    return StageReport(
        stage=stage.name, side=stage.side, samples=len(rows_N), fjd=numbers["fjd"],
        fjd_of_halves=judge.distance(reals_NE[::2], texts_NE[::2], reals_NE[1::2], texts_NE[1::2]),
        matched=numbers["matched"], matched_of_reals=float(chosen_rightly(reals_NE, texts_NE).float().mean()),
        diversity=numbers["diversity"], discriminator_accuracy=stage.kept["monitor_discriminator_accuracy"],
        matching_accuracy=stage.kept["monitor_matching_accuracy"], recognised=known[0], colours=known[1],
        missed=known[2], kept_epoch=stage.kept["epoch"], history=[_entry(entry) for entry in stage.history],
    )  # fmt: skip


def _entry(entry: dict[str, Any]) -> dict[str, Any]:
    """What is kept of an epoch."""
    names = ("fjd", "matched", "diversity", "discriminator_accuracy", "matching_accuracy", "stated", "colours")
    kept = {name: entry[f"monitor_{name}"] for name in names if f"monitor_{name}" in entry}
    return {"epoch": entry["epoch"], "step": entry["step"]} | kept


def _drawn(stage: "Played", texts_NE: torch.Tensor) -> torch.Tensor:
    """A sample for each caption, as the judge sees it; parts, so that large ones never lie side by side."""
    parts = [stage.task.samples(part, f"measured {at}") for at, part in enumerate(texts_NE.split(64))]
    return torch.cat([stage.task.reduced(part) for part in parts])


def _reals(work: "Work", stage: "Played", rows_N: np.ndarray) -> torch.Tensor:
    pixels = work.pictures.pixels(stage.side, work.limit(stage.name))
    parts = np.array_split(rows_N, 1 + len(rows_N) // 64)
    return torch.cat([stage.task.reduced(as_samples(torch.from_numpy(pixels[part]))) for part in parts])


def _recognised(
    work: "Work", judge: "CaptionJudge", fakes: torch.Tensor, reals: torch.Tensor, rows_N: np.ndarray
) -> tuple[list[Recognised], Recognised, list[str]]:
    """Every attribute alone, and the colours together; and the values that are hardly ever shown."""
    states_NA, truth_NA = work.pictures.states_NQA[rows_N, 0], work.pictures.attributes_NA[rows_N]
    seen_NA, seen_real_NA = judge.read(fakes), judge.read(reals)
    names = list(judge.attributes)

    def of(name: str, chosen: list[int]) -> Recognised:
        told_NA, right_NA = states_NA[:, chosen] >= 0, seen_NA[:, chosen] == states_NA[:, chosen]
        n, right = int(told_NA.sum()), int((told_NA & right_NA).sum())
        return Recognised(
            attribute=name, share=right / max(1, n), interval=wilson(right, n), n=n,
            chance=by_chance(states_NA[:, chosen], seen_NA[:, chosen]),
            of_reals=float((seen_real_NA[:, chosen] == truth_NA[:, chosen]).mean()),
        )  # fmt: skip

    coloured = [at for at, name in enumerate(names) if name in COLOURED]
    missed = [
        f"{name} {value}"
        for at, (name, values) in enumerate(judge.attributes.items())
        for number, value in enumerate(values)
        if 10 * (seen_NA[:, at] == number).sum() < (seen_real_NA[:, at] == number).sum()
    ]
    return [of(name, [at]) for at, name in enumerate(names)], of("all colours", coloured), missed


def by_chance(states_NA: np.ndarray, seen_NA: np.ndarray) -> float:
    """The expected share that is recognised where every caption may have any of the samples."""
    expected, told = 0.0, 0
    for states_N, seen_N in zip(states_NA.T, seen_NA.T, strict=True):
        values_N = states_N[states_N >= 0]
        shown_V = np.bincount(seen_N, minlength=int(states_N.max(initial=0)) + 1) / len(seen_N)
        expected += float(shown_V[values_N].sum())
        told += len(values_N)
    return expected / max(1, told)
