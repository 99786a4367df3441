"""How the weights begin, and what that does to a deep network before it has learned anything.

A batch of digits goes forward through equal layers and a gradient of size 1 comes back; the spread of both is measured
layer by layer, and a few epochs show which start learns.

Sources: Xavier: Glorot & Bengio 2010, variance ``2 / (in + out)``; He: He et al. 2015, arXiv:1502.01852, ``2 / in``.

Shape letters: B batch, D units.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from glassworks.charts.figures import Curve, Figure, by_epoch, line_figure
from glassworks.core.config import Config
from glassworks.core.context import RunContext
from glassworks.core.recipe import Recipe
from glassworks.core.report import Report
from glassworks.core.seeds import derive
from glassworks.core.workspace import RunFolder
from glassworks.pipelines.base import finish
from glassworks.pipelines.dense import PLAIN, dense, resolve_training
from glassworks.pipelines.report import Findings, Table, Verdict
from glassworks.training.config import LoopConfig

if TYPE_CHECKING:
    from torch import nn

    from glassworks.pipelines.digits import Digits

STARTS = ("zeros", "small (0.01)", "large (1)", "Xavier", "He")


class InitialisationConfig(Config):
    """The ``[initialisation]`` table."""

    layers: Annotated[int, Field(ge=2, le=200)] = 12
    """Hidden layers."""
    units: Annotated[int, Field(ge=1, le=2048)] = 100
    """Units of each."""
    activation: Literal["tanh", "relu", "logistic"] = "relu"
    """After each hidden layer."""


class InitialisationRecipe(Recipe):
    """Starts of a deep network side by side."""

    task: str = "initialisation"
    """The kind of recipe: what one run of it does."""
    initialisation: InitialisationConfig = InitialisationConfig()
    training: LoopConfig = LoopConfig()


@dataclass
class Start:
    """One way to begin.

    Attributes:
        name: of the way.
        activations: standard deviation of each hidden layer's output at the start.
        gradients: standard deviation of the loss's gradient at each hidden layer's output, at the start.
        dead: share of the last hidden layer's units whose output is the same for every digit.
        losses: training loss by epoch; ``None`` from where it was no number.
        accuracy: on the held-out digits after the training.
    """

    name: str
    activations: list[float]
    gradients: list[float]
    dead: float
    losses: list[float]
    accuracy: float


@dataclass
class InitialisationReport(Report):
    """All starts."""

    activation: str
    starts: list[Start]
    n: int


def initialise(network: "nn.Sequential", name: str, seed: int) -> None:
    """Draws the weights as ``name`` says, from ``seed``; biases begin at zero."""
    import torch
    from torch import nn

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(derive(seed, "start"))
        for layer in network:
            if isinstance(layer, nn.Linear):
                nn.init.zeros_(layer.bias)
                if name == "zeros":
                    nn.init.zeros_(layer.weight)
                elif name == "Xavier":
                    nn.init.xavier_normal_(layer.weight)
                elif name == "He":
                    nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
                else:
                    nn.init.normal_(layer.weight, std=0.01 if name.startswith("small") else 1.0)


def run(
    recipe: InitialisationRecipe, inputs: None, folder: RunFolder, *, resume: bool, context: RunContext
) -> Findings:
    """See ``pipelines.base.run``."""
    from glassworks.core.errors import RunError
    from glassworks.pipelines.digits import Digits
    from glassworks.tasks.supervised import Supervised
    from glassworks.training.loop import fit

    recipe = resolve_training(recipe, **PLAIN | {"optimizer": "momentum"}, epochs=15, batch_size=64, learning_rate=0.01)
    config, digits = recipe.initialisation, Digits.divided(recipe.seed)
    sizes = [64, *[config.units] * config.layers, 10]
    starts = []
    for name in STARTS:
        network = dense(sizes, config.activation, seed=recipe.seed)
        initialise(network, name, recipe.seed)
        spread = layer_by_layer(network, digits)
        task = Supervised(network, "cross_entropy")
        train = digits.training(recipe.training.batch_size, recipe.seed)
        part = folder.part(name.partition(" ")[0].lower())
        try:
            result = fit(task, train, None, recipe.training, part, seed=recipe.seed, context=context, resume=resume)
            losses = [float(entry["train_loss"]) for entry in result.history]
        except RunError:  # too large a start: its loss is no number any more, which is what is to be shown
            losses = []
        accuracy = task.evaluate(digits.measuring().epoch(0))["accuracy"]
        starts.append(Start(name, *spread, losses=losses, accuracy=accuracy))
    numbers = InitialisationReport(activation=config.activation, starts=starts, n=len(digits.held_out))
    return finish(
        recipe,
        folder,
        context,
        numbers,
        verdicts=_verdicts(numbers, config),
        tables=_tables(numbers),
        figures=_figures(numbers),
    )


def layer_by_layer(network: "nn.Sequential", digits: "Digits") -> tuple[list[float], list[float], float]:
    """Spread of the outputs and of the gradients at each hidden layer, and the share of dead units in the last."""
    import torch
    import torch.nn.functional as F

    batch = digits.columns.batch(digits.train[:256])
    outputs, x = [], batch["inputs"]
    for place, layer in enumerate(network):
        x = layer(x)
        if place % 2:  # after the activation
            x.retain_grad()
            outputs.append(x)
    F.cross_entropy(x, batch["targets"]).backward()
    network.zero_grad()
    with torch.no_grad():
        dead = float((outputs[-1].std(0) < 1e-12).double().mean())
        gradients = [float(output.grad.std()) if output.grad is not None else 0.0 for output in outputs]
        return [float(output.std()) for output in outputs], gradients, dead


def _verdicts(found: InitialisationReport, config: InitialisationConfig) -> list[Verdict]:
    by_name = {start.name: start for start in found.starts}
    he, xavier, small, large = (by_name[name] for name in ("He", "Xavier", "small (0.01)", "large (1)"))
    told = ", ".join(f"{start.name} {start.accuracy:.1%}" for start in found.starts)
    return [
        Verdict("note", f"After the same training, of {found.n} held-out digits right: {told}."),
        Verdict(
            "note",
            f"Through {config.layers} layers the signal's spread goes from {he.activations[0]:.2f} to "
            f"{he.activations[-1]:.2f} with He, to {xavier.activations[-1]:.1e} with Xavier, to "
            f"{small.activations[-1]:.0e} with small weights, to {large.activations[-1]:.0e} with large ones.",
        ),
        Verdict("note", "With zeros every unit of a layer is the same and stays so: only the last biases can learn."),
    ]


def _tables(found: InitialisationReport) -> list[Table]:
    rows = [
        [s.name, s.activations[0], s.activations[-1], s.gradients[0], s.gradients[-1], s.dead,
         s.losses[-1] if s.losses else None, s.accuracy]
        for s in found.starts
    ]  # fmt: skip
    columns = [
        "start", "signal, first", "signal, last", "gradient, first", "gradient, last", "dead units", "loss", "accuracy",
    ]  # fmt: skip
    note = "Spread of signal and gradient at the first and the last hidden layer; training loss and held-out accuracy."
    return [Table(title="The starts", columns=columns, rows=rows, digits=3, note=note)]


def _figures(found: InitialisationReport) -> list[Figure]:
    def by_layer(name: str) -> dict[str, Curve]:
        drawn = {start.name: getattr(start, name) for start in found.starts}
        return {key: by_epoch(values) for key, values in drawn.items() if min(values) > 0}

    losses = {start.name: by_epoch(start.losses) for start in found.starts if start.losses}
    return [
        line_figure("The signal, layer by layer", "Spread of each hidden layer's outputs before any training.",
                    by_layer("activations"), x_title="layer", y_title="spread", log_y=True),
        line_figure("The gradient, layer by layer", "Spread of the gradient at each hidden layer's outputs.",
                    by_layer("gradients"), x_title="layer", y_title="spread", log_y=True),
        line_figure("Learning", "Training loss; ln 10 = 2.30 is what guessing costs.", losses, x_title="epoch",
                    y_title="loss", log_y=True),
    ]  # fmt: skip
