"""How the edits are shown: what each costs and brings, and the networks of the literature beside one's own."""

from glassworks.charts import Axis, Chart, Layer, Line, Plot
from glassworks.charts.layers import Bars
from glassworks.pipelines.edits.recipe import EditsRecipe
from glassworks.pipelines.edits.report import PEOPLE, Edited, EditsReport
from glassworks.pipelines.repeats import are_apart, in_words, least, listed, mean, over_seeds
from glassworks.pipelines.report import Shown, Table, Verdict


def show(recipe: EditsRecipe, found: EditsReport, arrays: None) -> Shown:
    """Verdicts, tables, and charts."""
    return Shown(_verdicts(recipe, found), _tables(recipe, found), [_own(found), _literature(found)])


def _verdicts(recipe: EditsRecipe, found: EditsReport) -> list[Verdict]:
    first, fewest = found.forms[0], min(found.forms, key=lambda one: one.parameters)
    verdicts = [Verdict("note", f"{found.n} held-out digits; {over_seeds(recipe.edits.repeats)}.")]
    verdicts += [_step(before, after) for before, after in zip(found.forms, found.forms[1:], strict=False)]
    best, alike = least({one.network: [1 - value for value in one.accuracies] for one in found.forms})
    told = f"The seeds do not tell {best} apart from {listed(alike)}." if alike else f"{best} is best on every seed."
    return [
        *verdicts,
        Verdict(
            "note",
            f"{told} {fewest.network} has the fewest parameters: {first.network} has "
            f"{first.parameters / fewest.parameters:.1f} times as many.",
        ),
    ]


def _step(before: Edited, after: Edited) -> Verdict:
    """What an edit did; better or worse is said where the seeds agree."""
    apart = are_apart(before.accuracies, after.accuracies)
    better = mean(after.accuracies) > mean(before.accuracies)
    text = (
        f"{after.network}, {after.edit}: parameters {before.parameters:,} to {after.parameters:,}, multiply-adds "
        f"{before.multiply_adds:,} to {after.multiply_adds:,}; right {in_words(before.accuracies, '.1%')} to "
        f"{in_words(after.accuracies, '.1%')}"
    )
    changes = [b - a for a, b in zip(before.accuracies, after.accuracies, strict=True)]
    agree = len(changes) > 1 and (min(changes) > 0 or max(changes) < 0)
    said = f"{'better' if better else 'worse'} on every seed" if agree else "not told apart"
    unsure = ", yet not told apart: the seeds are few and differ as much" if agree and not apart else ""
    return Verdict("note" if not apart else "good" if better else "warn", f"{text}: {said}{unsure}.")


def _tables(recipe: EditsRecipe, found: EditsReport) -> list[Table]:
    own = [
        [one.network, one.edit, one.parameters, one.multiply_adds, one.field, in_words(one.accuracies, ".1%")]
        for one in found.forms
    ]
    theirs = [
        [one.network, str(one.year), one.parameters, one.multiply_adds, f"{one.single:g} %", f"{one.entry:g} %"]
        for one in found.published
    ]
    return [
        Table(
            title="Edit by edit",
            columns=["form", "what is edited", "parameters", "multiply-adds", "field, pixels", "held-out digits right"],
            rows=own,
            note=f"{over_seeds(recipe.edits.repeats).capitalize()}. Field: the side of what a unit of the last maps "
            "sees of the 16 pixels; it may reach beyond them.",
        ),
        Table(
            title="The networks themselves, on ImageNet",
            columns=["network", "contest", "parameters", "multiply-adds", "top-5 error, one", "top-5 error, entry"],
            rows=theirs,
            note="Parameters and multiply-adds are computed from the networks built here, for 224 pixels and 1,000 "
            "classes. Errors are the papers': of one network on validation images, and of the contest's entry, several "
            f"networks together, on test images. A person reached {PEOPLE:g} %.",
        ),
    ]


def _own(found: EditsReport) -> Chart:
    layers: list[Layer] = [
        Line(x=[one.parameters], y=[1 - mean(one.accuracies)], name=one.network, marks=True) for one in found.forms
    ]
    x = Axis(title="parameters", log=True)
    y = Axis(title="held-out digits wrong", low=0, form="percent")
    caption = "Each form by what it learns and what it gets wrong, mean over the seeds."
    return Chart(title="Wrong digits by parameters", caption=caption, panels=[Plot(layers=layers, x=x, y=y)])


def _literature(found: EditsReport) -> Chart:
    """Published top-5 errors above, one's own errors below: two tasks, so two panels."""
    names = [one.network for one in found.published]
    theirs = Bars(values=[one.entry / 100 for one in found.published], names=names, lying=True)
    own = Bars(
        values=[1 - mean(one.accuracies) for one in found.forms], names=[one.network for one in found.forms], lying=True
    )
    return Chart(
        title="The same steps on ImageNet, and here",
        caption="First, published top-5 errors of the contests' entries on ImageNet's 1,000 classes; then the errors "
        "of the small forms on ten digits. The figures of one cannot be compared with those of the other.",
        panels=[
            Plot(layers=[theirs], y=Axis(title="top-5 error", low=0, form="percent"), title="ImageNet, published"),
            Plot(layers=[own], y=Axis(title="error", low=0, form="percent"), title="Digits, this run"),
        ],
    )
