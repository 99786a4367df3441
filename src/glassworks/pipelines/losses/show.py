"""How losses are shown: what each says of a wrong answer, and how hard it pushes back."""

import numpy as np

from glassworks.charts import Chart, line_chart
from glassworks.pipelines.losses.functions import losses
from glassworks.pipelines.losses.recipe import LossesRecipe
from glassworks.pipelines.losses.report import LossesReport
from glassworks.pipelines.report import Shown, Table, Verdict


def show(recipe: LossesRecipe, found: LossesReport, arrays: None) -> Shown:
    """Verdicts, losses and slopes as tables and charts."""
    return Shown(_verdicts(found), _tables(found), _charts())


def _verdicts(found: LossesReport) -> list[Verdict]:
    wrong = losses(np.array([-6.0]))
    squared, entropy = (abs(float(wrong[name][1][0])) for name in ("squared error", "cross-entropy"))
    return [
        Verdict("good", f"Every slope equals autograd's to {found.autograd_difference:.1e}."),
        Verdict(
            "note",
            f"At z = -6 the answer for a target of 1 is as good as 0. Squared error pushes back with {squared:.4f}, "
            f"cross-entropy with {entropy:.4f}: {entropy / squared:.0f} times harder. A unit that is wrong and sure "
            "of it hardly learns from squared error.",
        ),
        Verdict("note", "With softmax, cross-entropy pushes every score with p - t, its probability less its target: "
                "for the scores (1, 2, 3) and the first class with "
                + ", ".join(f"{value:+.4f}" for value in found.softmax_gradient) + "."),
    ]  # fmt: skip


def _tables(found: LossesReport) -> list[Table]:
    columns = ["loss", *(f"z = {z:g}" for z in found.z)]
    return [
        Table(title="Losses, target 1", columns=columns, rows=[[n, *v] for n, v in found.losses.items()]),
        Table(title="Slopes along z", columns=columns, rows=[[n, *v] for n, v in found.slopes.items()]),
    ]


def _charts() -> list[Chart]:
    z = np.linspace(-6, 6, 241)
    found = losses(z)
    return [
        line_chart(
            "The loss",
            "Losses for the target 1 over the sum z that goes into the output unit.",
            {name: (z, loss) for name, (loss, _) in found.items()},
            x="z",
            y="loss",
        ),
        line_chart(
            "How hard it pushes back",
            "Slopes of the losses: what backpropagation starts from.",
            {name: (z, slope) for name, (_, slope) in found.items()},
            x="z",
            y="slope",
        ),
    ]
