"""What is shown of a perceptron: whether it learns, the bound, the line after each epoch."""

from glassworks.charts import Axis, Bars, Chart, Layer, Line, Plot, Points, Reference
from glassworks.pipelines.perceptron.recipe import PerceptronRecipe
from glassworks.pipelines.perceptron.report import PerceptronReport
from glassworks.pipelines.perceptron.truth import POINTS_ND, TRUTH, targets
from glassworks.pipelines.report import Shown, Table, Verdict


def show(recipe: PerceptronRecipe, found: PerceptronReport, arrays: None) -> Shown:
    """Verdicts, the epochs as a table, the lines and the mistakes."""
    return Shown(_verdicts(found), _tables(found), _charts(found))


def _verdicts(found: PerceptronReport) -> list[Verdict]:
    name, total = found.function.upper(), sum(found.mistakes_per_epoch)
    if found.epochs_until_clean is not None:
        unit = f"step({found.w[0]:g} x1 + {found.w[1]:g} x2 {'-' if found.b < 0 else '+'} {abs(found.b):g})"
        return [
            Verdict("good", f"{name} is learned: epoch {found.epochs_until_clean} is the first without a mistake."),
            Verdict("note", f"The unit is {unit}."),
            Verdict(
                "note",
                f"{total} corrections; Novikoff's bound allows (R/gamma)² = {found.radius:.4f}² / {found.margin:.4f}² "
                f"= {found.bound:.1f}.",
            ),
        ]
    if found.separable:
        return [
            Verdict("warn", f"{name} could be learned, but not in {len(found.path)} epochs: set perceptron.epochs.")
        ]
    return [
        Verdict(
            "warn", f"{name} is not learned: every one of the {len(found.path)} epochs makes mistakes, {total} in all."
        ),
        Verdict("note", _contradiction(found.function)),
        Verdict("note", _cycle(found)),
        Verdict(
            "note",
            f"One threshold unit computes {found.separable_functions} of the 16 functions of two inputs, but not this; "
            f"it gets at most {found.best_accuracy:.0%} of the four cases right. Two hidden units can: see xor_mlp.",
        ),
    ]


def _contradiction(function: str) -> str:
    """Why no line can divide XOR or XNOR: two sums of inequalities that are the same sum."""
    above, below = (
        ("(0,1) and (1,0)", "(0,0) and (1,1)") if function == "xor" else ("(0,0) and (1,1)", "(0,1) and (1,0)")
    )
    return (
        f"No line can do it. Adding the unit's sums at {above} must give more than 0, at {below} at most 0, yet both "
        "are w1 + w2 + 2b: the two classes have the same middle, (1/2, 1/2)."
    )


def _cycle(found: PerceptronReport) -> str:
    last = found.path[-1]
    period = next((gap for gap in range(1, len(found.path)) if found.path[-1 - gap] == last), None)
    if period is None:
        return "The weights wander on."
    state = ", ".join(f"{value:g}" for value in last)
    often = f"every {period} epochs" if period > 1 else "after every epoch"
    return f"The weights go round for ever: ({state}) comes back {often}."


def _tables(found: PerceptronReport) -> list[Table]:
    rows = [
        [epoch, mistakes, *weights]
        for epoch, (mistakes, weights) in enumerate(zip(found.mistakes_per_epoch, found.path, strict=True), 1)
    ]
    return [Table(title="Epoch by epoch", columns=["epoch", "mistakes", "w1", "w2", "b"], rows=rows)]


def _charts(found: PerceptronReport) -> list[Chart]:
    lines = (
        "the dark line is the last one"
        if found.separable
        else "none of the lines divides the two kinds, and none ever will"
    )
    return [
        Chart(
            title="The line after each epoch",
            caption=f"The four cases of {found.function.upper()} (filled: 1, open: 0) and w1 x1 + w2 x2 + b = 0; "
            f"{lines}.",
            panels=[_plane(found)],
        ),
        Chart(
            title="Mistakes per epoch",
            caption="Corrections that each round over the four cases made.",
            panels=[
                Plot(
                    layers=[Bars(at=range(1, len(found.path) + 1), values=found.mistakes_per_epoch, width=0.6)],
                    x=Axis(title="epoch"),
                    y=Axis(title="mistakes", low=0, ticks=range(5)),
                )
            ],
        ),
    ]


def _plane(found: PerceptronReport) -> Plot:
    """The four cases, and the line of every epoch: pale, the last one dark."""
    layers: list[Layer] = []
    for epoch, weights in enumerate(found.path, 1):
        is_last = epoch == len(found.path)
        layers += _line(weights, "ink" if is_last else "muted", 1.0 if is_last else 0.35)
    ones_MD, zeros_MD = (POINTS_ND[targets(TRUTH[found.function]) == target] for target in (1, 0))
    layers.append(Points(x=ones_MD[:, 0], y=ones_MD[:, 1], tone="a", size=11))
    layers.append(Points(x=zeros_MD[:, 0], y=zeros_MD[:, 1], tone="a", size=11, mark="ring"))
    frame = {"low": -0.5, "high": 1.5, "ticks": (0, 1)}
    return Plot(layers=layers, x=Axis(title="x1", **frame), y=Axis(title="x2", **frame))


def _line(weights: list[float], tone: str, opacity: float) -> list[Layer]:
    """``w1 x1 + w2 x2 + b = 0`` across the frame; nothing where both weights are 0."""
    w1, w2, b = weights
    if w2:
        ends = (-0.5, 1.5)
        return [Line(x=ends, y=[-(b + w1 * x) / w2 for x in ends], tone=tone, opacity=opacity, dash="solid")]
    return [Reference(x=-b / w1, tone=tone, opacity=opacity, dash="solid")] if w1 else []
