"""How the XOR network is shown: its answers over the plane and behind its hidden layer, and how often it succeeds."""

import numpy as np

from glassworks.charts import Axis, Chart, Plot, Surface, by_epoch, line_chart
from glassworks.pipelines.perceptron.truth import POINTS_ND
from glassworks.pipelines.report import Shown, Table, Verdict
from glassworks.pipelines.xor.hidden import behind_the_hidden_layer, cases
from glassworks.pipelines.xor.recipe import XorConfig, XorRecipe
from glassworks.pipelines.xor.report import CASES, TARGETS, XorReport


def show(recipe: XorRecipe, found: XorReport, plane: np.ndarray) -> Shown:
    """Verdicts, tables, and charts; ``plane`` [H, W] is the output over the square from -0.5 to 1.5."""
    return Shown(_verdicts(recipe.xor, found), _tables(found), _charts(found, plane))


def _verdicts(config: XorConfig, found: XorReport) -> list[Verdict]:
    answers = ", ".join(f"{case} → {output:.3f}" for case, output in zip(CASES, found.outputs, strict=True))
    verdicts = [_first(config, found, answers)]
    if found.solved:
        text = "The hidden units bend the plane so that one line divides what no line could"
        text += ": see the second figure." if config.hidden == 2 else "."
        verdicts.append(Verdict("note", text))
    if found.successes:
        shares = ", ".join(f"{entry.share:.0%} with {entry.hidden}" for entry in found.successes)
        verdicts.append(
            Verdict(
                "note", f"Of {config.starts} random starts, gradient descent solved XOR from {shares} hidden units."
            )
        )
    return verdicts


def _first(config: XorConfig, found: XorReport, answers: str) -> Verdict:
    """Whether it is learned, and if not, whether it could be."""
    units = f"{config.hidden} hidden unit{'' if config.hidden == 1 else 's'}"
    if found.solved:
        return Verdict("good", f"XOR is learned with {units}: {answers}.")
    if config.hidden == 1:
        return Verdict(
            "warn",
            f"One hidden unit cannot: {answers}. Along one direction of the plane the output only rises or only falls, "
            "and across it nothing changes, so one line divides its answers, as with a single unit. No other seed will "
            "help; a second hidden unit does.",
        )
    return Verdict("warn", f"This start did not get there: {answers}. Others do: try another --seed, or more epochs.")


def _tables(found: XorReport) -> list[Table]:
    rows = [
        [case, target, output, *hidden]
        for case, target, output, hidden in zip(CASES, TARGETS, found.outputs, found.hidden_outputs, strict=True)
    ]
    hidden_names = [f"hidden {number}" for number in range(1, len(found.hidden_outputs[0]) + 1)]
    tables = [Table(title="What it answers", columns=["case", "target", "output", *hidden_names], rows=rows, digits=6)]
    if found.successes:
        shares = [[entry.hidden, entry.activation, entry.starts, entry.steps, entry.share] for entry in found.successes]
        columns = ["hidden units", "activation", "starts", "steps", "solved"]
        tables.append(Table(title="How often gradient descent succeeds", columns=columns, rows=shares))
    return tables


def _charts(found: XorReport, plane: np.ndarray) -> list[Chart]:
    frame = {"low": -0.5, "high": 1.5, "ticks": (0, 1)}
    surface = Surface(heights=plane, x=(-0.5, 1.5), y=(-0.5, 1.5), limits=(0, 1))
    charts = [
        Chart(
            title="What it answers over the plane",
            caption="The output from 0 (violet) to 1 (yellow), with the four cases (filled: 1, open: 0).",
            panels=[
                Plot(
                    layers=[surface, *cases(POINTS_ND)],
                    x=Axis(title="x1", **frame),
                    y=Axis(title="x2", **frame),
                    equal=True,
                )
            ],
        )
    ]
    if len(found.hidden_outputs[0]) >= 2:
        charts.append(behind_the_hidden_layer(found))
    caption = "Mean cross-entropy of the four cases, 50 steps an epoch."
    losses = {"loss": by_epoch(found.losses)}
    return [*charts, line_chart("Learning", caption, losses, x="epoch", y="loss", log_y=True)]
