"""What a machine has become, as images: its filters, reconstructions and samples.

Shape letters: N rows, V visible units, H hidden units, M chains, S side in pixels.
"""

import numpy as np
import torch

from glassworks.charts.images import tiled
from glassworks.core.generator import seeded
from glassworks.core.seeds import derive
from glassworks.models.generative.rbm import RBM
from glassworks.pipelines.base import Job
from glassworks.pipelines.rbm.data import PixelRows
from glassworks.pipelines.rbm.recipe import RbmRecipe
from glassworks.pipelines.rbm.report import GIBBS_STEPS, Samples
from glassworks.tasks.rbm import sampled

_SHOWN = 40
_COLUMNS = 10


def samples_of(machine: RBM, rows: PixelRows) -> Samples:
    """What the machine has become so far; random by torch's generator."""
    some_NV = torch.from_numpy((rows.held_out_NV if len(rows.held_out_NV) else rows.train_NV)[: _SHOWN // 2])
    with torch.no_grad():
        again_NV = machine.visible_mean(machine(some_NV.to(machine.weight.device))).cpu()
        filters_HV = machine.weight.detach().T[:_SHOWN].cpu()
        samples_NV = _sample(machine).cpu()
    starts = range(0, len(some_NV), _COLUMNS)
    pairs_NV = torch.cat([part[at : at + _COLUMNS] for at in starts for part in (some_NV, again_NV)])
    return Samples(*(_sheet(part, rows.side) for part in (filters_HV, pairs_NV, samples_NV)), visible=machine.visible)


def arrays(job: Job[RbmRecipe, PixelRows], machine: RBM) -> Samples:
    """The samples of a run's end."""
    with seeded(derive(job.recipe.seed, "pictures")):
        return samples_of(machine, job.inputs)


def _sheet(rows_NV: torch.Tensor, side: int) -> np.ndarray:
    return tiled(rows_NV.numpy().reshape(-1, side, side), min(_COLUMNS, len(rows_NV)))


def _sample(machine: RBM) -> torch.Tensor:
    """Means of the visible units at the end of chains of Gibbs steps: persistent ones go on, others start at noise."""
    chains_MH = getattr(machine, "chains", None)
    shape = (_SHOWN, machine.weight.shape[1])
    hidden_MH = (
        sampled(torch.full(shape, 0.5, device=machine.weight.device))
        if chains_MH is None
        else chains_MH[:_SHOWN].to(machine.weight.dtype)
    )
    mean_MV = machine.visible_mean(hidden_MH)
    for _ in range(GIBBS_STEPS):
        noisy = mean_MV + torch.randn_like(mean_MV) if machine.visible != "binary" else sampled(mean_MV)
        mean_MV = machine.visible_mean(sampled(machine(noisy)))
    return mean_MV
