"""A race of the optimizers: the same start, the same data, the same number of steps, one rule each.

Two tracks. On quadratic bowls every step can be checked by hand, and the table of ten steps is that of the papers'
equations. On the digits each rule trains the same network through the loop, with the best of a few learning rates.
"""

from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
from pydantic import Field

from glassworks.charts.figures import INK, MUTED, Figure, by_epoch, drawn, line_figure
from glassworks.core.config import Config
from glassworks.core.context import RunContext
from glassworks.core.recipe import Recipe
from glassworks.core.report import Report
from glassworks.core.workspace import RunFolder
from glassworks.pipelines.base import finish
from glassworks.pipelines.dense import PLAIN, dense, resolve_training
from glassworks.pipelines.report import Findings, Table, Verdict
from glassworks.training.config import LoopConfig

BOWL: dict[str, tuple[str, dict[str, Any]]] = {
    "SGD": ("SGD", {"lr": 0.1}),
    "momentum": ("SGD", {"lr": 0.1, "momentum": 0.9}),
    "Nesterov": ("SGD", {"lr": 0.1, "momentum": 0.9, "nesterov": True}),
    "Adagrad": ("Adagrad", {"lr": 0.1}),
    "RMSProp (alpha .99)": ("RMSprop", {"lr": 0.01}),
    "RMSProp (alpha .9)": ("RMSprop", {"lr": 0.01, "alpha": 0.9}),
    "Adam": ("Adam", {"lr": 0.1}),
    "AdamW (decay .01)": ("AdamW", {"lr": 0.1, "weight_decay": 0.01}),
    "Adadelta": ("Adadelta", {"lr": 1.0}),
}
"""torch's class and settings for the table of ten steps."""

RULES = ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw")


class RaceConfig(Config):
    """The ``[race]`` table."""

    rates: tuple[Annotated[float, Field(gt=0, le=10)], ...] = (0.001, 0.01, 0.1)
    """Learning rates tried for each rule; the one with the least held-out loss counts."""
    hidden: Annotated[int, Field(ge=1, le=1024)] = 32
    """Hidden units of the network that learns the digits."""


VARIED = {
    "optimizer": "Leave it out: the race is run by all of them.",
    "learning_rate": "Set race.rates instead.",
    "weight_decay": "Leave it out: AdamW alone has one.",
}
"""Keys of ``[training]`` that the race sets itself, and what to do instead."""


class RaceRecipe(Recipe):
    """The optimizers side by side."""

    task: str = "optimizer_race"
    """The kind of recipe: what one run of it does."""
    race: RaceConfig = RaceConfig()
    training: LoopConfig = LoopConfig()


@dataclass
class Entrant:
    """One rule on the digits, at its best rate."""

    rule: str
    learning_rate: float
    train_losses: list[float]
    held_out_loss: float
    held_out_accuracy: float
    tried: dict[float, float]


@dataclass
class RaceReport(Report):
    """Both tracks.

    Attributes:
        bowl: x after 0, 1, ... 10 steps on ``x^2 / 2`` from 1, by rule.
        valley: [x, y] after each of 60 steps on ``(x^2 + 10 y^2) / 2`` from (1, 1), by rule.
        digits: each rule at its best rate.
        n: held-out digits.
    """

    bowl: dict[str, list[float]]
    valley: dict[str, list[list[float]]]
    digits: list[Entrant]
    n: int


def descend(name: str, arguments: dict[str, Any], curvature: list[float], steps: int) -> np.ndarray:
    """The path of a rule of torch on ``sum(a x^2) / 2`` from all ones, float64 [steps + 1, D]."""
    import torch

    x = torch.ones(len(curvature), dtype=torch.float64, requires_grad=True)
    a = torch.tensor(curvature, dtype=torch.float64)
    optimizer = getattr(torch.optim, name)([x], **arguments)
    path = [x.detach().clone()]
    for _ in range(steps):
        optimizer.zero_grad()
        (a * x.square()).sum().div(2).backward()
        optimizer.step()
        path.append(x.detach().clone())
    return torch.stack(path).numpy()


def run(recipe: RaceRecipe, inputs: None, folder: RunFolder, *, resume: bool, context: RunContext) -> Findings:
    """See ``pipelines.base.run``."""
    recipe = resolve_training(recipe, varied=VARIED, **PLAIN, epochs=20, batch_size=64)
    with context.stage("bowls", None, "steps"):
        bowl = {name: descend(*how, [1.0], 10)[:, 0].tolist() for name, how in BOWL.items()}
        valley = {name: descend(*how, [1.0, 10.0], 60).tolist() for name, how in _valley().items()}
    runners, n = _on_digits(recipe, folder, resume=resume, context=context)
    numbers = RaceReport(bowl=bowl, valley=valley, digits=runners, n=n)
    return finish(
        recipe,
        folder,
        context,
        numbers,
        verdicts=_verdicts(numbers),
        tables=_tables(numbers),
        figures=_figures(numbers),
    )


def _valley() -> dict[str, tuple[str, dict[str, Any]]]:
    """The same rules with half the rate for those that would leave the steep side."""
    return {
        name: (rule, arguments | ({"lr": 0.05} if rule == "SGD" else {}))
        for name, (rule, arguments) in BOWL.items()
        if name in ("SGD", "momentum", "Nesterov", "Adagrad", "RMSProp (alpha .99)", "Adam")
    }


def _on_digits(
    recipe: RaceRecipe, folder: RunFolder, *, resume: bool, context: RunContext
) -> tuple[list[Entrant], int]:
    """Every rule at every rate, each a training in a folder of its own."""
    from glassworks.pipelines.digits import Digits
    from glassworks.tasks.supervised import Supervised
    from glassworks.training.loop import fit

    digits = Digits.divided(recipe.seed)
    runners = []
    for rule in RULES:
        results = {}
        for rate in recipe.race.rates:
            task = Supervised(dense([64, recipe.race.hidden, 10], "relu", seed=recipe.seed), "cross_entropy")
            changed = {"optimizer": rule, "learning_rate": rate, "weight_decay": 0.01 if rule == "adamw" else 0.0}
            config = recipe.training.model_copy(update=changed)
            train = digits.training(config.batch_size, recipe.seed)
            part = folder.part(f"{rule}-{rate:g}")
            result = fit(task, train, None, config, part, seed=recipe.seed, context=context, resume=resume)
            measured = task.evaluate(digits.measuring().epoch(0))
            results[rate] = ([entry["train_loss"] for entry in result.history], measured)
        best = min(results, key=lambda rate: results[rate][1]["loss"])
        losses, measured = results[best]
        tried = {rate: result[1]["loss"] for rate, result in results.items()}
        runners.append(Entrant(rule, best, losses, measured["loss"], measured["accuracy"], tried))
    return runners, len(digits.held_out)


def _verdicts(found: RaceReport) -> list[Verdict]:
    order = sorted(found.digits, key=lambda runner: runner.held_out_loss)
    spread = {runner.rule: max(runner.tried.values()) / min(runner.tried.values()) for runner in found.digits}
    steady = min(spread, key=lambda rule: spread[rule])
    same = max(abs(x - y) for x, y in found.valley["Adam"])
    return [
        Verdict(
            "note",
            f"On the digits, at its best rate each: least held-out loss {order[0].held_out_loss:.3f} with "
            f"{order[0].rule} at {order[0].learning_rate:g}, most {order[-1].held_out_loss:.3f} with "
            f"{order[-1].rule}; accuracies from {min(r.held_out_accuracy for r in order):.1%} to "
            f"{max(r.held_out_accuracy for r in order):.1%} of {found.n}.",
        ),
        Verdict(
            "note",
            f"Least hurt by a wrong rate: {steady}, whose loss grows {spread[steady]:.1f} times from its best to its "
            "worst of the rates tried. The rate matters more than the rule.",
        ),
        Verdict(
            "good",
            "Adam, RMSProp and Adagrad scale each direction by itself: in the valley x and y move alike (to "
            f"{same:.0e}), though one is ten times steeper. SGD does not.",
        ),
    ]


def _tables(found: RaceReport) -> list[Table]:
    steps = (1, 2, 5, 10)
    bowl = [[name, *(path[step] for step in steps)] for name, path in found.bowl.items()]
    digits = [
        [runner.rule, runner.learning_rate, runner.train_losses[-1], runner.held_out_loss, runner.held_out_accuracy]
        for runner in found.digits
    ]
    columns = ["rule", "best rate", "training loss", "held-out loss", "held-out accuracy"]
    return [
        Table(title="On the digits", columns=columns, rows=digits, note=f"{found.n} digits are held out."),
        Table(
            title="Ten steps on x²/2 from x = 1",
            columns=["rule", *(f"step {step}" for step in steps)],
            rows=bowl,
            digits=10,
        ),
    ]


def _figures(found: RaceReport) -> list[Figure]:
    bowl = {
        name: (list(range(11)), path)
        for name, path in found.bowl.items()
        if "alpha .9)" not in name and name != "Adadelta"
    }
    losses = {f"{runner.rule} {runner.learning_rate:g}": by_epoch(runner.train_losses) for runner in found.digits}
    return [
        line_figure(
            "Learning the digits",
            "Training loss of each rule at its best rate.",
            losses,
            x_title="epoch",
            y_title="loss",
            log_y=True,
        ),
        line_figure(
            "Ten steps in a bowl",
            "x on x²/2 from 1. The minimum is 0; momentum runs past it.",
            bowl,
            x_title="step",
            y_title="x",
        ),
        drawn(
            "Through a narrow valley",
            "60 steps on (x² + 10 y²)/2 from (1, 1), one picture for each rule: the path over the lines of equal "
            "height.",
            lambda grid: _draw_valleys(grid, found),
            grid=(2, 3),
            size=(9.5, 5.2),
        ),
    ]


def _draw_valleys(grid: Any, found: RaceReport) -> None:
    x, y = np.meshgrid(np.linspace(-1.2, 1.2, 121), np.linspace(-1.2, 1.2, 121))
    height = (x**2 + 10 * y**2) / 2
    for axes, (name, path) in zip(grid.flat, found.valley.items(), strict=True):
        points = np.array(path)
        axes.contour(x, y, height, levels=[0.02, 0.1, 0.3, 0.8, 1.8, 3.5], colors=[MUTED], linewidths=0.6, alpha=0.5)
        axes.plot(points[:, 0], points[:, 1], marker="o", markersize=2.5, linewidth=1.1)
        axes.plot(0, 0, "+", color=INK, markersize=9)
        axes.set(title=name, xlim=(-1.2, 1.2), ylim=(-1.2, 1.2))
        axes.grid(visible=False)
