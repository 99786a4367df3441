"""How the limits are shown: accuracy by labels on each set, and where features help, hurt, or are not told apart."""

from glassworks.charts import Axis, Chart, Layer, Line, Plot
from glassworks.charts.format import points
from glassworks.charts.palette import SERIES
from glassworks.pipelines.repeats import in_words, mean
from glassworks.pipelines.report import Shown, Table, Verdict
from glassworks.pipelines.transfer_limits.recipe import LimitsRecipe
from glassworks.pipelines.transfer_limits.report import FORMULAS, IMAGENET, PIXELS, Compared, LimitsReport

_TONES: dict[str, str] = dict(zip((PIXELS, IMAGENET, FORMULAS), SERIES, strict=False))


def show(recipe: LimitsRecipe, found: LimitsReport, arrays: None) -> Shown:
    """Verdicts, a table for each set, and one chart."""
    return Shown(_verdicts(found), [_table(found, name) for name in found.sets], [_chart(found)])


def _verdicts(found: LimitsReport) -> list[Verdict]:
    verdicts = []
    if found.missing:
        text = (
            f"{found.missing} is not installed, so ImageNet features are left out: pip install 'glassworks[imagenet]'."
        )
        verdicts.append(Verdict("warn", text))
    for name in found.sets:
        pixels, *others = found.of(name)
        verdicts += [_against(pixels, one) for one in others]
    return verdicts


def _against(pixels: Compared, one: Compared) -> Verdict:
    """With the most labels that were tried; helped or hurt where the interval does not hold 0."""
    most = max(one.accuracies)
    gain, (low, high) = one.gains[most]
    numbers = (
        f"On {one.images}, {one.features} get {mean(one.accuracies[most]):.1%} right with {most} labels a class, "
        f"{pixels.features} {mean(pixels.accuracies[most]):.1%}"
    )
    more = f"{points(gain)} points, 95 % interval {points(low)} to {points(high)}"
    if low <= 0 <= high:
        return Verdict("note", f"{numbers}: not told apart ({more}).")
    return Verdict("good" if gain > 0 else "warn", f"{numbers}: they {'help' if gain > 0 else 'hurt'} ({more}).")


def _table(found: LimitsReport, name: str) -> Table:
    rows = []
    for one in found.of(name):
        accuracies = [in_words(values, ".1%") for values in one.accuracies.values()]
        rows.append([one.features, found.backbones[one.features], one.numbers, *accuracies])
    labels = list(found.compared[0].accuracies)
    draws = len(found.compared[0].accuracies[labels[0]])
    note = (
        f"Of {found.images} images, those that were not learned from; mean and range over {draws} draws of those with "
        "labels, the same for all features. The draws share images, so another set may give more than the range."
    )
    columns = ["features", "network", "numbers", *(f"{count} a class" for count in labels)]
    return Table(title=f"Right on {name}", columns=columns, rows=rows, note=note)


def _chart(found: LimitsReport) -> Chart:
    panels = []
    for name in found.sets:
        lines: list[Layer] = [
            Line(
                x=list(one.accuracies), y=[mean(values) for values in one.accuracies.values()], name=one.features,
                tone=_TONES[one.features], marks=True,
            )
            for one in found.of(name)
        ]  # fmt: skip
        x = Axis(title="labels a class", log=True, ticks=list(found.compared[0].accuracies))
        panels.append(Plot(layers=lines, x=x, y=Axis(title="right", low=0, high=1.02, form="percent"), title=name))
    caption = "Share of the other images that are right, by the labels that the head learned from; mean over the draws."
    return Chart(title="Features against raw pixels", caption=caption, panels=panels)
