"""How parameters are shown: by the side of the image, and where whole networks have theirs."""

from glassworks.charts import Axis, Bars, Chart, Plot, line_chart
from glassworks.charts.format import bytes_in_words, raised, rounded
from glassworks.pipelines.parameter_counts.recipe import CountsRecipe
from glassworks.pipelines.parameter_counts.report import CountsReport
from glassworks.pipelines.report import Shown, Table, Verdict

_POWER = 1e-9
"""Distance of an exponent from 2 that is rounding."""


def show(recipe: CountsRecipe, found: CountsReport, arrays: None) -> Shown:
    """Verdicts, tables, charts."""
    return Shown(_verdicts(recipe, found), _tables(recipe, found), _charts(found))


def _verdicts(recipe: CountsRecipe, found: CountsReport) -> list[Verdict]:
    config, first, last = recipe.counts, found.sides[0], found.sides[-1]
    equal = all(one.counted == one.by_formula for one in found.sides)
    is_square = abs(found.exponent - 2) < _POWER
    verdicts = [
        Verdict(
            "good" if equal else "warn",
            f"Every layer that PyTorch builds has {'as many' if equal else 'not as many'} parameters as the formulas "
            "say.",
        ),
        Verdict(
            "good" if is_square else "warn",
            f"The dense layer's weights grow as the side to the power {found.exponent:.4g}: twice the side, four times "
            "the "
            f"weights. From {first.side} to {last.side} pixels: {first.dense:,} to {last.dense:,} parameters, "
            f"{bytes_in_words(4 * last.dense)} in float32.",
        ),
        Verdict(
            "note",
            f"The convolution has {last.convolution:,} at every side: {round(last.dense / last.convolution):,} times "
            f"fewer at {last.side} pixels." if last.dense > last.convolution else
            f"The convolution has {last.convolution:,} at every side.",
        ),
        Verdict(
            "note",
            f"A dense layer that keeps the image's size, {last.inputs:,} numbers in and out, would have "
            f"{rounded(float(last.dense_map))} parameters at {last.side} pixels: that grows as the fourth power.",
        ),
    ]  # fmt: skip
    if len(found.sides) > 2:
        power = raised(10.0 ** round(found.exponential)) if found.exponential >= 6 else f"{10**found.exponential:,.0f}"
        verdicts.append(
            Verdict(
                "note",
                f"That is quadratic, not exponential: growing as from {config.sides[0]} to {config.sides[1]} pixels, "
                "by the "
                f"same factor for every pixel more, it would have {power} weights at {config.sides[-1]}.",
            )
        )
    most = max(found.nets, key=lambda one: one.share)
    verdicts.append(
        Verdict(
            "note",
            f"Whole networks: of the {rounded(float(most.dense + most.convolutions))} weights and biases of "
            f"{most.name} {most.share:.0%} are in its dense layers.",
        )
    )
    return verdicts


def _tables(recipe: CountsRecipe, found: CountsReport) -> list[Table]:
    config = recipe.counts
    rows = [[one.side, one.inputs, one.dense, one.dense_map, one.convolution] for one in found.sides]
    nets = [[one.name, one.side, one.convolutions, one.dense, f"{one.share:.1%}"] for one in found.nets]
    return [
        Table(
            title="By the side of the image",
            columns=["side", "inputs", f"dense, {config.units:,} units", "dense, as large as the image", "convolution"],
            rows=rows,
            note=f"Parameters, biases included; {config.channels} channels, windows of {config.window} × "
            f"{config.window}, "
            f"{config.units:,} filters.",
        ),
        Table(
            title="Whole networks",
            columns=["network", "image", "in convolutions", "in dense layers", "share of dense layers"],
            rows=nets,
            note="Parameters of the layers, as built here; normalisation is not counted.",
        ),
    ]


def _charts(found: CountsReport) -> list[Chart]:
    x = [one.side for one in found.sides]
    lines = {
        "dense, as large as the image": (x, [one.dense_map for one in found.sides]),
        "dense": (x, [one.dense for one in found.sides]),
        "convolution": (x, [one.convolution for one in found.sides]),
    }
    names = [f"{one.name}, {rounded(float(one.dense + one.convolutions))}" for one in found.nets]
    bars = [
        Bars(names=names, values=values, name=name, lying=True, stacked=name == "dense layers")
        for name, values in (
            ("convolutions", [1 - one.share for one in found.nets]),
            ("dense layers", [one.share for one in found.nets]),
        )
    ]
    return [
        line_chart(
            "Parameters by the side of the image",
            "Both axes logarithmic: a power of the side is a straight line, and its slope is the power.",
            lines,
            x=Axis(title="side in pixels", log=True, ticks=x, names=[str(side) for side in x]),
            y=Axis(title="parameters", log=True, form="unit"),
            marks=True,
        ),
        Chart(
            title="Where whole networks keep theirs",
            caption="Shares of the parameters in convolutions and in dense layers; beside the name their number.",
            panels=[Plot(layers=bars, y=Axis(low=0, high=1, form="percent"))],
        ),
    ]
