"""How activation functions are shown: each with its slope, and what is left of a gradient after many layers."""

import numpy as np

from glassworks.charts import Axis, Bars, Chart, HeatMap, Line, Plot, line_chart
from glassworks.pipelines.activations.functions import FUNCTIONS
from glassworks.pipelines.activations.recipe import ActivationsRecipe
from glassworks.pipelines.activations.report import ActivationsReport
from glassworks.pipelines.report import Shown, Table, Verdict

_ROUNDING = 1e-12
"""Difference of two probabilities that is none."""


def show(recipe: ActivationsRecipe, found: ActivationsReport, arrays: None) -> Shown:
    """Verdicts, values and slopes as tables and charts."""
    return Shown(_verdicts(found, recipe.activations.layers), _tables(found), _charts(found))


def _verdicts(found: ActivationsReport, layers: int) -> list[Verdict]:
    logistic_10, tanh_10 = found.through_layers["logistic"][0], found.through_layers["tanh"][0]
    return [
        Verdict("good", f"Every derivative equals autograd's to {found.autograd_difference:.1e}."),
        Verdict(
            "note",
            f"The logistic function is never steeper than {found.largest_slope['logistic']:g}: through {layers} "
            f"layers at x = 1 its slopes alone shrink a gradient to {logistic_10:.1e} of itself, those of tanh to "
            f"{tanh_10:.1e}, those of ReLU not at all.",
        ),
        Verdict(
            "note", "ReLU's slope is 0 for negative inputs: a unit that is never positive learns nothing any more."
        ),
        Verdict("note", f"tanh(x) = 2 logistic(2x) - 1, here to {found.tanh_identity_max_abs_diff:.1e}."),
        *_of_softmax(found),
    ]


def _of_softmax(found: ActivationsReport) -> list[Verdict]:
    scores, shares = (", ".join(format(one, form) for one in values)
                      for values, form in ((found.scores, "g"), (found.probabilities, ".4f")))  # fmt: skip
    return [
        Verdict("note", f"softmax({scores}) = {shares}; they add up to {sum(found.probabilities):.4f}."),
        Verdict(
            "good" if found.shifted_difference < _ROUNDING else "warn",
            "Only differences of the scores count: with 1 added to each of them the probabilities stay as they are.",
        ),
    ]


def _tables(found: ActivationsReport) -> list[Table]:
    columns = ["function", *(f"x = {x:g}" for x in found.x)]
    return [
        Table(title="Values", columns=columns, rows=[[_title(n), *v] for n, v in found.values.items()]),
        Table(title="Slopes", columns=columns, rows=[[_title(n), *v] for n, v in found.derivatives.items()]),
    ]


def _charts(found: ActivationsReport) -> list[Chart]:
    x, depth = np.linspace(-4, 4, 321), range(1, 21)
    panels = [
        Plot(
            layers=[
                Line(x=x, y=function(x), name="value", tone="a", dash="solid"),
                Line(x=x, y=slope(x), name="slope", tone="b", dash="dashed"),
            ],
            title=_title(name),
            y=Axis(low=-1.4, high=2.2),
        )
        for name, (function, slope) in FUNCTIONS.items()
    ]
    products = {
        _title(name): (depth, [float(FUNCTIONS[name][1](np.array(1.0))) ** layers for layers in depth])
        for name in ("logistic", "tanh", "relu")
    }
    return [
        Chart(
            title="The functions and their slopes",
            caption="Values (solid) and derivatives (dashed).",
            panels=panels,
        ),
        _softmax(found),
        line_chart(
            "What is left of a gradient",
            "The product of the slopes at x = 1 over the number of layers, logarithmic.",
            products,
            x="layers",
            y="factor",
            log_y=True,
        ),
    ]


def _softmax(found: ActivationsReport) -> Chart:
    """From scores to probabilities in three steps, and what a score moves."""
    units = [str(unit) for unit in range(1, len(found.scores) + 1)]
    rows = [
        ("the scores z", found.scores, [f"{z:g}" for z in found.scores], Axis()),
        ("e to the power of z", found.powers, [f"{power:.3g}" for power in found.powers], Axis(low=0)),
        ("over their sum: the probabilities p", found.probabilities, [f"{p:.1%}" for p in found.probabilities],
         Axis(low=0, high=1.1, form="percent")),
    ]  # fmt: skip
    bars = [
        Plot(
            layers=[Bars(names=units, values=values, texts=texts, lying=False)], title=title, x=Axis(title="unit"),
            y=axis,
        )
        for title, values, texts, axis in rows
    ]  # fmt: skip
    slopes = HeatMap(
        values=found.softmax_jacobian, rows=[f"p{unit}" for unit in units], columns=[f"z{unit}" for unit in units],
        colours="diverging", limits=(-0.25, 0.25), written=len(units) <= 5, title="the slopes: of p by z",
    )  # fmt: skip
    return Chart(
        title="Softmax: from scores to probabilities",
        caption="The power makes every score positive, and the larger ones much larger; division by the sum makes "
        "shares of one. A probability rises with its own score and falls with every other: what one gains the "
        "others lose.",
        panels=[*bars, slopes],
    )


def _title(name: str) -> str:
    return {"leaky_relu_0_01": "leaky ReLU (0.01)", "elu_alpha1": "ELU (alpha 1)", "relu": "ReLU"}.get(name, name)
