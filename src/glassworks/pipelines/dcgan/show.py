"""How imitated pictures are shown: a line per epoch, verdicts, the sheets beside real pictures, the curves.

Shape letters: N pictures, S side, C channels.
"""

from typing import TYPE_CHECKING

import numpy as np

from glassworks.charts.figures import Figure, drawn
from glassworks.charts.images import tiled
from glassworks.pipelines.adversarial import Numbers, ailments, health_figures
from glassworks.pipelines.report import Table, Verdict

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from glassworks.pipelines.dcgan.pipeline import DcganReport


def told(entry: Numbers, classes: int) -> str:
    """An epoch in a line."""
    covered = f", {entry['monitor_modes']} of {classes} classes" if classes else ""
    return (
        f"Fréchet distance {entry['monitor_fid']:.3g}{covered}, diversity {entry['monitor_diversity']:.0%}, "
        f"discriminator right about {entry['monitor_discriminator_accuracy']:.0%}"
    )


def verdicts(found: "DcganReport", kept: Numbers, history: list[Numbers]) -> list[Verdict]:
    """What the numbers say."""
    judged = f"by {found.features}, {found.judged:,} pictures on each side"
    first = Verdict(
        "good" if found.fid < history[0]["monitor_fid"] / 2 else "note",
        f"Fréchet distance {found.fid:.3g} to the real pictures ({judged}); {history[0]['monitor_fid']:.3g} after the "
        f"first epoch, {found.fid_of_halves:.3g} between two halves of the real ones.",
    )
    own = Verdict(
        "note", "These features are our own: compare with runs on the same pictures, not with published FIDs."
    )
    verdicts = [first, own]
    if found.classes_covered is not None:
        verdicts.append(
            Verdict(
                "good" if found.classes_covered == found.classes else "warn",
                f"{found.classes_covered} of {found.classes} classes are generated, inception score "
                f"{found.inception_score:.2f} of at most {found.classes}, by a classifier that is right about "
                f"{found.judge_accuracy:.1%} of held-out real pictures.",
            )
        )
    modes = found.classes or None
    pictures = Verdict("note", "The folder samples holds pictures of the same noise over time.")
    return [*verdicts, *ailments(history, kept, modes=modes, noun="classes"), pictures]


def tables(found: "DcganReport") -> list[Table]:
    """The run over time."""
    chosen = found.history[:: max(1, len(found.history) // 12)]
    rows = [[entry[key] for key in ("epoch", "fid", "diversity", "discriminator_accuracy")] for entry in chosen]
    columns = ["epoch", "Fréchet distance", "diversity", "discriminator right"]
    return [Table(title="Over time", columns=columns, rows=rows)]


def figures(samples: np.ndarray, reals: np.ndarray, history: list[Numbers]) -> list[Figure]:
    """Generated beside real pictures, and the curves."""
    sheets = {"Generated": tiled(samples, 10, gap=2, signed=True), "Real": tiled(reals, 10, gap=2, signed=True)}
    captions = {"Generated": "From noise that the training never saw.", "Real": "Some of the pictures it imitates."}
    shown = [
        drawn(
            title,
            captions[title],
            lambda axes, sheet=sheet: _draw(axes, sheet),
            size=(5, 5),
        )
        for title, sheet in sheets.items()
    ]
    caption = "Distance of generated to real pictures by our own features; lower is better."
    return [*shown, *health_figures(history, {"fid": "Fréchet distance"}, "Quality", caption)]


def _draw(axes: "Axes", sheet: np.ndarray) -> None:
    axes.imshow(sheet, interpolation="nearest")
    axes.axis("off")
