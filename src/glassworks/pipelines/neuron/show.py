"""How one neuron is shown: the arithmetic, what each number does, its half of the plane, and what it learned."""

from itertools import pairwise
from typing import Any

import numpy as np

from glassworks.charts import Axis, Chart, Contours, Line, Plot, Points, Reference, Surface, line_chart
from glassworks.pipelines.neuron.plane import learned_plane
from glassworks.pipelines.neuron.recipe import NeuronRecipe
from glassworks.pipelines.neuron.report import Examples, NeuronReport, Worked
from glassworks.pipelines.neuron.unit import ACTIVATIONS, REACH, TITLES
from glassworks.pipelines.repeats import in_words, over_seeds
from glassworks.pipelines.report import Shown, Table, Verdict

_LEARNED = 0.97
"""Accuracy on new points, with every seed, from which on a rule counts as learned."""
_EXACT = 1e-12
"""Differences that are rounding."""
_RULES = {
    "line": "1 where x1 + 2 x2 > 1",
    "circle": "1 within 1.5 of the origin",
}


def show(recipe: NeuronRecipe, found: NeuronReport, arrays: Examples) -> Shown:
    """Verdicts, the changes as a table, and charts."""
    return Shown(_verdicts(recipe, found), _tables(found), _charts(recipe, found, arrays))


def _verdicts(recipe: NeuronRecipe, found: NeuronReport) -> list[Verdict]:
    tone = "good" if found.difference < _EXACT else "warn"
    closely = "exactly" if found.difference == 0 else f"to {found.difference:.0e}"
    return [
        Verdict("note", _arithmetic(found)),
        Verdict(tone, f"torch.nn.Linear with torch's activations gives the same numbers, {closely}."),
        Verdict("note", _half_plane(found.worked[0])),
        *_learning(recipe, found),
    ]


def _arithmetic(found: NeuronReport) -> str:
    """The sum and the output, written out."""
    one = found.worked[0]
    terms = [f"{_signed(w)} × {_signed(x)}" for w, x in zip(one.w, found.x, strict=True)]
    name = TITLES[found.activation]
    total = f"{terms[0]} + {terms[1]} + {_signed(one.b)} = {one.sum:.6g}"
    return f"The sum: {total}. The output: {name}({one.sum:.6g}) = {one.output:.6g}."


def _signed(value: float) -> str:
    return f"({value:g})" if value < 0 else f"{value:g}"


def _half_plane(one: Worked) -> str:
    if one.distance is None:
        return "Both weights are 0: the sum is the bias wherever the point lies, and no line divides the plane."
    where = f", {one.distance:.3g} away from the origin" if one.distance else " through the origin"
    return (
        f"The sum is 0 on a straight line at a right angle to w{where}. On the side to which w points it is above 0. "
        "The weights turn the line, the bias moves it, and the activation says what becomes of the sum on each side."
    )


def _learning(recipe: NeuronRecipe, found: NeuronReport) -> list[Verdict]:
    config, right = recipe.neuron, in_words(found.accuracies, ".1%")
    is_learned = min(found.accuracies) >= _LEARNED
    verdicts = [
        Verdict(
            "good" if is_learned else "warn",
            f'A logistic neuron {"learns" if is_learned else "does not learn"} the rule "{_RULES[config.rule]}" from '
            f"{config.points} examples in {config.steps} steps: {right} of {found.new_points:,} new points right; "
            f"{over_seeds(len(found.learned))}. Always the more frequent answer would be right on "
            f"{found.majority:.1%}. Learned means {_LEARNED:.0%} or more with every seed.",
        )
    ]
    if config.rule == "circle":
        verdicts.append(
            Verdict(
                "note",
                "No weights do better than some straight line, and no straight line bounds a circle: that takes "
                "several neurons, and one that adds up what they answer.",
            )
        )
    return verdicts


def _tables(found: NeuronReport) -> list[Table]:
    rows: list[list[Any]] = [
        [row.change, *row.w, row.b, row.sum, row.output, row.distance, row.degrees] for row in found.worked
    ]
    columns = ["change", "w1", "w2", "b", "sum", "output", "line from origin", "direction of w in degrees"]
    x1, x2 = found.x
    note = f"At x = ({x1:g}, {x2:g}), with the {TITLES[found.activation]} activation. A dash: there is no line."
    by_activation = [[TITLES[name], value] for name, value in found.outputs.items()]
    return [
        Table(title="What each number does", columns=columns, rows=rows, note=note),
        Table(
            title="The same sum, other activations",
            columns=["activation", "output"],
            rows=by_activation,
            note=f"The sum is {found.worked[0].sum:.6g}.",
        ),
    ]


def _charts(recipe: NeuronRecipe, found: NeuronReport, examples: Examples) -> list[Chart]:
    config, one = recipe.neuron, found.worked[0]
    charts = [
        Chart(
            title="The neuron's plane",
            caption="The output over both inputs, with four activations; the line: where the sum is 0; the point: the "
            "input of the worked example.",
            panels=[_surface(name, one, config.x) for name in ("step", "logistic", "tanh", "relu")],
        ),
        Chart(
            title="From the sum to the output",
            caption=f"The {TITLES[config.activation]} activation; the point: the worked example.",
            panels=[_curve(config.activation, one)],
        ),
        Chart(
            title="What the neuron learned",
            caption=f'Examples of the rule "{_RULES[config.rule]}" (filled: 1, open: 0), the rule itself (dashed) and '
            "the line of the first seed's neuron, which answers 1 where it is shaded.",
            panels=[learned_plane(config.rule, found.learned[0], examples)],
        ),
    ]
    if config.steps > 1:
        losses = found.learned[0].losses
        caption = "Cross-entropy of the examples before each step, first seed."
        x, y = Axis(title="step", log=True), Axis(title="loss", low=0)
        charts.append(line_chart("The loss", caption, {"loss": (range(1, len(losses) + 1), losses)}, x=x, y=y))
    return charts


def _surface(name: str, one: Worked, x: tuple[float, float]) -> Plot:
    edge = max(REACH, 1.2 * max(map(abs, x)))
    places = np.linspace(-edge, edge, 61)
    sums = one.w[0] * places[None, :] + one.w[1] * places[:, None] + one.b
    outputs = ACTIVATIONS[name](sums)
    # A plane of one value has no colours of its own.
    flat = float(np.ptp(outputs)) == 0
    limits = (float(outputs.min()) - 0.5, float(outputs.max()) + 0.5) if flat else None
    layers: list[Any] = [Surface(heights=outputs, x=(-edge, edge), y=(-edge, edge), limits=limits)]
    if sums.min() < 0 < sums.max():
        layers.append(Contours(x=places, y=places, heights=sums, levels=(0.0,), tone="bright", opacity=1.0))
    layers.append(Points(x=[x[0]], y=[x[1]], tone="over-a", size=8))
    axes = [Axis(title=title, low=-edge, high=edge) for title in ("x1", "x2")]
    return Plot(layers=layers, title=TITLES[name], x=axes[0], y=axes[1], equal=True)


def _curve(name: str, one: Worked) -> Plot:
    edge = max(4.0, 1.2 * abs(one.sum))
    z = np.linspace(-edge, edge, 401)
    y = ACTIVATIONS[name](z)
    jumps = {at for at, (a, b) in enumerate(pairwise(y)) if name == "step" and a != b}
    shown = [None if at in jumps else float(value) for at, value in enumerate(y)]
    return Plot(
        layers=[
            Reference(x=one.sum, tone="muted"),
            Line(x=z, y=shown, tone="a", dash="solid"),
            Points(x=[one.sum], y=[one.output], tone="b", size=8),
        ],
        x=Axis(title="sum z"),
        y=Axis(title="output y"),
        height=0.5,
    )
