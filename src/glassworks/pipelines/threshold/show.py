"""How a threshold is shown: calibration before and after, coverage and error, what is unknown, the export."""

from typing import Literal

from glassworks.charts import Axis, Chart, Layer, Line, Plot, Reference
from glassworks.pipelines.repeats import are_apart, in_words, mean, over_seeds
from glassworks.pipelines.report import Shown, Table, Verdict
from glassworks.pipelines.threshold.recipe import ThresholdRecipe
from glassworks.pipelines.threshold.report import Fitted, ThresholdReport

_SAME = 1e-5
"""Difference of two probabilities that is rounding."""


def show(recipe: ThresholdRecipe, found: ThresholdReport, arrays: None) -> Shown:
    """Verdicts, one row per seed, curves."""
    return Shown(_verdicts(recipe, found), _tables(recipe, found), _charts(recipe, found))


def _verdicts(recipe: ThresholdRecipe, found: ThresholdReport) -> list[Verdict]:
    seeds = found.seeds
    return [
        Verdict(
            "note",
            f"Learned from {recipe.threshold.examples} digits, right on {in_words([s.accuracy for s in seeds], '.1%')} "
            f"of {found.measured} others; {over_seeds(len(seeds))}.",
        ),
        _calibration(seeds),
        _coverage(recipe, seeds),
        Verdict("note", _unknown(seeds)),
        _export(found),
    ]


def _calibration(seeds: list[Fitted]) -> Verdict:
    """Whether the temperature made the probabilities better, by the log loss."""
    before, after = ([one.log_loss[at] for one in seeds] for at in (0, 1))
    numbers = f"log loss {in_words(before, '.3f')} before, {in_words(after, '.3f')} after"
    temperature = in_words([one.temperature for one in seeds], ".2f")
    if not are_apart(before, after):
        unsure = "the seeds do not tell whether it makes the probabilities better"
        return Verdict("note", f"The temperature is {temperature}; {unsure}: {numbers}.")
    better = mean(after) < mean(before)
    return Verdict(
        "good" if better else "warn",
        f"A temperature of {temperature} makes the probabilities {'better' if better else 'worse'} and changes no "
        "answer: "
        f"{numbers}.",
    )


def _coverage(recipe: ThresholdRecipe, seeds: list[Fitted]) -> Verdict:
    """What the threshold keeps of its promise on other digits."""
    most = recipe.threshold.most_wrong
    wrong = [one.wrong for one in seeds if one.wrong is not None]
    if not wrong:
        return Verdict("warn", f"No threshold keeps wrong answers to {most:.3g} of those given: none is given.")
    tone, kept = _promise(wrong, most)
    return Verdict(
        tone,
        f"The threshold, chosen for at most {most:.1%} wrong answers, gives one to "
        f"{in_words([one.coverage for one in seeds], '.1%')} of the digits; of these {in_words(wrong, '.1%')} are "
        f"wrong. {kept}",
    )


def _promise(wrong: list[float], most: float) -> tuple[Literal["good", "note", "warn"], str]:
    """Whether all seeds keep what was promised, or none does: a mean between them would be another one next time."""
    if max(wrong) <= most:
        return "good", "The promise is kept."
    if min(wrong) > most:
        return "warn", (
            "That is more than was promised: the threshold was chosen with other digits, and what fits best there "
            "looks too good."
        )
    above = sum(one > most for one in wrong)
    return "note", (
        f"The promise is kept about, not exactly: {above} of {len(wrong)} seeds lie above it. The threshold was chosen "
        "with other digits."
    )


def _unknown(seeds: list[Fitted]) -> str:
    parts = [f"{in_words([one.unknown[name] for one in seeds], '.0%')} of {name}" for name in seeds[0].unknown]
    return (
        f"What is no digit gets an answer all the same: {' and '.join(parts)} pass the threshold. A probability says "
        "which digit it is if it is one, not whether it is one."
    )


def _export(found: ThresholdReport) -> Verdict:
    is_same = found.exported_same == found.measured and found.exported_difference <= _SAME
    closely = "exactly" if found.exported_difference == 0 else f"to {found.exported_difference:.0e}"
    return Verdict(
        "good" if is_same else "warn",
        f"Exported as a program, written and read again: {found.exported_same} of {found.measured} answers are the "
        "same, "
        "and the probabilities "
        f"{'agree ' + closely if is_same else f'differ by up to {found.exported_difference:.1g}'}.",
    )


def _tables(recipe: ThresholdRecipe, found: ThresholdReport) -> list[Table]:
    made_honest = Table(
        title="The temperature, seed by seed",
        columns=["seed", "right", "temperature", "log loss before", "log loss after",
                 "calibration error before", "calibration error after"],
        rows=[[number, one.accuracy, one.temperature, *one.log_loss, *one.calibration_error]
              for number, one in enumerate(found.seeds, 1)],
        digits=3,
        note=f"Of {found.measured} digits that neither learning nor choosing used.",
    )  # fmt: skip
    answered = Table(
        title="The threshold, seed by seed",
        columns=["seed", "threshold", "answered", "wrong of these",
                 *(f"{name} answered" for name in found.seeds[0].unknown)],
        rows=[[number, one.threshold if one.threshold <= 1 else None, one.coverage, one.wrong, *one.unknown.values()]
              for number, one in enumerate(found.seeds, 1)],
        digits=3,
        note="Shares of the same digits, and of images that are none. A dash: no answer is given.",
    )  # fmt: skip
    return [made_honest, answered]


def _charts(recipe: ThresholdRecipe, found: ThresholdReport) -> list[Chart]:
    threshold, coverage, wrong = zip(*found.curve, strict=True)
    first = found.seeds[0]
    by_threshold: list[Layer] = [
        Line(x=threshold, y=coverage, name="answered"),
        Line(x=threshold, y=wrong, name="wrong of those given"),
    ]
    if first.threshold <= 1:
        by_threshold.append(Reference(x=first.threshold, name="chosen"))
    trade: list[Layer] = [
        Line(x=coverage, y=wrong, tone="a", dash="solid"),
        Reference(y=recipe.threshold.most_wrong, name="most that may be wrong"),
    ]
    share = Axis(low=0, form="percent")
    return [
        Chart(
            title="Coverage and error by threshold",
            caption="The higher the threshold, the fewer digits are answered and the fewer of the answers are wrong; "
            "first seed.",
            panels=[Plot(layers=by_threshold, x=Axis(title="threshold", low=0, high=1), y=Axis(low=0, high=1.02,
                         form="percent"))],
        ),
        Chart(
            title="The price of certainty",
            caption="Wrong answers among those given, by the share of digits that are answered; first seed.",
            panels=[Plot(layers=trade, x=Axis(title="answered", low=0, high=1.02, form="percent"), y=share)],
        ),
    ]  # fmt: skip
