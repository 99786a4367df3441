"""How the XOR network is shown: its answers over the plane and behind its hidden layer, and how often it succeeds."""

import numpy as np

from glassworks.charts import Axis, Chart, Layer, Plot, Points, Surface, Text, by_epoch, line_chart
from glassworks.pipelines.perceptron.truth import POINTS_ND
from glassworks.pipelines.report import Shown, Table, Verdict
from glassworks.pipelines.xor.recipe import XorConfig, XorRecipe
from glassworks.pipelines.xor.report import CASES, TARGETS, XorReport


def show(recipe: XorRecipe, found: XorReport, plane: np.ndarray) -> Shown:
    """Verdicts, tables, and charts; ``plane`` [H, W] is the output over the square from -0.5 to 1.5."""
    return Shown(_verdicts(recipe.xor, found), _tables(found), _charts(found, plane))


def _verdicts(config: XorConfig, found: XorReport) -> list[Verdict]:
    answers = ", ".join(f"{case} → {output:.3f}" for case, output in zip(CASES, found.outputs, strict=True))
    first = (
        Verdict("good", f"XOR is learned with {config.hidden} hidden units: {answers}.")
        if found.solved
        else Verdict(
            "warn",
            f"This start did not get there: {answers}. Gradient descent stopped in a flat place; try another --seed.",
        )
    )
    rest = [
        Verdict(
            "note",
            "The hidden units bend the plane so that one line divides what no line could: see the second figure.",
        )
    ]
    if found.successes:
        shares = ", ".join(f"{entry.share:.0%} with {entry.hidden}" for entry in found.successes)
        rest.append(
            Verdict(
                "note", f"Of {config.starts} random starts, gradient descent solved XOR from {shares} hidden units."
            )
        )
    return [first, *rest]


def _tables(found: XorReport) -> list[Table]:
    rows = [
        [case, target, output, *hidden]
        for case, target, output, hidden in zip(CASES, TARGETS, found.outputs, found.hidden_outputs, strict=True)
    ]
    hidden_names = [f"hidden {number}" for number in range(1, len(found.hidden_outputs[0]) + 1)]
    tables = [Table(title="What it answers", columns=["case", "target", "output", *hidden_names], rows=rows)]
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
                    layers=[surface, *_cases(POINTS_ND)],
                    x=Axis(title="x1", **frame),
                    y=Axis(title="x2", **frame),
                    equal=True,
                )
            ],
        )
    ]
    if len(found.hidden_outputs[0]) >= 2:
        charts.append(_hidden(np.array(found.hidden_outputs)[:, :2]))
    caption = "Mean cross-entropy of the four cases, 50 steps an epoch."
    losses = {"loss": by_epoch(found.losses)}
    return [*charts, line_chart("Learning", caption, losses, x="epoch", y="loss", log_y=True)]


def _hidden(places_N2: np.ndarray) -> Chart:
    names: list[Layer] = []
    for place in sorted({tuple(place.round(1)) for place in places_N2}):
        here = [case for case, other in zip(CASES, places_N2, strict=True) if tuple(other.round(1)) == place]
        names.append(Text(x=place[0] + 0.1, y=place[1] + 0.1, text=", ".join(here)))
    low, high = places_N2.min(0), places_N2.max(0)
    room = 0.25 * (high - low) + 0.05
    axes = [
        Axis(title=f"hidden unit {at + 1}", low=float((low - room)[at]), high=float((high + room)[at]))
        for at in range(2)
    ]
    return Chart(
        title="Behind the hidden layer",
        caption="The same four cases as the first two hidden units see them: filled ones can now be cut off by a line.",
        panels=[Plot(layers=[*_cases(places_N2), *names], x=axes[0], y=axes[1])],
    )


def _cases(places_N2: np.ndarray) -> list[Layer]:
    """Filled where the target is 1, open where it is 0."""
    ones_N = np.array(TARGETS) == 1
    ones_M2, zeros_M2 = places_N2[ones_N], places_N2[~ones_N]
    return [
        Points(x=ones_M2[:, 0], y=ones_M2[:, 1], tone="b", size=11),
        Points(x=zeros_M2[:, 0], y=zeros_M2[:, 1], tone="b", size=11, mark="ring"),
    ]
