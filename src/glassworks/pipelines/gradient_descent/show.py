"""How the ways of gradient descent are shown: their paths over the lines of equal loss, and the excess by epoch."""

import numpy as np

from glassworks.charts import Axis, Chart, Contours, Line, Plot, Points, by_epoch, line_chart
from glassworks.pipelines.gradient_descent.recipe import DescentRecipe
from glassworks.pipelines.gradient_descent.report import DescentReport, Landscape, Way
from glassworks.pipelines.report import Shown, Table, Verdict

_LEVELS = (0.01, 0.05, 0.15, 0.35, 0.7, 1.2)  # above the least loss
_TONES = ("a", "b", "c", "d", "e", "f", "g")


def show(recipe: DescentRecipe, found: DescentReport, landscape: Landscape) -> Shown:
    """Verdicts, the ways as a table, and charts."""
    return Shown(_verdicts(recipe, found), _tables(found), _charts(found, landscape))


def _verdicts(recipe: DescentRecipe, found: DescentReport) -> list[Verdict]:
    reached = [way for way in found.ways if way.steps_to_1_percent is not None]
    steps = ", ".join(
        f"{way.steps_to_1_percent} ({way.steps_to_1_percent * way.batch_size:,} points looked at) with {_points(way)}"
        for way in reached
        if way.steps_to_1_percent is not None
    )
    never = "".join(f"; never with {_points(way)}" for way in found.ways if way not in reached)
    verdicts = [
        Verdict(
            "good" if len(reached) == len(found.ways) else "warn",
            f"Steps until 99 % of the excess loss was gone, at these rates: {steps or 'never'}{never}.",
        ),
        Verdict(
            "note", f"The exact minimum is w = {found.minimum[0]:.4f}, b = {found.minimum[1]:.4f}, by least squares."
        ),
    ]
    return [*verdicts, *(_wandering(reached) if recipe.descent.noise else [])]


def _wandering(reached: list[Way]) -> list[Verdict]:
    """Of those that have come down: who still moves, where that is the noise of few points a step."""
    if not reached:
        return []
    steadiest, wildest = (pick(reached, key=lambda way: way.wobble) for pick in (min, max))
    if wildest.batch_size >= steadiest.batch_size or wildest.wobble <= 10 * steadiest.wobble:
        return []
    text = (
        f"In the last epoch {_name(steadiest)} moves by {steadiest.wobble:.2g}, {_name(wildest)} by "
        f"{wildest.wobble:.2g}: a constant rate keeps the noise of the points in a step."
    )
    return [Verdict("note", text)]


def _points(way: Way) -> str:
    """What one step averages over."""
    return "one point a step" if way.batch_size == 1 else f"{way.batch_size} points a step"


def _name(way: Way) -> str:
    return "stochastic descent" if way.batch_size == 1 else f"descent in batches of {way.batch_size}"


def _tables(found: DescentReport) -> list[Table]:
    rows = [
        [way.batch_size, way.rate, way.steps, way.steps_to_1_percent, way.excess[-1], way.wobble] for way in found.ways
    ]
    columns = ["points a step", "rate", "steps", "steps to 1 %", "excess at the end", "wobble"]
    return [Table(title="The ways", columns=columns, rows=rows)]


def _charts(found: DescentReport, landscape: Landscape) -> list[Chart]:
    return [
        Chart(
            title="The ways down",
            caption="Slope and bias from (0, 0) over the lines of equal loss; the cross is the minimum.",
            panels=[_paths(found, landscape)],
        ),
        line_chart(
            "Excess of the loss over its minimum",
            "After each round over all points, logarithmic.",
            {_name(way): by_epoch(way.excess) for way in found.ways},
            x="epoch",
            y="excess",
            log_y=True,
        ),
    ]


def _paths(found: DescentReport, landscape: Landscape) -> Plot:
    """The steadier ways lie on top of the noisier ones."""
    levels = found.least_loss + np.array(_LEVELS)
    contours = Contours(x=landscape.w, y=landscape.b, heights=landscape.loss, levels=levels)
    paths = [
        Line(
            x=[w for w, _ in way.path],
            y=[b for _, b in way.path],
            name=_name(way),
            tone=_TONES[number % len(_TONES)],
            dash="solid",
            weight="thin" if way.batch_size == 1 else "normal",
        )
        for number, way in reversed(list(enumerate(found.ways)))
    ]
    minimum = Points(x=found.minimum[:1], y=found.minimum[1:], tone="ink", size=12, mark="cross")
    return Plot(layers=[contours, *paths, minimum], x=Axis(title="w"), y=Axis(title="b"))
