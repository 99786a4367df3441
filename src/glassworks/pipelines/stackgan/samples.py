"""Captions with their samples, as the report shows them.

Shape letters: N images, Q captions of an image, E text features, C channels (3), S side.
"""

import numpy as np
import torch
import torch.nn.functional as F

from glassworks.pipelines.adversarial.watch import strip
from glassworks.pipelines.stackgan.report import Drawn, Example, Strip
from glassworks.pipelines.stackgan.split import StackganJob
from glassworks.pipelines.stackgan.stages import FOLLOWED, SHOWN_SIDE, part_of
from glassworks.pipelines.stackgan.train import Trained
from glassworks.tasks.matching import as_samples

_EXAMPLES = 6  # captions on the page
_SAMPLES = 3  # of each, by each stage


def drawn(job: StackganJob, trained: Trained) -> Drawn:
    """What becomes of captions in the end, and on the way there."""
    return Drawn(examples(job, trained), strips(job, trained))


def strips(job: StackganJob, trained: Trained) -> list[Strip]:
    """What the stages kept of their samples while they learned; nothing of a stage that was over after an epoch."""
    rows: list[int] = job.inputs.held_out[:FOLLOWED].tolist()
    captions = [job.inputs.images.captions[row][0] for row in rows]
    kept = {stage.name: strip(job.folder.samples / part_of(stage.name)) for stage in trained.stages}
    return [
        Strip(name, captions, [epoch for epoch, _ in one], np.stack([samples_NCSS for _, samples_NCSS in one]))
        for name, one in kept.items()
        if len(one) > 1
    ]


def examples(job: StackganJob, trained: Trained) -> list[Example]:
    """The captions of the first held-out images that are among the longest, each drawn several times."""
    images, last = job.inputs.images, trained.stages[-1]
    near: list[int] = job.inputs.held_out[:60].tolist()
    rows = sorted(near, key=lambda row: (-len(images.captions[row][0]), row))[:_EXAMPLES]
    texts_NE = torch.from_numpy(np.repeat(trained.texts.encoded_NQE[rows, 0], _SAMPLES, axis=0))
    real_pixels = images.pixels(last.side, job.inputs.limit(last.name))[np.array(rows)]
    reals_NCSS = as_samples(torch.from_numpy(real_pixels))
    by_stage = [stage.task.samples(texts_NE, "shown").unflatten(0, (len(rows), _SAMPLES)) for stage in trained.stages]
    side = min(SHOWN_SIDE, last.side)
    found = []
    for at, row in enumerate(rows):
        parts = [reals_NCSS[at][None], *(samples[at] for samples in by_stage)]
        fitted = [F.interpolate(part, size=(side, side), mode="area") for part in parts]
        found.append(Example(images.captions[row][0], torch.cat(fitted).clamp(-1, 1).numpy()))
    return found
