"""How universal approximation is shown: errors by number of units, and the functions that were learned."""

import numpy as np

from glassworks.charts import Axis, Chart, Layer, Line, Plot, line_chart
from glassworks.charts.format import count
from glassworks.pipelines.approximation.functions import FUNCTIONS
from glassworks.pipelines.approximation.recipe import ApproximationRecipe
from glassworks.pipelines.approximation.report import ApproximationReport, Learned
from glassworks.pipelines.repeats import listed
from glassworks.pipelines.report import Shown, Table, Verdict

_KINKED = ("kink",)
"""Functions for which the first moment of the Fourier magnitude, Barron's constant, does not exist."""


def show(recipe: ApproximationRecipe, found: ApproximationReport, arrays: None) -> Shown:
    """Verdicts, errors as tables and charts."""
    return Shown(_verdicts(found), _tables(found), _charts(found))


def _verdicts(found: ApproximationReport) -> list[Verdict]:
    last = max(found.sup_error)
    within = all(found.sup_error[units] <= found.bound[units] for units in found.sup_error)
    built = (
        f"A network built by hand of {count(last, 'ReLU unit')} follows sin(2π x) to {found.sup_error[last]:.3g} "
        f"everywhere; the bound is {found.bound[last]:.3g}."
    )
    if len(found.sup_error) > 1:
        built += f" Twice the units, {2.0**found.built_slope:.2g} of the error."
    verdicts = [Verdict("good" if within else "warn", built)]
    for entry in found.learned:
        verdicts.append(_learned(entry))
    guaranteed = [entry.function for entry in found.learned if entry.function not in _KINKED]
    if guaranteed:
        text = f"For {listed(guaranteed)} Barron (1993) guarantees the order 1/n"
        kinked = [entry.function for entry in found.learned if entry.function in _KINKED]
        text += f"; not for {listed(kinked)}, whose Fourier integral diverges at the kink." if kinked else "."
        verdicts.append(Verdict("note", text))
    return verdicts


def _learned(entry: Learned) -> Verdict:
    """How far the error of one function falls, beside what 1/n would make of it."""
    fewest, most = min(entry.mean_squared), max(entry.mean_squared)
    first, last = entry.mean_squared[fewest], entry.mean_squared[most]
    name = f"Learned, {entry.function}, {FUNCTIONS[entry.function][0]}"
    if fewest == most:
        return Verdict("note", f"{name}: a mean squared error of {last:.1e} with {count(most, 'unit')}.")
    like = first * fewest / most
    return Verdict(
        "good" if last <= like else "warn",
        f"{name}: the mean squared error goes from {first:.1e} with {count(fewest, 'unit')} to {last:.1e} with {most}; "
        f"falling like 1/n it would come to {like:.1e}.",
    )


def _tables(found: ApproximationReport) -> list[Table]:
    built = [[units, error, found.bound[units]] for units, error in found.sup_error.items()]
    sizes = list(found.learned[0].mean_squared)
    learned = [[entry.function, *entry.mean_squared.values()] for entry in found.learned]
    return [
        Table(
            title="Built: largest error for sin(2π x)", columns=["ReLU units", "error", "bound"], rows=built, digits=9
        ),
        Table(
            title="Learned: mean squared error",
            columns=["function", *(f"{units} unit{'s' if units > 1 else ''}" for units in sizes)],
            rows=learned,
            digits=3,
        ),
    ]


def _charts(found: ApproximationReport) -> list[Chart]:
    built = {
        "largest error": (list(found.sup_error), list(found.sup_error.values())),
        "bound (2π)²/(8 n²)": (list(found.bound), list(found.bound.values())),
    }
    errors = {entry.function: (list(entry.mean_squared), list(entry.mean_squared.values())) for entry in found.learned}
    sizes = list(found.learned[0].mean_squared)
    top = max(max(values) for _, values in errors.values())
    falling = Line(x=sizes, y=[top / units for units in sizes], name="1/n", tone="muted", dash="solid", weight="thin")
    lines = [Line(x=x, y=y, name=name, marks=True) for name, (x, y) in errors.items()]
    axes = (Axis(title="logistic units", log=True), Axis(title="mean squared error", log=True))
    return [
        Chart(
            title="Learned",
            caption="Mean squared error of the best trained networks by units; grey: what falls like 1/n.",
            panels=[Plot(layers=[falling, *lines], x=axes[0], y=axes[1])],
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
        layers.append(Line(x=x, y=entry.fits[units], name=count(units, "unit"), dash="solid"))
    return Plot(layers=layers, title=title)
