"""How the race is shown: losses on the digits, ten steps in a bowl, paths through a narrow valley."""

import numpy as np

from glassworks.charts import Axis, Chart, Contours, Line, Plot, Points, by_epoch, line_chart
from glassworks.pipelines.optimizer_race.recipe import RaceConfig, RaceRecipe
from glassworks.pipelines.optimizer_race.report import RaceReport
from glassworks.pipelines.optimizer_race.rules import RATES, WRITTEN, valley_rates
from glassworks.pipelines.repeats import in_words, least, listed, over_seeds
from glassworks.pipelines.report import Shown, Table, Verdict


def show(recipe: RaceRecipe, found: RaceReport, arrays: None) -> Shown:
    """Verdicts, tables and charts."""
    return Shown(_verdicts(recipe.race, found), _tables(recipe.race, found), _charts(found))


def _verdicts(config: RaceConfig, found: RaceReport) -> list[Verdict]:
    losses = {_written(runner.rule): runner.held_out_losses for runner in found.digits}
    best, alike = least(losses)
    accuracies = [runner.held_out_accuracy for runner in found.digits]
    apart = f"; the seeds do not tell it apart from {listed(alike)}" if alike else ", on every seed"
    unequal = max(abs(x - y) for rule in _SCALING for x, y in found.valley[rule])
    return [
        Verdict(
            "note",
            f"On the digits, at its best rate each, {over_seeds(config.repeats)}: least held-out loss "
            f"{in_words(losses[best], '.3f')} with {best}{apart}. Accuracies from {min(accuracies):.1%} to "
            f"{max(accuracies):.1%} of {found.n}.",
        ),
        *(
            [Verdict("note", "What a wrong rate costs stands in the table of all rates: read it along its rows.")]
            if len(config.rates) > 1
            else []
        ),
        Verdict(
            "good" if unequal < _ALIKE else "note",
            f"{listed(_SCALING)} scale each direction by itself: in the valley x and y move alike (to {unequal:.0e}), "
            "though one is ten times steeper. SGD does not.",
        ),
    ]


_WRITTEN = {"sgd": "SGD", "rmsprop": "RMSProp", "adamw": "AdamW", "momentum": "momentum"}
"""Rules whose names are written otherwise than with one capital."""


def _written(rule: str) -> str:
    """A rule's setting as the field writes its name, here and in the tables of the bowl."""
    return _WRITTEN.get(rule, rule.capitalize())


_SCALING = ("Adagrad", "RMSProp (alpha .99)", "Adam")
_ALIKE = 1e-6
"""Coordinates that differ by less have moved alike."""


def _tables(config: RaceConfig, found: RaceReport) -> list[Table]:
    steps = (1, 2, 5, 10)
    bowl = [[name, WRITTEN[name], RATES[name], *(path[at] for at in steps)] for name, path in found.bowl.items()]
    digits = [
        [_written(one.rule), one.learning_rate, one.train_losses[-1], in_words(one.held_out_losses, ".3f"),
         in_words(one.held_out_accuracies, ".3f")]
        for one in found.digits
    ]  # fmt: skip
    rates = [[_written(runner.rule), *runner.tried.values()] for runner in found.digits]
    return [
        Table(
            title="On the digits",
            columns=["rule", "best rate", "training loss", "held-out loss", "held-out accuracy"],
            rows=digits,
            note=f"{found.n} digits are held out; {over_seeds(config.repeats)}; the training loss is the first seed's.",
        ),
        Table(
            title="The same at every rate",
            columns=["rule", *(f"rate {rate:g}" for rate in config.rates)],
            rows=rates,
            digits=3,
            note="Held-out loss, mean over the seeds.",
        ),
        Table(
            title="Ten steps on x²/2 from x = 1",
            columns=["rule", "step at gradient g", "rate r", *(f"after {step}" for step in steps)],
            rows=bowl,
            digits=10,
            note="PyTorch's forms of the rules. In the papers two differ: Nesterov's point is the one before it looks "
            "ahead, and AdamW's decay is not multiplied by the rate.",
        ),
    ]


def _charts(found: RaceReport) -> list[Chart]:
    bowl = {
        name: (range(11), path) for name, path in found.bowl.items() if "alpha .9)" not in name and name != "Adadelta"
    }
    losses = {
        f"{_written(runner.rule)} {runner.learning_rate:g}": by_epoch(runner.train_losses) for runner in found.digits
    }
    rates = valley_rates()
    return [
        line_chart(
            "Learning the digits",
            "Training loss of each rule at its best rate, of the first seed.",
            losses,
            x="epoch",
            y="loss",
            log_y=True,
        ),
        line_chart(
            "Ten steps in a bowl", "x on x²/2 from 1. The minimum is 0; momentum runs past it.", bowl, x="step", y="x"
        ),
        Chart(
            title="Through a narrow valley",
            caption="60 steps on (x² + 10 y²)/2 from (1, 1), one panel for each rule: the path over the lines of "
            "equal height.",
            panels=[_path(f"{name}, rate {rates[name]:g}", path) for name, path in found.valley.items()],
        ),
    ]


def _path(name: str, path: list[list[float]]) -> Plot:
    ticks = np.linspace(-1.2, 1.2, 61)
    x, y = np.meshgrid(ticks, ticks)
    contours = Contours(x=ticks, y=ticks, heights=(x**2 + 10 * y**2) / 2, levels=[0.02, 0.1, 0.3, 0.8, 1.8, 3.5])
    steps = Line(x=[x for x, _ in path], y=[y for _, y in path], tone="a", dash="solid", weight="thin", marks=True)
    minimum = Points(x=[0.0], y=[0.0], tone="ink", size=9, mark="cross")
    return Plot(layers=[contours, steps, minimum], title=name, x=Axis(low=-1.2, high=1.2), y=Axis(low=-1.2, high=1.2))
