"""What is shown of a perceptron: whether it learns, the bound, the line after each epoch."""

from itertools import groupby
from typing import Any

from glassworks.charts import Axis, Bars, Chart, Plot
from glassworks.pipelines.perceptron.plane import plane, touched
from glassworks.pipelines.perceptron.recipe import PerceptronRecipe
from glassworks.pipelines.perceptron.report import PerceptronReport
from glassworks.pipelines.report import Shown, Table, Verdict


def show(recipe: PerceptronRecipe, found: PerceptronReport, arrays: None) -> Shown:
    """Verdicts, the epochs as a table, the lines and the mistakes."""
    return Shown(_verdicts(found), _tables(found), _charts(recipe, found))


def _verdicts(found: PerceptronReport) -> list[Verdict]:
    name, total = found.function.upper(), sum(found.mistakes_per_epoch)
    if found.epochs_until_clean is not None:
        return [
            Verdict("good", f"{name} is learned: epoch {found.epochs_until_clean} is the first without a mistake."),
            Verdict("note", f"The unit is step({_sum(found)})."),
            Verdict(
                "note",
                f"{total} corrections; Novikoff's bound allows (R/γ)² = {found.radius:.4f}² / {found.margin:.4f}² "
                f"= {found.bound:.1f}. R is the length of the longest case (x1, x2, 1), γ how far the nearest "
                "case lies from the plane that divides the two classes best.",
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


def _sum(found: PerceptronReport) -> str:
    """What the unit adds up, as one writes it: no factor 1, nothing that is 0."""
    terms = [(value, name) for value, name in zip((*found.w, found.b), ("x1", "x2", ""), strict=True) if value]
    text = " ".join(f"{'-' if value < 0 else '+'} {_times(abs(value), name)}" for value, name in terms)
    return f"-{text[2:]}" if text.startswith("-") else text[2:] or "0"


def _times(factor: float, name: str) -> str:
    return name if name and factor == 1 else f"{factor:g} {name}".rstrip()


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
    """One row per epoch; those that end alike one after the other share one."""
    rows: list[list[Any]] = []
    numbered = enumerate(zip(found.mistakes_per_epoch, found.path, strict=True), 1)
    for (mistakes, weights), group in groupby(numbered, key=lambda item: item[1]):
        epochs = [epoch for epoch, _ in group]
        rows.append([epochs[0] if len(epochs) == 1 else f"{epochs[0]} to {epochs[-1]}", mistakes, *weights])
    return [Table(title="Epoch by epoch", columns=["epoch", "mistakes", "w1", "w2", "b"], rows=rows)]


def _charts(recipe: PerceptronRecipe, found: PerceptronReport) -> list[Chart]:
    name, dark = found.function.upper(), "the dark one is the last"
    lines = dark if found.separable else f"{dark}, and like all others it does not divide the two classes"
    answer = recipe.perceptron.at_zero
    on_line = touched(found)
    exactly = (
        f" The line goes through {' and '.join(on_line)}: a sum of exactly 0 is answered {answer}." if on_line else ""
    )
    return [
        Chart(
            title="The line after each epoch",
            caption=f"The four cases of {name} (filled: 1, open: 0) and w1 x1 + w2 x2 + b = 0, numbered by the epochs "
            f"that ended there; {lines}. Shaded: answered 1, the side that w points to.{exactly}",
            panels=[plane(found)],
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
