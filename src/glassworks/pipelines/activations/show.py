"""How activation functions are shown: each with its slope, and what is left of a gradient after many layers."""

import numpy as np

from glassworks.charts import Axis, Chart, Line, Plot, line_chart
from glassworks.pipelines.activations.functions import FUNCTIONS
from glassworks.pipelines.activations.recipe import ActivationsRecipe
from glassworks.pipelines.activations.report import ActivationsReport
from glassworks.pipelines.report import Shown, Table, Verdict


def show(recipe: ActivationsRecipe, found: ActivationsReport, arrays: None) -> Shown:
    """Verdicts, values and slopes as tables and charts."""
    return Shown(_verdicts(found, recipe.activations.layers), _tables(found), _charts())


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
        Verdict("note", "softmax(1, 2, 3) = " + ", ".join(f"{p:.4f}" for p in found.softmax_1_2_3) + "; it sums to 1."),
    ]


def _tables(found: ActivationsReport) -> list[Table]:
    columns = ["function", *(f"x = {x:g}" for x in found.x)]
    return [
        Table(title="Values", columns=columns, rows=[[_title(n), *v] for n, v in found.values.items()]),
        Table(title="Slopes", columns=columns, rows=[[_title(n), *v] for n, v in found.derivatives.items()]),
    ]


def _charts() -> list[Chart]:
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
        line_chart(
            "What is left of a gradient",
            "The product of the slopes at x = 1 over the number of layers, logarithmic.",
            products,
            x="layers",
            y="factor",
            log_y=True,
        ),
    ]


def _title(name: str) -> str:
    return {"leaky_relu_0_01": "leaky ReLU (0.01)", "elu_alpha1": "ELU (alpha 1)", "relu": "ReLU"}.get(name, name)
