"""How a StackGAN is shown: captions beside their samples, verdicts, tables, the course of each training."""

import math
from collections.abc import Mapping, Sequence

from glassworks.charts import Axis, Chart, Image, ImageGrid, line_chart
from glassworks.charts.format import count
from glassworks.charts.forms import Curve
from glassworks.charts.images import tiled
from glassworks.pipelines.adversarial.show import COLLAPSED, SAME_OF_ALL, WON, Numbers
from glassworks.pipelines.report import Shown, Table, Verdict
from glassworks.pipelines.stackgan.recipe import StackganRecipe
from glassworks.pipelines.stackgan.report import Drawn, Example, Recognised, StackganReport, StageReport, Strip

_NUMERALS = {"one": "I", "two": "II"}
RIGHT = {
    "reals_right": "about real images",
    "fakes_right": "about generated ones",
    "others_right": "about others' captions",
}
"""How often the discriminator is right, by the name of the number."""
CLEAR = 0.8
"""Share of stated colours that are recognised from which on that is called good."""


def show(recipe: StackganRecipe, found: StackganReport, drawn: Drawn) -> Shown:
    """Verdicts, what is recognised and the course of each training as tables, and charts."""
    recognised = [_recognised(found.stages)] if found.stages[0].recognised else []
    tables = [*recognised, *(_course(stage) for stage in found.stages)]
    strips = [_over_time(one) for one in drawn.strips]
    charts = [_examples(found, drawn.examples), *strips, *(chart for stage in found.stages for chart in _curves(stage))]
    return Shown(verdicts(found), tables, charts)


def epoch_line(entry: Numbers) -> str:
    """An epoch in a line."""
    colours = f", {entry['monitor_colours']:.0%} of stated colours recognised" if "monitor_colours" in entry else ""
    matched = f"{entry['monitor_matched']:.0%} nearest to their own caption"
    return f"joint distance {entry['monitor_fjd']:.3g}{colours}, {matched}"


def verdicts(found: StackganReport) -> list[Verdict]:
    """What the numbers say."""
    stages = [verdict for stage in found.stages for verdict in _of_stage(stage)]
    text = Verdict(
        "note",
        f"The sentences' vectors: {found.text_right:.1%} of held-out images are nearer to their own caption than to "
        "any other of their hundred; captions that leave much open fit several.",
    )
    own = Verdict(
        "note",
        "Every caption above is of an image that no training used; some of them chose the epochs that are kept. "
        "The measures are our own: they compare runs on the same images, and are no published scores. "
        "How near an image is to its caption is measured by the vectors it was trained with: beyond the real ones it "
        "says nothing of realism.",
    )
    return [*stages, text, own]


def _of_stage(stage: StageReport) -> list[Verdict]:
    name = f"Stage {_NUMERALS[stage.stage]} ({stage.side} pixels)"
    colours = [_colours(name, stage.colours)] if stage.colours is not None else []
    return [*colours, _matched(name, stage), *_faults(name, stage)]


def _colours(name: str, colours: Recognised) -> Verdict:
    low, high = colours.interval
    return Verdict(
        "good" if colours.share >= CLEAR else "note" if low > colours.chance else "warn",
        f"{name}: {colours.share:.1%} of {colours.n:,} stated colours are recognised (95 % interval {low:.1%} "
        f"to {high:.1%}); {colours.chance:.1%} with captions shuffled; good from {CLEAR:.0%}. The judge is right about "
        f"{colours.of_reals:.1%} of the colours of held-out real images.",
    )


def _matched(name: str, stage: StageReport) -> Verdict:
    return Verdict(
        "good" if stage.matched >= stage.matched_of_reals / 2 else "note",
        f"{name}: {stage.matched:.1%} of {stage.samples:,} images are nearest to their own caption "
        f"of a hundred; {stage.matched_of_reals:.1%} of real ones are (good from half of that). Fréchet joint distance "
        f"{stage.fjd:.3g}, {stage.fjd_of_halves:.3g} between two halves of the real ones.",
    )


def _faults(name: str, stage: StageReport) -> list[Verdict]:
    """What went wrong, by name; nothing where nothing did."""
    found = []
    if stage.missed:
        found.append(f"mode collapse in part: these are hardly ever drawn: {', '.join(stage.missed)}.")
    if stage.diversity < COLLAPSED:
        found.append(f"mode collapse: two samples differ only {stage.diversity:.0%} as much as two real ones.")
    if stage.discriminator_accuracy > WON:
        found.append(
            f"the discriminator has won: it is right about {stage.discriminator_accuracy:.1%} of images. "
            "Try a lower learning rate, or fewer maps."
        )
    return [Verdict("warn", f"{name}: {fault}") for fault in found]


def _recognised(stages: Sequence[StageReport]) -> Table:
    columns = ["attribute", "stated", "real, by the judge", "chance"]
    columns += [f"Stage {_NUMERALS[stage.stage]}" for stage in stages]
    everything = [[*stage.recognised, *([stage.colours] if stage.colours else [])] for stage in stages]
    rows = []
    for parts in zip(*everything, strict=True):
        first = parts[0]
        rows.append(
            [first.attribute, first.n, _percent(first.of_reals), _percent(first.chance), *map(_with_interval, parts)]
        )
    return Table(
        title="Recognised attributes", columns=columns, rows=rows,
        note="Share of the images whose caption states an attribute that show it, by a network that learned to read "
        "real images; with 95 % intervals. Chance: the captions shuffled among Stage I's images.",
    )  # fmt: skip


def _with_interval(found: Recognised) -> str:
    low, high = found.interval
    return f"{_percent(found.share)} ({_percent(low)} to {_percent(high)})"


def _percent(value: float | None) -> str:
    return "" if value is None else f"{value:.1%}"


def _course(stage: StageReport) -> Table:
    chosen = stage.history[:: max(1, len(stage.history) // 12)]
    keys = ["epoch", "step", "fjd", "matched", *RIGHT]
    titles = ["epoch", "step", "joint distance", "own caption", *(f"right {name}" for name in RIGHT.values())]
    if stage.colours is not None:
        keys.insert(3, "colours")
        titles.insert(3, "colours")
    rows = [
        [entry[key] if key in ("epoch", "step", "fjd") else _percent(entry.get(key)) for key in keys]
        for entry in chosen
    ]
    return Table(
        title=f"Stage {_NUMERALS[stage.stage]} over time", columns=titles, rows=rows, digits=3,
        note=f"On held-out captions. Its weights after epoch {stage.kept_epoch} are kept. The last three columns: how "
        "often the discriminator is right about real images with their own caption, about generated images, and about "
        "real ones with another's caption.",
    )  # fmt: skip


def _examples(found: StackganReport, examples: Sequence[Example]) -> Chart:
    """A row for each caption, as wide as the page."""
    across = len(examples[0].images_NCSS)
    each = (across - 1) // len(found.stages)
    names = [f"{each} of Stage {_NUMERALS[stage.stage]}" for stage in found.stages]
    rows = [Image(pixels=tiled(one.images_NCSS, across, gap=2, signed=True), label=one.caption) for one in examples]
    return Chart(
        title="What captions become",
        caption=f"Held-out captions; in each row a real image, then {', then '.join(names)}, from different noise.",
        panels=[ImageGrid(images=[row]) for row in rows],
        columns=1,
    )


def _over_time(strip: Strip) -> Chart:
    """A row for each epoch, a column for each caption."""
    across, side = len(strip.captions), strip.images_ENCSS.shape[-1]
    rows = [
        Image(pixels=tiled(images_NCSS, across, gap=2, signed=True), label=f"epoch {epoch}")
        for epoch, images_NCSS in zip(strip.epochs, strip.images_ENCSS, strict=True)
    ]
    captions = "; ".join(f"({number}) {caption}" for number, caption in enumerate(strip.captions, 1))
    return Chart(
        title=f"Stage {_NUMERALS[strip.stage]} over time",
        caption=f"What {count(across, 'held-out caption')} became while it learned, each from the same noise, "
        f"{side} pixels wide here; from left to right: {captions}. More in the run's folder samples.",
        panels=[ImageGrid(images=[row]) for row in rows],
        columns=1,
    )


def _curves(stage: StageReport) -> list[Chart]:
    name, history = f"Stage {_NUMERALS[stage.stage]}", stage.history
    shown = {"colours": "stated colours shown", "matched": "nearest to own caption"}
    epochs, share = [entry["epoch"] for entry in history], Axis(title="share", low=0.0, high=1.0)

    def lines(names: Mapping[str, str]) -> dict[str, Curve]:
        return {
            title: (epochs, [entry.get(key, math.nan) for entry in history])
            for key, title in names.items()
            if key in history[-1]
        }

    learned = lines(shown)
    caption = f"Shares of the images of held-out captions: {', '.join(learned)}."
    return [
        line_chart(f"{name} while it learns", caption, learned, x="epoch", y=share),
        line_chart(
            f"{name}: how often the discriminator is right",
            f"Shares of real images, of generated ones, and of real ones with another's caption. {SAME_OF_ALL}",
            lines(RIGHT), x="epoch", y=share,
        ),
    ]  # fmt: skip
