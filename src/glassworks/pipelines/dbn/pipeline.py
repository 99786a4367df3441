"""A deep belief network: Boltzmann machines learned layer by layer without labels, then unrolled and fine-tuned.

Each machine learns what the one below makes of the data (Hinton, Osindero, Teh 2006); their weights start a network of
logistic layers, which backpropagation then tunes to the labels (Hinton & Salakhutdinov 2006, Science 313). What that
start is worth is measured where labels are few: the same network, labels and updates, from both starts, over seeds.

Shape letters: N rows, V visible units, H hidden units, K classes.
"""

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from pydantic import Field

from glassworks.core.config import Config
from glassworks.core.context import RunContext
from glassworks.core.files import write_atomic
from glassworks.core.recipe import Recipe
from glassworks.core.report import Report
from glassworks.core.seeds import derive
from glassworks.core.workspace import RunFolder
from glassworks.pipelines.base import finish
from glassworks.pipelines.dense import PLAIN, resolve_training
from glassworks.pipelines.rbm.pipeline import RbmConfig, RbmDataConfig, Rows, new_machine
from glassworks.pipelines.report import Findings
from glassworks.training.config import LoopConfig, Share

if TYPE_CHECKING:
    from glassworks.data.images.grey import GreyPictures
    from glassworks.data.sources.source import Source
    from glassworks.models.generative.rbm import RBM
    from glassworks.models.vision.mlp import MLP

Loops = dict[str, Any]
PRETRAINING: Loops = {**PLAIN, "optimizer": "momentum", "schedule": "cosine", "learning_rate": 0.05, "batch_size": 100}
FINE_TUNING: Loops = {"optimizer": "adam", "weight_decay": 0.0, "learning_rate": 1e-3, "batch_size": 100, "epochs": 20}


class DbnConfig(Config):
    """The ``[dbn]`` table."""

    hidden: tuple[Annotated[int, Field(ge=1, le=10_000)], ...] = (500, 500, 2000)
    """Units of each layer, from the lowest."""
    dropout: Share = 0.0
    """Share of hidden values set to zero in fine-tuning."""
    few_labels: Annotated[int, Field(ge=0)] = 1000
    """Labels with which the start from Boltzmann machines is compared with a random one; 0 for no comparison."""
    few_seeds: Annotated[int, Field(ge=2, le=100)] = 5
    """Draws of so many labels, and random starts, that are compared."""
    few_epochs: Annotated[int, Field(ge=1)] = 40
    """Epochs of each of these trainings."""


class DbnRecipe(Recipe):
    """Greedy layer-wise learning without labels, then fine-tuning with them."""

    task: str = "dbn"
    """The kind of recipe: what one run of it does."""
    data: RbmDataConfig
    dbn: DbnConfig = DbnConfig()
    pretraining: LoopConfig = LoopConfig()
    """The loop of each Boltzmann machine."""
    training: LoopConfig = LoopConfig()
    """The loop of the fine-tuning."""

    def open_inputs(self) -> "Source":
        """The source of pictures.

        Raises:
            DataError: nothing of that name, or it cannot be used.
        """
        from glassworks.data.sources.open import open_source

        return open_source(self.data.source)


@dataclass
class FewLabels(Report):
    """Both starts with the same few labels and updates, by seed.

    Attributes:
        labels: how many.
        seeds: how many draws of them.
        pretrained_errors: test errors from the Boltzmann machines' weights.
        random_errors: from random weights, same labels and order.
        gain: mean of the paired differences, random less pretrained.
        interval: 95 %, of the mean, by Student's t over the seeds.
    """

    labels: int
    seeds: int
    pretrained_errors: list[float]
    random_errors: list[float]
    gain: float
    interval: tuple[float, float]


@dataclass
class DbnReport(Report):
    """How well the whole network classifies, and what its start was worth.

    Attributes:
        layers: sizes from the pixels to the classes.
        num_train: pictures learned from.
        error: share of held-out pictures that are wrong after fine-tuning with all labels.
        interval: 95 %, Wilson.
        n: held-out pictures.
        reconstruction: squared error by layer after pretraining, summed over that layer's visible units.
        few: the comparison; ``None`` where none was asked for.
        losses: of the fine-tuning, one per epoch.
    """

    layers: list[int]
    num_train: int
    error: float
    interval: tuple[float, float]
    n: int
    reconstruction: list[float]
    few: FewLabels | None
    losses: list[float]


def run(recipe: DbnRecipe, inputs: "Source", folder: RunFolder, *, resume: bool, context: RunContext) -> Findings:
    """See ``pipelines.base.run``."""
    from glassworks.data.images.grey import grey_pictures
    from glassworks.models.files.network_file import write_networks
    from glassworks.pipelines.dbn import show as shown

    data = recipe.data
    pictures = grey_pictures(
        inputs, data.size, seed=recipe.seed, val_fraction=data.val_fraction, context=context, most=data.most
    )
    recipe = _settled(recipe)
    work = _Work(recipe, pictures, folder, resume, context)
    machines, reconstruction = work.machines()
    network = unrolled(machines, len(pictures.classes), recipe.dbn.dropout, recipe.seed)
    everything = np.arange(len(pictures.train_NV))
    losses = work.tuned(network, everything, recipe.training, folder, recipe.seed)
    wrong = round(work.error(network) * len(pictures.held_out_NV))
    numbers = shown.report(work, wrong, reconstruction, work.compared(machines), losses)
    digest = write_networks(folder.model, {"network": network}, recipe)
    return finish(
        recipe, folder, context, numbers, verdicts=shown.verdicts(numbers), tables=shown.tables(numbers),
        figures=shown.figures(numbers, machines[0], pictures.side), weights_hash=digest,
    )  # fmt: skip


def _settled(recipe: DbnRecipe) -> DbnRecipe:
    """Nothing left open in either loop."""
    recipe = resolve_training(recipe, **FINE_TUNING)
    asked = {"epochs": 10, **PRETRAINING} | recipe.pretraining.model_dump(exclude_unset=True)
    loop = LoopConfig.parse(asked, "[pretraining]").on(recipe.device)
    return recipe.model_copy(update={"pretraining": loop})


def unrolled(machines: "list[RBM]", num_classes: int, dropout: float, seed: int) -> "MLP":
    """The network of logistic layers whose weights are the machines'; only its last layer is new."""
    import torch

    network = _network(machines[0].weight.shape[0], [m.weight.shape[1] for m in machines], num_classes, dropout, seed)
    with torch.no_grad():
        for linear, machine in zip(network.hidden[::3], machines, strict=True):
            assert isinstance(linear, torch.nn.Linear)  # noqa: S101 - linear, activation, dropout in turn
            linear.weight.copy_(machine.weight.T)
            linear.bias.copy_(machine.hidden_bias)
    return network


def _network(inputs: int, hidden: list[int], num_classes: int, dropout: float, seed: int) -> "MLP":
    """Random weights as Glorot & Bengio 2010 draw them, biases zero: the fair rival of any better start."""
    import torch

    from glassworks.models.vision.mlp import MLP

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(derive(seed, "network"))
        network = MLP(num_classes, in_features=inputs, hidden=hidden, activation="sigmoid", dropout=dropout)
        for module in network.modules():
            if isinstance(module, torch.nn.Linear):
                torch.nn.init.xavier_normal_(module.weight)
                torch.nn.init.zeros_(module.bias)
    return network


@dataclass
class _Work:
    """What the stages of a run share."""

    recipe: DbnRecipe
    pictures: "GreyPictures"
    folder: RunFolder
    resume: bool
    context: RunContext

    def machines(self) -> "tuple[list[RBM], list[float]]":
        """One machine per layer, each learned on what the ones below make of the pictures."""
        rows_NV = self.pictures.train_NV.astype(np.float32) / 255
        machines, errors = [], []
        for layer, hidden in enumerate(self.recipe.dbn.hidden, start=1):
            machine, error = self._machine(layer, hidden, rows_NV)
            machines.append(machine)
            errors.append(error)
            rows_NV = _seen_through(machine, rows_NV)
        return machines, errors

    def _machine(self, layer: int, hidden: int, rows_NV: np.ndarray) -> "tuple[RBM, float]":
        from glassworks.data.loader import Loader, Tensors
        from glassworks.pipelines.rbm.show import sheets
        from glassworks.pipelines.snapshots import Pictured
        from glassworks.tasks.rbm import BoltzmannLearning
        from glassworks.training.loop import fit

        config, seed = self.recipe.pretraining, derive(self.recipe.seed, "layer", layer)
        machine = new_machine(rows_NV, RbmConfig(hidden=hidden), seed)
        order = np.arange(len(rows_NV))
        size = min(config.batch_size, len(order))
        train = Loader(Tensors({"inputs": rows_NV}, "pictures"), order, size, seed, shuffle=True, drop_last=True)
        shown = Rows(self.pictures.side, rows_NV[:1000], rows_NV[:0], known=False)
        observers = [Pictured(self.folder, lambda: sheets(machine, shown), config.epochs, seed)] if layer == 1 else []
        result = fit(
            BoltzmannLearning(machine), train, None, config, RunFolder(self.folder.path / "layers" / str(layer)),
            seed=seed, context=self.context, resume=self.resume, observers=observers,
        )  # fmt: skip
        error = float(result.history[-1]["train_loss"])
        self.context.note(
            f"layer {layer}: {machine.weight.shape[0]} to {hidden} units, reconstruction off by {error:.2f}"
        )
        return machine, error

    def tuned(
        self, network: "MLP", chosen: np.ndarray, config: LoopConfig, folder: RunFolder, seed: int
    ) -> list[float]:
        """Trains ``network`` with the labels of the ``chosen`` pictures; the losses by epoch."""
        from glassworks.data.loader import Loader, Tensors
        from glassworks.tasks.supervised import Supervised
        from glassworks.training.loop import fit

        rows_NV = self.pictures.train_NV[chosen].astype(np.float32) / 255
        columns = Tensors({"inputs": rows_NV, "targets": self.pictures.train_labels_N[chosen]}, "pictures")
        size = min(config.batch_size, len(chosen))
        train = Loader(columns, np.arange(len(chosen)), size, derive(seed, "tuning"), shuffle=True, drop_last=True)
        result = fit(
            Supervised(network, "cross_entropy"), train, None, config, folder, seed=derive(seed, "tuning"),
            context=self.context, resume=self.resume,
        )  # fmt: skip
        return [float(entry["train_loss"]) for entry in result.history]

    def error(self, network: "MLP") -> float:
        """Share of the held-out pictures that the network gets wrong."""
        from glassworks.data.loader import Loader, Tensors
        from glassworks.tasks.supervised import Supervised

        held_out_NV = self.pictures.held_out_NV.astype(np.float32) / 255
        columns = Tensors({"inputs": held_out_NV, "targets": self.pictures.held_out_labels_N}, "pictures")
        loader = Loader(columns, np.arange(len(held_out_NV)), min(1000, len(held_out_NV)))
        return 1 - Supervised(network, "cross_entropy").evaluate(loader.epoch(0))["accuracy"]

    def compared(self, machines: "list[RBM]") -> FewLabels | None:
        """Both starts with few labels, over seeds."""
        config = self.recipe.dbn
        if not config.few_labels:
            return None
        labels = min(config.few_labels, len(self.pictures.train_NV))
        inputs, classes = self.pictures.train_NV.shape[1], len(self.pictures.classes)
        pretrained, random = [], []
        for number in range(config.few_seeds):
            seed = derive(self.recipe.seed, "few labels", number)
            chosen = np.random.default_rng(seed).permutation(len(self.pictures.train_NV))[:labels]
            start = unrolled(machines, classes, config.dropout, seed)
            pretrained.append(self._once(f"pretrained-{number}", start, chosen, seed))
            start = _network(inputs, list(config.hidden), classes, config.dropout, seed)
            random.append(self._once(f"random-{number}", start, chosen, seed))
        gain, interval = paired_gain(random, pretrained)
        return FewLabels(labels, config.few_seeds, pretrained, random, gain, interval)

    def _once(self, name: str, network: "MLP", chosen: np.ndarray, seed: int) -> float:
        """One of the compared trainings; its result is kept, so a resumed run does not repeat it."""
        folder = RunFolder(self.folder.path / "few_labels" / name)
        done = folder.path / "error.txt"
        if self.resume and done.is_file():
            return float(done.read_text(encoding="utf-8"))
        loop = self.recipe.training.model_copy(update={"epochs": self.recipe.dbn.few_epochs})
        self.tuned(network, chosen, loop, folder, seed)
        error = self.error(network)
        write_atomic(done, repr(error))
        shutil.rmtree(folder.checkpoints, ignore_errors=True)  # many, and of no further use
        return error


def paired_gain(worse: list[float], better: list[float]) -> tuple[float, tuple[float, float]]:
    """The mean difference and its 95 % interval by Student's t over the pairs."""
    from scipy.stats import t

    differences = np.array(worse) - np.array(better)
    gain, count = float(differences.mean()), len(differences)
    reach = float(t.ppf(0.975, count - 1) * differences.std(ddof=1) / np.sqrt(count))
    return gain, (gain - reach, gain + reach)


def _seen_through(machine: "RBM", rows_NV: np.ndarray) -> np.ndarray:
    """Probabilities of the hidden units [N, H], float32."""
    import torch

    device = machine.weight.device
    with torch.inference_mode():
        parts = [
            machine(torch.from_numpy(part).to(device)).cpu()
            for part in np.array_split(rows_NV, 1 + len(rows_NV) // 2000)
        ]
    return torch.cat(parts).numpy()
