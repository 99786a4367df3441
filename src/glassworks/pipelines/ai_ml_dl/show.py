"""How three ways to one answer are shown: what each was told and learned, and how often it is right."""

from statistics import fmean

import numpy as np

from glassworks.charts import Axis, Chart, Image, ImageGrid, Layer, Line, Plot, Reference
from glassworks.pipelines.ai_ml_dl.by_hand import CLASSICAL, DEEP, NAMES, RULES, variant_of
from glassworks.pipelines.ai_ml_dl.recipe import WaysRecipe
from glassworks.pipelines.ai_ml_dl.report import Mistakes, Way, WaysReport
from glassworks.pipelines.repeats import are_apart, in_words, least, listed, over_seeds
from glassworks.pipelines.report import Shown, Table, Verdict

_SOLVED = 0.92
"""Mean accuracy on new images from which on the task counts as solved: between the rules (at most 89 %) and whatever
learns (about 96 % on average, with one seed in a hundred 89 %)."""
_SHOWN = 8  # images in the last chart


def show(recipe: WaysRecipe, found: WaysReport, arrays: Mistakes) -> Shown:
    """Verdicts, tables, curves and images."""
    return Shown(_verdicts(recipe, found), _tables(recipe, found), _charts(recipe, found, arrays))


def _last(found: WaysReport) -> dict[str, Way]:
    """Every way, from the most examples."""
    most = max(one.examples for one in found.ways)
    return {name: found.of(name, 0 if name == RULES else most) for name in NAMES}


def _verdicts(recipe: WaysRecipe, found: WaysReport) -> list[Verdict]:
    last, seeds = _last(found), over_seeds(recipe.ways.repeats)
    return [
        Verdict(
            "note",
            f"X or O, drawn by chance: {found.new_images} new images for every seed; {seeds}. A guess would be right "
            f"on half. Solved means {_SOLVED:.0%} or more on average.",
        ),
        *(_solved(one) for one in last.values()),
        Verdict("note", _best(last)),
        *_by_examples(found),
    ]


def _solved(one: Way) -> Verdict:
    is_solved = fmean(one.accuracies) >= _SOLVED
    how = {
        RULES: "Rules (artificial intelligence without learning): nothing is learned",
        CLASSICAL: "Classical machine learning: features by hand",
        DEEP: "Deep learning: features learned as well",
    }[one.name]
    taken = f", {one.learned:,} numbers from {one.examples} examples" if one.examples else ""
    right = in_words(one.accuracies, ".1%")
    return Verdict(
        "good" if is_solved else "warn", f"{how}{taken}. {right} right: {'solved' if is_solved else 'not solved'}."
    )


def _best(last: dict[str, Way]) -> str:
    """The way that errs least, and those that the seeds do not tell apart from it."""
    best, same = least({name: [1 - value for value in one.accuracies] for name, one in last.items()})
    if same:
        return f"The fewest mistakes on average: {best}; not told apart from it by these seeds: {listed(same)}."
    return f"The fewest mistakes on every seed, and by more than their scatter: {best}."


def _by_examples(found: WaysReport) -> list[Verdict]:
    """What more examples did to the two ways that learn."""
    counts = sorted({one.examples for one in found.ways if one.examples})
    if len(counts) < 2:
        return []
    few, many = counts[0], counts[-1]
    parts: list[str] = []
    for name in (CLASSICAL, DEEP):
        a, b = found.of(name, few), found.of(name, many)
        apart = "" if are_apart(a.accuracies, b.accuracies) else ", not told apart"
        parts.append(f"{name} {a.accuracy:.1%} with {few} examples and {b.accuracy:.1%} with {many}{apart}")
    return [Verdict("note", f"On average right: {'; '.join(parts)}. Rules need none.")]


def _tables(recipe: WaysRecipe, found: WaysReport) -> list[Table]:
    rows = [
        [one.name, one.examples, one.learned, in_words(one.accuracies, ".1%"),
         *(f"{np.mean(one.by_variant[variant]):.1%}" for variant in recipe.ways.variants)]
        for one in found.ways
    ]  # fmt: skip
    which = [
        [RULES, "a person", "a person", "writing rules, and rewriting them"],
        [CLASSICAL, "a person", "examples", "thinking of features"],
        [DEEP, "examples", "examples", "gathering examples, and computing"],
    ]
    return [
        Table(
            title="Which is which",
            columns=["way", "what is looked at comes from", "how it counts comes from", "the work is"],
            rows=which,
            note="Machine learning is a part of artificial intelligence, and deep learning a part of machine learning.",
        ),
        Table(
            title="Right answers",
            columns=["way", "examples", "numbers learned", "right", *recipe.ways.variants],
            rows=rows,
            note=f"Of {found.new_images} new images, all in all and by what is tricky about them; "
            f"{over_seeds(recipe.ways.repeats)}, by kind the mean alone.",
        ),
        Table(
            title="What the features count",
            columns=["feature", "weight"],
            rows=[[name, weight] for name, weight in found.weights.items()],
            note="Of standardised features, first seed, the most examples; above 0 speaks for X.",
        ),
    ]


def _charts(recipe: WaysRecipe, found: WaysReport, arrays: Mistakes) -> list[Chart]:
    counts = sorted({one.examples for one in found.ways if one.examples})
    layers: list[Layer] = [
        Line(x=counts, y=[found.of(name, count).accuracy for count in counts], name=name, marks=True)
        for name in (CLASSICAL, DEEP)
    ]
    layers.append(Reference(y=found.of(RULES, 0).accuracy, name=RULES))
    lowest = min(one.accuracy for one in found.ways)
    return [
        Chart(
            title="Right, by examples",
            caption="New images; mean over the seeds. Rules learn from no examples.",
            panels=[
                Plot(
                    layers=layers,
                    x=Axis(title="examples", log=len(counts) > 1, ticks=counts, names=[str(n) for n in counts]),
                    y=Axis(title="right", low=min(0.5, lowest), high=1.02, form="percent"),
                )
            ],
        ),
        _images(recipe, arrays),
    ]


def _images(recipe: WaysRecipe, arrays: Mistakes) -> Chart:
    wrong = np.stack([answers != arrays.targets for answers in arrays.answers.values()])
    # Those that most ways get wrong first, else in order.
    order = np.argsort(-wrong.sum(axis=0), kind="stable")[:_SHOWN]
    images = []
    for number in order:
        answers = ", ".join("OX"[int(one[number])] for one in arrays.answers.values())
        images.append(
            Image(pixels=arrays.images[number], label=f"{variant_of(int(number), recipe.ways.variants)}: {answers}")
        )
    misread = int(wrong.any(axis=0).sum())
    return Chart(
        title="New images",
        caption=f"First seed, those that most ways get wrong first; {misread} of {len(arrays.targets)} are wrong in "
        f"some way. The answers: {', '.join(arrays.answers)}.",
        panels=[ImageGrid(images=images, columns=4, limits=(0.0, 1.0))],
    )
