"""How universal approximation is shown: errors by number of units, and the functions that were learned."""

import numpy as np

from glassworks.charts import Chart, Layer, Line, Plot, line_chart
from glassworks.pipelines.approximation.functions import FUNCTIONS
from glassworks.pipelines.approximation.recipe import ApproximationRecipe
from glassworks.pipelines.approximation.report import ApproximationReport, Learned
from glassworks.pipelines.report import Shown, Table, Verdict


def show(recipe: ApproximationRecipe, found: ApproximationReport, arrays: None) -> Shown:
    """Verdicts, errors as tables and charts."""
    return Shown(_verdicts(found), _tables(found), _charts(found))


def _verdicts(found: ApproximationReport) -> list[Verdict]:
    last = max(found.sup_error)
    within = all(found.sup_error[units] <= found.bound[units] for units in found.sup_error)
    verdicts = [
        Verdict(
            "good" if within else "warn",
            f"Built by hand, {last} ReLU units follow sin(2 pi x) to {found.sup_error[last]:.3g} everywhere; the "
            f"bound is {found.bound[last]:.3g}. Twice the units, {2.0**-found.built_slope:.2f} times less error.",
        )
    ]
    for entry in found.learned:
        reached = "faster than" if entry.slope <= -1 else "slower than"
        verdicts.append(
            Verdict(
                "good" if entry.slope <= -1 else "warn",
                f"Learned, {FUNCTIONS[entry.function][0]}: the squared error falls like n^{entry.slope:.1f}, {reached} "
                f"Barron's 1/n; {entry.mean_squared[max(entry.mean_squared)]:.1e} with {max(entry.mean_squared)} "
                "units.",
            )
        )
    return verdicts


def _tables(found: ApproximationReport) -> list[Table]:
    built = [[units, error, found.bound[units]] for units, error in found.sup_error.items()]
    sizes = list(found.learned[0].mean_squared)
    learned = [[entry.function, *entry.mean_squared.values(), entry.slope] for entry in found.learned]
    return [
        Table(
            title="Built: largest error for sin(2 pi x)", columns=["ReLU units", "error", "bound"], rows=built, digits=9
        ),
        Table(
            title="Learned: mean squared error",
            columns=["function", *(f"{units} unit{'s' if units > 1 else ''}" for units in sizes), "slope"],
            rows=learned,
            digits=3,
        ),
    ]


def _charts(found: ApproximationReport) -> list[Chart]:
    built = {
        "largest error": (list(found.sup_error), list(found.sup_error.values())),
        "bound (2 pi)²/(8 n²)": (list(found.bound), list(found.bound.values())),
    }
    errors = {entry.function: (list(entry.mean_squared), list(entry.mean_squared.values())) for entry in found.learned}
    sizes = list(found.learned[0].mean_squared)
    top = max(max(values) for _, values in errors.values())
    errors["1/n"] = (sizes, [top / units for units in sizes])
    return [
        line_chart(
            "Learned",
            "Mean squared error of the trained networks by units, with the line of 1/n.",
            errors,
            x="logistic units",
            y="mean squared error",
            log_x=True,
            log_y=True,
            marks=True,
        ),
        line_chart(
            "Built",
            "Largest error of the network placed by hand, with its bound.",
            built,
            x="ReLU units",
            y="largest error",
            log_x=True,
            log_y=True,
            marks=True,
        ),
        Chart(
            title="What they learn",
            caption="The functions (grey) and the best networks of 2, 4 and 8 logistic units.",
            panels=[_fits(entry) for entry in found.learned],
            columns=min(4, len(found.learned)),
        ),
    ]


def _fits(entry: Learned) -> Plot:
    """The function as a broad grey line, and what networks of a few sizes make of it."""
    title, function = FUNCTIONS[entry.function]
    x = np.linspace(0, 1, 101)
    layers: list[Layer] = [Line(x=x, y=function(x), tone="muted", opacity=0.35, dash="solid", weight="thick")]
    for units in [units for units in entry.fits if units in (2, 4, 8)] or list(entry.fits)[:1]:
        layers.append(Line(x=x, y=entry.fits[units], name=f"{units} units", dash="solid"))
    return Plot(layers=layers, title=title)
