"""A restricted Boltzmann machine learns the distribution of pictures: bars and stripes, digits, any source.

Bars and stripes are few enough to know the answer: the best mean log-likelihood is ``-ln N`` for N patterns that are
equally likely. For pictures, ``log Z`` is estimated by annealed importance sampling, with its spread.

Shape letters: N rows, V visible units, H hidden units, S side in pixels.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from pydantic import Field

from glassworks.core.config import Config
from glassworks.core.context import RunContext
from glassworks.core.recipe import Recipe
from glassworks.core.report import Report
from glassworks.core.seeds import derive
from glassworks.core.workspace import RunFolder
from glassworks.pipelines.base import finish
from glassworks.pipelines.dense import PLAIN, resolve_training
from glassworks.pipelines.report import Findings
from glassworks.training.config import LoopConfig, Share

if TYPE_CHECKING:
    from glassworks.data.sources.source import Source
    from glassworks.models.generative.rbm import RBM

PATTERNS = "bars_and_stripes"
EPOCH_OF_PATTERNS = 100  # times that an epoch goes through the few patterns
_WATCHED = 1000  # rows that are looked at after every epoch


class RbmDataConfig(Config):
    """The ``[data]`` table."""

    source: str
    """``bars_and_stripes``, or a source of images: a folder, a manifest, ``digits``, ``mnist``, ..."""
    size: Annotated[int, Field(ge=2, le=64)] = 28
    """Side of the pictures in pixels."""
    val_fraction: Share = 0.2
    """Part held out where the source makes no split itself."""
    most: Annotated[int, Field(ge=1)] | None = None
    """Pictures to learn from at most; nothing for all."""


class RbmConfig(Config):
    """The ``[rbm]`` table."""

    hidden: Annotated[int, Field(ge=1, le=10_000)] = 500
    """Hidden units."""
    visible: Literal["binary", "gaussian"] = "binary"
    """What the visible units are; Gaussian ones see pixels less their mean, over their deviation."""
    method: Literal["cd", "pcd"] = "cd"
    """Contrastive divergence starts its chains at the data, the persistent form never restarts them."""
    steps: Annotated[int, Field(ge=1, le=1000)] = 1
    """Gibbs steps for each update."""
    chains: Annotated[int, Field(ge=1, le=10_000)] = 100
    """Persistent chains."""
    binary_data: bool = True
    """Draw zeros and ones from grey pixels anew at every step, else take grey as the units' probability."""
    spread: Annotated[float, Field(gt=0, le=10)] = 0.01
    """Standard deviation of the weights at the start."""
    ais_temperatures: Annotated[int, Field(ge=1, le=100_000)] = 1000
    """Steps of annealed importance sampling, where there are too many states to go through."""
    ais_chains: Annotated[int, Field(ge=2, le=100_000)] = 100
    """Its chains."""


class RbmRecipe(Recipe):
    """A restricted Boltzmann machine."""

    task: str = "rbm"
    """The kind of recipe: what one run of it does."""
    data: RbmDataConfig
    rbm: RbmConfig = RbmConfig()
    training: LoopConfig = LoopConfig()

    def open_inputs(self) -> "Source | None":
        """The source of pictures; bars and stripes need none.

        Raises:
            DataError: nothing of that name, or it cannot be used.
        """
        if self.data.source == PATTERNS:
            return None
        from glassworks.data.sources.open import open_source

        return open_source(self.data.source)


@dataclass
class RbmReport(Report):
    """What a machine has learned.

    Attributes:
        visible_units: V.
        hidden_units: H.
        num_train: rows learned from.
        num_held_out: rows measured with; 0 for bars and stripes, whose every pattern is learned.
        log_likelihood: mean over the rows learned from, nats.
        held_out_log_likelihood: mean over the held-out rows, nats.
        best_log_likelihood: what no model can exceed, where that is known.
        log_z: of the partition function.
        log_z_low: three standard errors below, where it is an estimate.
        log_z_high: three standard errors above.
        log_z_by: ``enumeration`` or ``annealed importance sampling``.
        reconstruction: squared error of the held-out rows (else those learned from), summed over the visible units.
        history: one entry per epoch.
    """

    visible_units: int
    hidden_units: int
    num_train: int
    num_held_out: int
    log_likelihood: float
    held_out_log_likelihood: float | None
    best_log_likelihood: float | None
    log_z: float
    log_z_low: float
    log_z_high: float
    log_z_by: str
    reconstruction: float
    history: list[dict[str, Any]]


@dataclass(frozen=True)
class Rows:
    """What is learned and measured.

    Attributes:
        side: S.
        train_NV: 0..1, or standardized for Gaussian units.
        held_out_NV: likewise; may be empty.
        known: the rows are all that there is, and equally likely.
    """

    side: int
    train_NV: np.ndarray
    held_out_NV: np.ndarray
    known: bool


def run(
    recipe: RbmRecipe, inputs: "Source | None", folder: RunFolder, *, resume: bool, context: RunContext
) -> Findings:
    """See ``pipelines.base.run``."""
    from glassworks.models.files.network_file import write_networks
    from glassworks.pipelines.rbm import show as shown

    rows = _rows(recipe, inputs, context)
    recipe, machine, history = _trained(recipe, rows, folder, resume=resume, context=context)
    with context.stage("measuring the likelihood", None, "steps"):
        numbers = measured(machine, rows, recipe, history)
    digest = write_networks(folder.model, {"rbm": machine}, recipe)
    return finish(
        recipe, folder, context, numbers, verdicts=shown.verdicts(numbers), tables=shown.tables(numbers),
        figures=shown.figures(numbers, machine, rows, recipe.seed), weights_hash=digest,
    )  # fmt: skip


def _rows(recipe: RbmRecipe, source: "Source | None", context: RunContext) -> Rows:
    data = recipe.data
    if source is None:
        from glassworks.data.synthetic.bars_and_stripes import bars_and_stripes

        patterns_NV = bars_and_stripes(data.size).astype(np.float32)
        return Rows(data.size, patterns_NV, patterns_NV[:0], known=True)
    from glassworks.data.images.grey import grey_pictures

    found = grey_pictures(
        source, data.size, seed=recipe.seed, val_fraction=data.val_fraction, context=context, most=data.most
    )
    train_NV, held_out_NV = (part.astype(np.float32) / 255 for part in (found.train_NV, found.held_out_NV))
    if recipe.rbm.visible == "gaussian":
        mean_V, deviation_V = train_NV.mean(0), train_NV.std(0) + 0.05  # pixels that never change stay small
        train_NV, held_out_NV = (train_NV - mean_V) / deviation_V, (held_out_NV - mean_V) / deviation_V
    return Rows(data.size, train_NV, held_out_NV, known=False)


def _trained(
    recipe: RbmRecipe, rows: Rows, folder: RunFolder, *, resume: bool, context: RunContext
) -> tuple[RbmRecipe, "RBM", list[dict[str, Any]]]:
    """The recipe with nothing left open, the trained machine, and how it came there."""
    from glassworks.data.loader import Loader, Tensors
    from glassworks.pipelines.rbm.show import sheets
    from glassworks.pipelines.rbm.watch import Watched
    from glassworks.pipelines.snapshots import Pictured
    from glassworks.tasks.rbm import BoltzmannLearning
    from glassworks.training.loop import fit

    count = len(rows.train_NV)
    defaults: dict[str, Any] = {**PLAIN, "optimizer": "momentum", "schedule": "cosine", "learning_rate": 0.02}
    if rows.known:
        defaults |= {"epochs": 60, "batch_size": count}
    recipe = resolve_training(recipe, **{"epochs": 15, "batch_size": 100, **defaults})
    machine = new_machine(rows.train_NV, recipe.rbm, recipe.seed)
    task = BoltzmannLearning(
        machine,
        steps=recipe.rbm.steps,
        chains=recipe.rbm.chains if recipe.rbm.method == "pcd" else 0,
        binary_data=recipe.rbm.visible == "binary" and recipe.rbm.binary_data,
    )
    chosen = np.tile(np.arange(count), EPOCH_OF_PATTERNS) if rows.known else np.arange(count)
    train = Loader(
        Tensors({"inputs": rows.train_NV}, "patterns" if rows.known else "pictures"), chosen,
        min(recipe.training.batch_size, len(chosen)), derive(recipe.seed, "rbm"), shuffle=not rows.known,
        drop_last=True,
    )  # fmt: skip
    watched = Watched(task, rows.train_NV[:_WATCHED], rows.held_out_NV[:_WATCHED])
    epochs = recipe.training.epochs
    pictured = Pictured(folder, lambda: sheets(machine, rows), epochs, recipe.seed)
    result = fit(
        task, train, None, recipe.training, folder, seed=recipe.seed, context=context, resume=resume,
        observers=[watched, pictured],
    )  # fmt: skip
    return recipe, machine, result.history


def new_machine(train_NV: np.ndarray, config: RbmConfig, seed: int) -> "RBM":
    """Small random weights; visible biases that give each unit its share of ones (Hinton's guide, section 8.1)."""
    import torch

    from glassworks.models.generative.rbm import RBM
    from glassworks.pipelines.rbm.partition import base_bias

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(derive(seed, "rbm"))
        machine = RBM(train_NV.shape[1], config.hidden, visible=config.visible, spread=config.spread)
    if config.visible == "binary":
        with torch.no_grad():
            machine.visible_bias.copy_(base_bias(torch.from_numpy(train_NV)).clamp(-4, 4))
    return machine


def measured(machine: "RBM", rows: Rows, recipe: RbmRecipe, history: list[dict[str, Any]]) -> RbmReport:
    """Likelihoods, with ``log Z`` as exact as its size allows."""
    import torch

    from glassworks.pipelines.rbm import partition
    from glassworks.tasks.rbm import BoltzmannLearning

    train_NV, held_out_NV = (torch.from_numpy(part) for part in (rows.train_NV[:10_000], rows.held_out_NV))
    if machine.visible == "binary" and not rows.known:
        train_NV, held_out_NV = (_binary(part, derive(recipe.seed, "binary")) for part in (train_NV, held_out_NV))
    if partition.can_enumerate(machine):
        log_z = partition.exact_log_z(machine)
        estimate = partition.AisEstimate(log_z, log_z, log_z, math.inf, 0, 0)
    else:
        base_V = partition.base_bias(train_NV) if machine.visible == "binary" else None
        estimate = partition.annealed_log_z(
            machine, temperatures=recipe.rbm.ais_temperatures, chains=recipe.rbm.ais_chains,
            seed=derive(recipe.seed, "annealed"), base_bias_V=base_V,
        )  # fmt: skip
    looked_at = held_out_NV if len(held_out_NV) else train_NV

    def mean(rows_NV: torch.Tensor) -> float:
        return float(partition.log_likelihoods(machine, rows_NV, estimate.log_z).mean())

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
        reconstruction=BoltzmannLearning(machine).evaluate([{"inputs": looked_at}])["reconstruction"],
        history=history,
    )


def _binary(rows_NV: Any, seed: int) -> Any:
    """Zeros and ones drawn once from grey: what likelihoods of digits are quoted for."""
    import torch

    generator = torch.Generator().manual_seed(seed)
    return (torch.rand(rows_NV.shape, generator=generator) < rows_NV).float()
