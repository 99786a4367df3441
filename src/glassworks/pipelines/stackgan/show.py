"""How a StackGAN is shown: pictures of captions over time and side by side, verdicts, tables.

Shape letters: N samples, S side, C channels (3), H height, W width.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from glassworks.charts.figures import Figure, drawn, line_figure
from glassworks.charts.images import enlarged, png, tiled
from glassworks.pipelines.adversarial.show import COLLAPSED, WON, Numbers
from glassworks.pipelines.report import Table, Verdict

if TYPE_CHECKING:
    import torch

    from glassworks.pipelines.stackgan.measure import Recognised, StageReport
    from glassworks.pipelines.stackgan.pipeline import StackganReport
    from glassworks.pipelines.stackgan.stages import Played, Work
    from glassworks.pipelines.stackgan.text import Texts

_SHOWN = 6  # captions on the page
_SAMPLES = 3  # of each, by each stage
_SHOWN_SIDE = 128  # of pictures on the page, at most
_LETTERS = 18  # of a caption that have room above one picture
_NUMERALS = {"one": "I", "two": "II"}


def told(entry: Numbers) -> str:
    """A line about an epoch."""
    colours = f", {entry['monitor_colours']:.0%} of stated colours recognised" if "monitor_colours" in entry else ""
    matched = f"{entry['monitor_matched']:.0%} nearest to their own caption"
    return f"joint distance {entry['monitor_fjd']:.3g}{colours}, {matched}"


def sheet_of(samples: "torch.Tensor") -> bytes:
    """A PNG file, at most eight in a row."""
    return png(enlarged(tiled(samples.numpy(), min(8, len(samples)), gap=2, signed=True)))


@dataclass(frozen=True)
class Shown:
    """One caption and its pictures, all of one side: the real one, then those of each stage.

    Attributes:
        caption: the sentence.
        pictures_NCSS: in -1 ... 1.
    """

    caption: str
    pictures_NCSS: np.ndarray


def sheets(work: "Work", texts: "Texts", played: "Sequence[Played]") -> list[Shown]:
    """The captions of the first held-out pictures that are among the longest, each drawn several times."""
    import torch

    near: list[int] = work.held_out[:60].tolist()
    rows = sorted(near, key=lambda row: (-len(work.pictures.captions[row][0]), row))[:_SHOWN]
    texts_NE = torch.from_numpy(np.repeat(texts.encoded_NQE[rows, 0], _SAMPLES, axis=0))
    last = played[-1]
    real_pixels = work.pictures.pixels(last.side, work.limit(last.name))[np.array(rows)]
    reals = torch.from_numpy(real_pixels).permute(0, 3, 1, 2).float() / 127.5 - 1
    side = min(_SHOWN_SIDE, last.side)
    drawings = [stage.task.samples(texts_NE, "shown").unflatten(0, (len(rows), _SAMPLES)) for stage in played]
    shown = []
    for at, row in enumerate(rows):
        parts = [reals[at][None], *(drawing[at] for drawing in drawings)]
        fitted = [torch.nn.functional.interpolate(part, size=(side, side), mode="area") for part in parts]
        shown.append(Shown(work.pictures.captions[row][0], torch.cat(fitted).clamp(-1, 1).numpy()))
    return shown


def verdicts(found: "StackganReport") -> list[Verdict]:
    """What the numbers say."""
    said = [verdict for stage in found.stages for verdict in _of_stage(stage)]
    text = Verdict(
        "note",
        f"The sentences' vectors: {found.text_right:.1%} of held-out pictures are nearer to their own caption than to "
        "any other of their hundred; captions that leave much open fit several.",
    )
    own = Verdict(
        "note",
        "Every caption above is of a picture that no training has seen; some of them chose the epochs that are kept. "
        "The measures are our own: they compare runs on the same pictures, and are no published scores. "
        "How near a picture is to its caption is told by the vectors it was trained with: beyond the real ones it says "
        "nothing of realism.",
    )
    pictures = Verdict("note", "The folder samples holds pictures of the same captions and noise over time.")
    return [*said, text, own, pictures]


def _of_stage(stage: "StageReport") -> list[Verdict]:
    name, colours = f"Stage {_NUMERALS[stage.stage]} ({stage.side} pixels)", stage.colours
    said = []
    if colours is not None:
        low, high = colours.interval
        said.append(
            Verdict(
                "good" if colours.share >= 0.8 else "note" if low > colours.chance else "warn",
                f"{name}: {colours.share:.1%} of {colours.n:,} stated colours are recognised (95 % interval {low:.1%} "
                f"to {high:.1%}); {colours.chance:.1%} with captions shuffled. The judge is right about "
                f"{colours.of_reals:.1%} of the colours of held-out real pictures.",
            )
        )
    said.append(
        Verdict(
            "good" if stage.matched > stage.matched_of_reals / 2 else "note",
            f"{name}: {stage.matched:.1%} of {stage.samples:,} pictures are nearest to their own caption "
            f"of a hundred; {stage.matched_of_reals:.1%} of real ones are. Fréchet joint distance {stage.fjd:.3g}, "
            f"{stage.fjd_of_halves:.3g} between two halves of the real ones.",
        )
    )
    if stage.missed:
        said.append(
            Verdict(
                "warn",
                f"{name}: mode collapse in part: these are hardly ever drawn: {', '.join(stage.missed)}.",
            )
        )
    if stage.diversity < COLLAPSED:
        said.append(
            Verdict(
                "warn",
                f"{name}: mode collapse: two samples differ only {stage.diversity:.0%} as much as two real ones.",
            )
        )
    if stage.discriminator_accuracy > WON:
        said.append(
            Verdict(
                "warn",
                f"{name}: the discriminator has won: it is right about {stage.discriminator_accuracy:.1%} of pictures. "
                "Try a lower learning rate, or fewer maps.",
            )
        )
    return said


def tables(found: "StackganReport") -> list[Table]:
    """Recognised attributes by stage, and the course of each training."""
    parts = [_recognised(found.stages)] if found.stages[0].recognised else []
    return [*parts, *(_course(stage) for stage in found.stages)]


def _recognised(stages: "Sequence[StageReport]") -> Table:
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
        note="Share of the pictures whose caption states an attribute that show it, by a network that learned to read "
        "real pictures; with 95 % intervals. Chance: the captions shuffled among Stage I's pictures.",
    )  # fmt: skip


def _with_interval(found: "Recognised") -> str:
    low, high = found.interval
    return f"{_percent(found.share)} ({_percent(low)} to {_percent(high)})"


def _percent(value: float) -> str:
    return f"{value:.1%}"


def _course(stage: "StageReport") -> Table:
    chosen = stage.history[:: max(1, len(stage.history) // 12)]
    keys = ["epoch", "step", "fjd", "matched", "discriminator_accuracy", "matching_accuracy"]
    titles = ["epoch", "step", "joint distance", "own caption", "fakes told", "texts told"]
    if stage.colours is not None:
        keys.insert(3, "colours")
        titles.insert(3, "colours")
    rows = [
        [entry[key] if key in ("epoch", "step", "fjd") else _percent(entry[key]) for key in keys] for entry in chosen
    ]
    return Table(
        title=f"Stage {_NUMERALS[stage.stage]} over time", columns=titles, rows=rows, digits=3,
        note=f"On held-out captions. Its weights after epoch {stage.kept_epoch} are kept. The last two columns: how "
        "often the discriminator is right about generated pictures, and about other pictures' captions.",
    )  # fmt: skip


def figures(found: "StackganReport", shown: Sequence[Shown]) -> list[Figure]:
    """Captions with their pictures, and both trainings."""
    return [_drawings(found, shown), *(_curves(stage) for stage in found.stages)]


def _drawings(found: "StackganReport", shown: Sequence[Shown]) -> Figure:
    names = [f"{_SAMPLES} of Stage {_NUMERALS[stage.stage]}" for stage in found.stages]
    across = len(shown[0].pictures_NCSS)

    def draw(grid: Any) -> None:
        for axes, one in zip(grid[:, 0], shown, strict=True):
            axes.imshow(tiled(one.pictures_NCSS, across, gap=2, signed=True), interpolation="none")
            axes.set_title(_wrapped(one.caption, _LETTERS * across), fontsize=8, loc="left")
            axes.axis("off")

    caption = f"Held-out captions; in each row a real picture, then {', then '.join(names)}, from different noise."
    width = 1.3 * across
    return drawn("What captions become", caption, draw, grid=(len(shown), 1), size=(width, 1.75 * len(shown)))


def _wrapped(text: str, width: int) -> str:
    """In two lines at most."""
    import textwrap

    return textwrap.fill(text, width, max_lines=2, placeholder=" ...")


def _curves(stage: "StageReport") -> Figure:
    epochs = [entry["epoch"] for entry in stage.history]
    names = {
        "colours": "stated colours shown",
        "matched": "nearest to own caption",
        "matching_accuracy": "texts told apart",
    }
    names["discriminator_accuracy"] = "fakes told apart"
    lines = {
        name: (epochs, [entry[key] for entry in stage.history])
        for key, name in names.items()
        if key in stage.history[0]
    }
    return line_figure(
        f"Stage {_NUMERALS[stage.stage]} while it learns",
        "Shares on held-out captions by epoch; the discriminator only guesses at 0.5 and has won at 1.",
        lines, x_title="epoch", y_title="share",
    )  # fmt: skip
