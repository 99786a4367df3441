"""How the worked example is shown: its numbers beside the published ones, and the descent."""

from glassworks.charts import Chart, line_chart
from glassworks.pipelines.backprop.recipe import BackpropRecipe
from glassworks.pipelines.backprop.report import (
    PUBLISHED,
    PUBLISHED_AFTER_1,
    PUBLISHED_AFTER_10000,
    PUBLISHED_OUTPUTS,
    BackpropReport,
    Descents,
)
from glassworks.pipelines.report import Shown, Table, Verdict


def show(recipe: BackpropRecipe, found: BackpropReport, descents: Descents) -> Shown:
    """Verdicts, every number as a table, and the descent."""
    return Shown(_verdicts(found), _tables(found), [_descent(descents)])


def _verdicts(found: BackpropReport) -> list[Verdict]:
    published = _published(found)
    agreeing = sum(abs(found.quantities[name] - value) < 5.1e-9 for name, value in published.items())
    upto = "up to the new weights" if _is_published(found) else "up to the gradients, before the rate has a part"
    verdicts = [
        Verdict(
            "good" if agreeing == len(published) else "warn",
            f"{agreeing} of the {len(published)} numbers that Mazur (2015) printed, {upto}, agree to every digit.",
        ),
        Verdict(
            "good" if found.gradient_check < 1e-12 else "warn",
            f"The gradients equal autograd's to {found.gradient_check:.1e}.",
        ),
        Verdict("note", f"Error {found.quantities['E_total']:.9f} before, {found.errors[1]:.9f} after one update."),
    ]
    if _is_published(found):
        verdicts.append(
            Verdict(
                "warn",
                f"Mazur printed {PUBLISHED_AFTER_1:.9f} after one update, which is a slip: that comes out "
                f"({found.errors_output_first[1]:.12f}) if the hidden gradients go through output weights that have "
                "already moved, against the example's own text.",
            )
        )
    if _is_published(found) and 10_000 in found.errors and found.steps == 10_000:
        right, wrong = (", ".join(f"{value:.9f}" for value in o) for o in (found.outputs, found.outputs_output_first))
        verdicts.append(
            Verdict(
                "warn",
                f"After 10,000 updates the outputs are {right}; he printed {PUBLISHED_OUTPUTS[0]}, "
                f"{PUBLISHED_OUTPUTS[1]}, which is that same slip ({wrong}). His error "
                f"{PUBLISHED_AFTER_10000} is the right rule's after 9,999 updates ({found.errors[9999]:.7g}); after "
                f"10,000 it is {found.errors[10_000]:.10g}.",
            )
        )
    return verdicts


def _is_published(found: BackpropReport) -> bool:
    """Whether the rate is that of the publication: with another, all that comes after the gradients is different."""
    return abs(found.errors_output_first[1] - PUBLISHED_AFTER_1) < 5e-10


def _published(found: BackpropReport) -> dict[str, float]:
    """What was printed and can be compared."""
    return {name: value for name, value in PUBLISHED.items() if _is_published(found) or not name.startswith("new_")}


def _tables(found: BackpropReport) -> list[Table]:
    published = _published(found)
    first = [[name, value, published.get(name)] for name, value in found.quantities.items()]
    rows = [
        [step, found.errors[step], found.errors_output_first[step], found.errors_with_biases[step]]
        for step in found.errors
    ]
    return [
        Table(
            title="The first pass and the first update",
            columns=["quantity", "value", "Mazur 2015"],
            rows=first,
            digits=12,
        ),
        Table(
            title="Total error by number of updates",
            columns=["updates", "all gradients first", "output weights moved first", "biases trained too"],
            rows=rows,
            digits=10,
        ),
    ]


def _descent(descents: Descents) -> Chart:
    lines = {"all gradients first": descents.errors, "biases trained too": descents.with_biases}
    return line_chart(
        "The descent",
        "Total error over the updates, both axes logarithmic. With the output weights moved first, as in the slip, the "
        "curve would be hidden by the first one.",
        {name: (list(errors), list(errors.values())) for name, errors in lines.items()},
        x="updates",
        y="total error",
        log_x=True,
        log_y=True,
    )
