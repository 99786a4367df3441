"""How a graph is shown: the chain rule with its numbers, both passes as tables, and the slope as a line."""

import math
from typing import Any

import numpy as np

from glassworks.charts import Axis, Chart, Layer, Line, Plot, Points, Reference
from glassworks.charts.format import count
from glassworks.pipelines.frameworks import became
from glassworks.pipelines.graph.expression import parsed, values
from glassworks.pipelines.graph.recipe import GraphConfig, GraphRecipe
from glassworks.pipelines.graph.report import Checked, GraphReport, Way
from glassworks.pipelines.report import Shown, Table, Verdict

CLOSE = 1e-6
"""Distance of a central difference from a derivative, as a share of it and of 1, up to which they agree."""
_MOST_PANELS = 3


def show(recipe: GraphRecipe, found: GraphReport, arrays: None) -> Shown:
    """Verdicts, both passes as tables, charts of the slopes."""
    return Shown(_verdicts(found), _tables(found), _charts(recipe.graph, found))


def agrees(one: Checked, other: float | None) -> bool:
    """Whether another way to the derivative gives the same."""
    return other is not None and abs(other - one.derivative) <= CLOSE * max(1.0, abs(one.derivative))


def _verdicts(found: GraphReport) -> list[Verdict]:
    result = found.result
    verdicts = [Verdict("note", f"Forward: {result.name} = {result.value:.6g}.")]
    verdicts += [Verdict("note", _chain(one, found)) for one in found.variables[:_MOST_PANELS]]
    verdicts += [_by_differences(one, result.name) for one in found.variables]
    same = all(agrees(one, one.autograd) for one in found.variables)
    paths = sum(one.paths for one in found.variables)
    verdicts.append(
        Verdict("good", "PyTorch's autograd gives the same derivatives.")
        if same
        else Verdict("warn", "PyTorch's autograd gives other derivatives, or none: the table has both.")
    )
    verdicts.append(
        Verdict(
            "note",
            f"The way back goes over {_each(len(found.edges))} once, however many paths there are: "
            f"{count(paths, 'path')} from {count(len(found.variables), 'variable')} to {result.name} here.",
        )
    )
    return verdicts


def _each(edges: int) -> str:
    return "the one edge" if edges == 1 else f"each of the {edges:,} edges"


def _chain(one: Checked, found: GraphReport) -> str:
    """``dz/dw = dz/dy · dy/dx · dx/dw``, with numbers; where paths join, their sum."""
    result = found.result.name
    if one.paths == 1:
        names = one.ways[0].names
        pairs = list(zip(names[1:], names[:-1], strict=True))[::-1]
        local = {(edge.target, edge.source): edge.local for edge in found.edges}
        letters = " · ".join(f"d{target}/d{source}" for target, source in pairs)
        numbers = " · ".join(_signed(local[pair]) for pair in pairs)
        product = f" = {numbers}" if len(pairs) > 1 else ""
        left = f"d{result}/d{one.name}"
        return (
            f"{left} = {letters}{product} = {one.derivative:.6g}."
            if len(pairs) > 1
            else f"{left} = {one.derivative:.6g}."
        )
    shown = " + ".join(_signed(way.product) for way in one.ways)
    more = " + ..." if one.paths > len(one.ways) else ""
    return (
        f"{one.paths:,} paths lead from {one.name} to {result}, and their products add up: "
        f"d{result}/d{one.name} = {shown}{more} = {one.derivative:.6g}."
    )


def _signed(value: float) -> str:
    return f"({value:.4g})" if value < 0 else f"{value:.4g}"


def _by_differences(one: Checked, result: str) -> Verdict:
    left = f"d{result}/d{one.name}"
    if one.difference is None:
        return Verdict(
            "warn", f"{left} has no central difference: on one side of {one.name} = {one.value:g} there is no value."
        )
    apart = abs(one.difference - one.derivative)
    if agrees(one, one.difference):
        closely = f"to {apart:.1g}" if apart else "to the last digit"
        return Verdict("good", f"A central difference with h = {one.step:.1g} gives {left} as well, {closely}.")
    return Verdict(
        "warn",
        f"A central difference with h = {one.step:.1g} gives {left} = {one.difference:.6g}, the way back "
        f"{one.derivative:.6g}. At a kink there is no derivative and the way back takes a convention; else the "
        "function is too steep for this h.",
    )


def _tables(found: GraphReport) -> list[Table]:
    result = found.result.name
    forward = [[step.name, step.operation if not step.is_variable else "given", step.value] for step in found.steps]
    edges = [[f"d{edge.target}/d{edge.source}", edge.local] for edge in found.edges]
    back = [[f"d{result}/d{step.name}", step.derivative] for step in reversed(found.steps)]
    checks: list[list[Any]] = [
        [one.name, one.value, one.derivative, one.autograd, one.difference, one.paths] for one in found.variables
    ]
    tables = [
        Table(title="Forward: values", columns=["name", "operation", "value"], rows=forward, digits=6),
        Table(title="Along every edge: the local derivative", columns=["edge", "value"], rows=edges, digits=6),
        Table(title=f"Backward: the derivative of {result}", columns=["derivative", "value"], rows=back, digits=6),
        Table(
            title="Checked",
            columns=["variable", "value", "backward", "autograd", "central difference", "paths"],
            rows=checks,
            digits=9,
        ),
    ]
    several = [one for one in found.variables if one.paths > 1]
    if several:
        rows = [[one.name, _written(way), way.product] for one in several for way in one.ways]
        note = "Each path's product of local derivatives; the first paths where there are many."
        tables.append(Table(title="Paths", columns=["from", "path", "product"], rows=rows, digits=6, note=note))
    frameworks = became()
    return [*tables, frameworks] if frameworks else tables


def _written(way: Way) -> str:
    return " → ".join(way.names)


def _charts(config: GraphConfig, found: GraphReport) -> list[Chart]:
    shown = found.variables[:_MOST_PANELS]
    result = found.result.name
    others = " The other variables are kept." if len(found.variables) > 1 else ""
    each = "each variable" if len(shown) == len(found.variables) else f"each of the first {len(shown)} variables"
    slopes = Chart(
        title="The slope",
        caption=f"{result} over {each} around its value, and the line whose slope is the derivative.{others}",
        panels=[_slope(config, one, found) for one in shown],
    )
    lines: list[Layer] = [
        Line(x=[h for h, _ in one.errors], y=[error if error > 0 else None for _, error in one.errors], name=one.name)
        for one in shown
        if any(error > 0 for _, error in one.errors)
    ]
    if not lines:
        return [slopes]
    errors = Chart(
        title="Central differences by their step",
        caption="Distance from the derivative; both axes logarithmic. A large h is off by the curve's bending, a small "
        "one by rounding: a check, not a way to learn.",
        panels=[Plot(layers=lines, x=Axis(title="h", log=True), y=Axis(title="distance", log=True))],
    )
    return [slopes, errors]


def _slope(config: GraphConfig, one: Checked, found: GraphReport) -> Plot:
    nodes, reach = parsed(config.expression), 0.5 * max(1.0, abs(one.value))
    x = np.linspace(one.value - reach, one.value + reach, 201)
    y: list[float | None] = []
    for place in x:
        try:
            y.append(values(nodes, {**config.values, one.name: float(place)})[-1])
        except ValueError:
            y.append(None)
    layers: list[Layer] = [Reference(x=one.value), Line(x=x, y=y, tone="a", dash="solid")]
    if math.isfinite(one.derivative):
        near = x[np.abs(x - one.value) <= reach / 2]
        line = found.result.value + one.derivative * (near - one.value)
        layers.append(Line(x=near, y=line, tone="b", dash="dashed"))
    layers.append(Points(x=[one.value], y=[found.result.value], tone="b", size=8))
    return Plot(layers=layers, x=Axis(title=one.name), y=Axis(title=found.result.name))
