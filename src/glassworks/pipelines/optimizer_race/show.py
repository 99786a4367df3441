"""How the race is shown: losses on the digits, ten steps in a bowl, paths through a narrow valley."""

import numpy as np

from glassworks.charts import Axis, Chart, Contours, Line, Plot, Points, by_epoch, line_chart
from glassworks.pipelines.optimizer_race.recipe import RaceRecipe
from glassworks.pipelines.optimizer_race.report import RaceReport
from glassworks.pipelines.report import Shown, Table, Verdict


def show(recipe: RaceRecipe, found: RaceReport, arrays: None) -> Shown:
    """Verdicts, tables and charts."""
    return Shown(_verdicts(found), _tables(found), _charts(found))


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


def _charts(found: RaceReport) -> list[Chart]:
    bowl = {
        name: (range(11), path) for name, path in found.bowl.items() if "alpha .9)" not in name and name != "Adadelta"
    }
    losses = {f"{runner.rule} {runner.learning_rate:g}": by_epoch(runner.train_losses) for runner in found.digits}
    return [
        line_chart(
            "Learning the digits",
            "Training loss of each rule at its best rate.",
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
            panels=[_path(name, path) for name, path in found.valley.items()],
        ),
    ]


def _path(name: str, path: list[list[float]]) -> Plot:
    ticks = np.linspace(-1.2, 1.2, 61)
    x, y = np.meshgrid(ticks, ticks)
    contours = Contours(x=ticks, y=ticks, heights=(x**2 + 10 * y**2) / 2, levels=[0.02, 0.1, 0.3, 0.8, 1.8, 3.5])
    steps = Line(x=[x for x, _ in path], y=[y for _, y in path], tone="a", dash="solid", weight="thin", marks=True)
    minimum = Points(x=[0.0], y=[0.0], tone="ink", size=9, mark="cross")
    return Plot(layers=[contours, steps, minimum], title=name, x=Axis(low=-1.2, high=1.2), y=Axis(low=-1.2, high=1.2))
