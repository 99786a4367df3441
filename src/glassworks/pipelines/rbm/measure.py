"""How probable a trained machine finds its data, with ``log Z`` as exact as its size allows.

Bars and stripes are few enough to know the answer: the best mean log-likelihood is ``-ln N`` for N patterns that are
equally likely. For images, ``log Z`` is estimated by annealed importance sampling, with its spread.

Shape letters: N rows, V visible units.
"""

import math

import torch
import torch.nn.functional as F

from glassworks.core.seeds import derive
from glassworks.models.generative.rbm import RBM
from glassworks.pipelines.base import Job
from glassworks.pipelines.rbm.data import PixelRows
from glassworks.pipelines.rbm.partition import (
    AisEstimate,
    annealed_log_z,
    base_bias,
    can_enumerate,
    exact_log_z,
    log_likelihoods,
)
from glassworks.pipelines.rbm.recipe import RbmRecipe
from glassworks.pipelines.rbm.report import RbmReport
from glassworks.pipelines.rbm.train import Trained
from glassworks.tasks.rbm import BoltzmannLearning

_MOST_MEASURED = 10_000  # rows learned from


def measure(job: Job[RbmRecipe, PixelRows], trained: Trained) -> RbmReport:
    """Likelihoods of the rows learned from and of the held-out ones."""
    machine, rows = trained.machine, job.inputs
    with job.context.stage("measuring the likelihood", None, "steps"):
        train_NV, held_out_NV = _as_measured(machine, rows, job.recipe.seed)
        estimate = _log_z(machine, train_NV, job.recipe)

        def mean(rows_NV: torch.Tensor) -> float:
            return float(log_likelihoods(machine, rows_NV, estimate.log_z).mean())

        others_NV = held_out_NV if len(held_out_NV) else train_NV
        return RbmReport(
            visible_units=machine.weight.shape[0],
            hidden_units=machine.weight.shape[1],
            num_train=len(rows.train_NV),
            num_held_out=len(rows.held_out_NV),
            log_likelihood=mean(train_NV),
            held_out_log_likelihood=mean(held_out_NV) if len(held_out_NV) else None,
            best_log_likelihood=-math.log(len(rows.train_NV)) if rows.known else None,
            log_z=estimate.log_z,
            log_z_low=estimate.low,
            log_z_high=estimate.high,
            log_z_by="annealed importance sampling" if estimate.chains else "enumeration",
            reconstruction=BoltzmannLearning(machine).evaluate([{"inputs": others_NV}])["reconstruction"],
            history=trained.history,
            pixels_alone=_pixels_alone(train_NV, held_out_NV)
            if machine.visible == "binary" and len(held_out_NV)
            else None,
        )


def _as_measured(machine: RBM, rows: PixelRows, seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    """The rows as tensors; grey ones are drawn once as zeros and ones, what likelihoods of digits are quoted for."""
    train_NV, held_out_NV = torch.from_numpy(rows.train_NV[:_MOST_MEASURED]), torch.from_numpy(rows.held_out_NV)
    if machine.visible == "binary" and not rows.known:
        train_NV, held_out_NV = (_binary(part, derive(seed, "binary")) for part in (train_NV, held_out_NV))
    return train_NV, held_out_NV


def _log_z(machine: RBM, train_NV: torch.Tensor, recipe: RbmRecipe) -> AisEstimate:
    if can_enumerate(machine):
        log_z = exact_log_z(machine)
        return AisEstimate(log_z, log_z, log_z, math.inf, 0, 0)
    return annealed_log_z(
        machine,
        temperatures=recipe.rbm.ais_temperatures,
        chains=recipe.rbm.ais_chains,
        seed=derive(recipe.seed, "annealed"),
        base_bias_V=base_bias(train_NV) if machine.visible == "binary" else None,
    )


def _pixels_alone(train_NV: torch.Tensor, held_out_NV: torch.Tensor) -> float:
    """The likelihood under a model in which pixels know nothing of each other: what a machine has to exceed."""
    bias_V, held_out_NV = base_bias(train_NV), held_out_NV.double()
    log_NV = held_out_NV * F.logsigmoid(bias_V) + (1 - held_out_NV) * F.logsigmoid(-bias_V)
    return float(log_NV.sum(1).mean())


def _binary(rows_NV: torch.Tensor, seed: int) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return (torch.rand(rows_NV.shape, generator=generator) < rows_NV).float()
