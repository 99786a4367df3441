"""How pretraining on formulas is shown: how often the other view of an image is found, and the contrast by epoch."""

import math
from typing import Literal

from glassworks.charts import Axis, Chart, Line, Plot, Reference
from glassworks.charts.format import count, percent
from glassworks.pipelines.formula_pretraining.recipe import FormulaPretrainingRecipe
from glassworks.pipelines.formula_pretraining.report import FormulaPretrainingReport
from glassworks.pipelines.report import Shown, Table, Verdict


def show(recipe: FormulaPretrainingRecipe, found: FormulaPretrainingReport, arrays: None) -> Shown:
    """Verdicts, a table and a chart."""
    return Shown(_verdicts(found), [_table(found)], [_chart(found)])


def _verdicts(found: FormulaPretrainingReport) -> list[Verdict]:
    chance = 1 / found.candidates
    tone: Literal["good", "warn"] = "good" if found.accuracy[-1] > 10 * chance else "warn"
    return [
        Verdict(
            tone,
            f"Of {count(found.candidates, 'view')}, the other view of the same image is found by its features in "
            f"{percent(found.accuracy[-1])} of the cases; chance is {percent(chance)}.",
        ),
        Verdict(
            "note", "The backbone is the run's model.safetensors. Its worth shows on real images: --weights takes it."
        ),
    ]


def _table(found: FormulaPretrainingReport) -> Table:
    rows = [(at + 1, *pair) for at, pair in enumerate(zip(found.loss, found.accuracy, strict=True))]
    return Table(title="On images that were not learned from", columns=("epoch", "loss", "found"), rows=rows)


def _chart(found: FormulaPretrainingReport) -> Chart:
    epochs = range(1, len(found.loss) + 1)
    layers = [Line(x=epochs, y=found.loss, marks=True), Reference(y=math.log(found.candidates), dash="dotted")]
    return Chart(
        title="The contrast",
        caption="Loss on images that were not learned from; dotted: of a guess.",
        panels=[Plot(layers=layers, x=Axis(title="epoch"), y=Axis(title="contrastive loss"))],
    )
