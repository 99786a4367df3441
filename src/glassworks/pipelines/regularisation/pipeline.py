"""Dropout and batch normalisation: the same network with and without, on the digits.

Dropout (Srivastava et al. 2014): in training each hidden value is set to zero with probability p and the others are
divided by 1 - p; it is shown where it matters, with few examples. Batch normalisation (Ioffe & Szegedy 2015,
arXiv:1502.03167): each unit's sum is brought to mean 0 and deviation 1 over the batch; it is shown on a deep network,
over a range of learning rates.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from glassworks.charts.figures import Curve, Figure, by_epoch, line_figure
from glassworks.core.config import Config
from glassworks.core.context import RunContext
from glassworks.core.errors import RunError
from glassworks.core.recipe import Recipe
from glassworks.core.report import Report
from glassworks.core.workspace import RunFolder
from glassworks.pipelines.base import finish
from glassworks.pipelines.dense import PLAIN, dense, resolve_training
from glassworks.pipelines.initialisation.pipeline import initialise
from glassworks.pipelines.report import Findings, Table, Verdict
from glassworks.training.config import LoopConfig

if TYPE_CHECKING:
    from torch import nn


class DropoutConfig(Config):
    """The ``[dropout]`` table."""

    shares: tuple[Annotated[float, Field(ge=0, lt=1)], ...] = (0.0, 0.2, 0.5, 0.8)
    """Shares of hidden values that are set to zero, one training each."""
    examples: Annotated[int, Field(ge=20, le=1437)] = 200
    """Digits to learn from; the fewer, the more a large network learns by heart."""
    hidden: tuple[Annotated[int, Field(ge=1, le=4096)], ...] = (256, 256)
    """Hidden units."""


class DropoutRecipe(Recipe):
    """A network that is too large for its few examples, with more and less dropout."""

    task: str = "dropout"
    """The kind of recipe: what one run of it does."""
    dropout: DropoutConfig = DropoutConfig()
    training: LoopConfig = LoopConfig()


class BatchNormConfig(Config):
    """The ``[batch_norm]`` table."""

    rates: tuple[Annotated[float, Field(gt=0, le=100)], ...] = (0.03, 0.1, 0.3, 1.0)
    """Learning rates, two trainings each."""
    layers: Annotated[int, Field(ge=1, le=100)] = 8
    """Hidden layers."""
    units: Annotated[int, Field(ge=1, le=1024)] = 64
    """Units of each."""


class BatchNormRecipe(Recipe):
    """A deep network with and without batch normalisation, at several learning rates."""

    task: str = "batch_norm"
    """The kind of recipe: what one run of it does."""
    batch_norm: BatchNormConfig = BatchNormConfig()
    training: LoopConfig = LoopConfig()


@dataclass
class Trained:
    """One training.

    Attributes:
        name: what is special about it.
        train_losses: by epoch, as measured while learning; empty where the loss was no number.
        held_out_losses: by epoch.
        train_accuracy: at the end.
        held_out_accuracy: at the end.
    """

    name: str
    train_losses: list[float]
    held_out_losses: list[float]
    train_accuracy: float
    held_out_accuracy: float


@dataclass
class TrainingsReport(Report):
    """Several trainings side by side; ``n`` held-out digits."""

    trainings: list[Trained]
    n: int


def with_layers(network: "nn.Sequential", *, share: float = 0.0, norm: bool = False) -> "nn.Sequential":
    """The network with dropout after, or batch normalisation before, each of its activations."""
    from torch import nn

    layers: list[nn.Module] = []
    for place, layer in enumerate(network):
        is_activation = place % 2 == 1
        if is_activation and norm:
            layers.append(nn.BatchNorm1d(network[place - 1].out_features))  # type: ignore[arg-type]
        layers.append(layer)
        if is_activation and share:
            layers.append(nn.Dropout(share))
    return nn.Sequential(*layers)


def _trained(
    name: str, network: "nn.Sequential", digits: Any, recipe: Any, folder: RunFolder, resume: bool, context: RunContext
) -> Trained:
    """Trains in the folder's part ``name``; the held-out digits only watch."""
    from glassworks.data.loader import Loader
    from glassworks.tasks.supervised import Supervised
    from glassworks.training.loop import fit
    from glassworks.training.observers import Observer

    task = Supervised(network, "cross_entropy")
    held_out: list[float] = []

    class Watch(Observer):
        def on_epoch(self, state: Any, entry: dict[str, Any]) -> None:
            entry["held_out_loss"] = task.evaluate(digits.measuring().epoch(0))["loss"]

    train = digits.training(recipe.training.batch_size, recipe.seed)
    losses: list[float] = []
    part = folder.part(name.replace(" ", "-"))
    try:
        result = fit(
            task, train, None, recipe.training, part, seed=recipe.seed, context=context, resume=resume,
            observers=[Watch()],
        )  # fmt: skip
        losses = [float(entry["train_loss"]) for entry in result.history]
        held_out = [float(entry["held_out_loss"]) for entry in result.history]
    except RunError:  # too high a rate: the loss is no number any more, which is what is to be shown
        pass
    seen = task.evaluate(Loader(digits.columns, digits.train, len(digits.train)).epoch(0))
    measured = task.evaluate(digits.measuring().epoch(0))
    return Trained(name, losses, held_out, seen["accuracy"], measured["accuracy"])


def run_dropout(
    recipe: DropoutRecipe, inputs: None, folder: RunFolder, *, resume: bool, context: RunContext
) -> Findings:
    """See ``pipelines.base.run``."""
    from glassworks.pipelines.digits import Digits

    recipe = resolve_training(recipe, **PLAIN | {"optimizer": "adam"}, epochs=60, batch_size=32, learning_rate=1e-3)
    config = recipe.dropout
    digits = Digits.divided(recipe.seed, num_train=config.examples)
    trainings = []
    for share in config.shares:
        network = with_layers(dense([64, *config.hidden, 10], "relu", seed=recipe.seed), share=share)
        trainings.append(_trained(f"p = {share:g}", network, digits, recipe, folder, resume, context))
    numbers = TrainingsReport(trainings, len(digits.held_out))
    best = min(trainings, key=lambda entry: entry.held_out_losses[-1])
    plain = trainings[0]
    verdicts = [
        Verdict(
            "note",
            f"{config.examples} digits to learn from: {plain.name} knows {plain.train_accuracy:.1%} of them by heart "
            f"and {plain.held_out_accuracy:.1%} of {numbers.n} others, at a loss of {plain.held_out_losses[-1]:.3f}.",
        ),
        Verdict(
            "good" if best is not plain else "warn",
            f"Least held-out loss: {best.held_out_losses[-1]:.3f} with {best.name}, {best.held_out_accuracy:.1%} "
            "right.",
        ),
    ]
    most = trainings[-1]
    if most.held_out_losses[-1] > best.held_out_losses[-1]:
        text = f"More is not better: with {most.name} the held-out loss is {most.held_out_losses[-1]:.3f}."
        verdicts.append(Verdict("note", text))
    return finish(
        recipe, folder, context, numbers, verdicts=verdicts, tables=_tables(numbers), figures=_figures(numbers)
    )


def run_batch_norm(
    recipe: BatchNormRecipe, inputs: None, folder: RunFolder, *, resume: bool, context: RunContext
) -> Findings:
    """See ``pipelines.base.run``."""
    from glassworks.pipelines.digits import Digits

    recipe = resolve_training(
        recipe, varied={"learning_rate": "Set batch_norm.rates instead."}, **PLAIN, epochs=15, batch_size=64
    )
    config, digits, trainings = recipe.batch_norm, Digits.divided(recipe.seed), []
    sizes = [64, *[config.units] * config.layers, 10]
    for norm in (False, True):
        for rate in config.rates:
            network = dense(sizes, "relu", seed=recipe.seed)
            initialise(network, "He", recipe.seed)  # the start that keeps the signal's size, for both
            network = with_layers(network, norm=norm)
            at_rate = recipe.model_copy(update={"training": recipe.training.model_copy(update={"learning_rate": rate})})
            name = f"{'with' if norm else 'without'}, rate {rate:g}"
            trainings.append(_trained(name, network, digits, at_rate, folder, resume, context))
    numbers = TrainingsReport(trainings, len(digits.held_out))
    learned = {
        kind: [entry for entry in trainings if entry.name.startswith(f"{kind},") and entry.held_out_accuracy > 0.9]
        for kind in ("with", "without")
    }
    verdicts = [
        Verdict(
            "good" if len(learned["with"]) > len(learned["without"]) else "note",
            f"{config.layers} layers, {len(config.rates)} learning rates: above 90 % at {len(learned['with'])} of "
            f"them with batch normalisation, at {len(learned['without'])} without.",
        ),
        Verdict(
            "note",
            "Each unit's sums are brought to mean 0 and deviation 1 over the batch, so a layer's scale no longer "
            "multiplies through the depth, and a step that is too long in one layer does not upset all the others.",
        ),
    ]
    return finish(
        recipe, folder, context, numbers, verdicts=verdicts, tables=_tables(numbers), figures=_figures(numbers)
    )


def _tables(found: TrainingsReport) -> list[Table]:
    rows = [
        [
            entry.name,
            entry.train_losses[-1] if entry.train_losses else None,
            entry.held_out_losses[-1] if entry.held_out_losses else None,
            entry.train_accuracy,
            entry.held_out_accuracy,
        ]
        for entry in found.trainings
    ]
    columns = ["training", "loss while learning", "held-out loss", "training accuracy", "held-out accuracy"]
    note = f"{found.n} digits are held out; a dash: the loss became no number."
    return [Table(title="The trainings", columns=columns, rows=rows, note=note)]


def _figures(found: TrainingsReport) -> list[Figure]:
    def curves(name: str) -> dict[str, Curve]:
        drawn = {entry.name: getattr(entry, name) for entry in found.trainings}
        return {key: by_epoch(values) for key, values in drawn.items() if values}

    return [
        line_figure("While learning", "Loss on the batches, with dropout in effect where there is any.",
                    curves("train_losses"), x_title="epoch", y_title="loss", log_y=True),
        line_figure("On the held-out digits", "Loss without dropout, with the running statistics.",
                    curves("held_out_losses"), x_title="epoch", y_title="loss", log_y=True),
    ]  # fmt: skip
