"""How a DCGAN is shown: generated beside real images, verdicts, the curves.

Shape letters: N images, S side, C channels.
"""

from collections.abc import Sequence

import numpy as np

from glassworks.charts import Chart, image_sheet
from glassworks.charts.images import tiled
from glassworks.pipelines.adversarial.show import RIGHT, Numbers, health_charts, problems
from glassworks.pipelines.dcgan.recipe import DcganRecipe
from glassworks.pipelines.dcgan.report import Course, DcganReport
from glassworks.pipelines.report import Shown, Table, Verdict

NEAR = 2.0
"""Distances of generated to real images up to so many times that of two halves of the real ones are called good."""


def show(recipe: DcganRecipe, found: DcganReport, course: Course) -> Shown:
    """Verdicts, the run over time as a table, and charts."""
    caption = "Distance of generated to real images by our own features; lower is better."
    charts = [
        _sheet("Generated", "From noise that the training never saw.", course.samples_NCSS),
        _sheet("Real", "Some of the images it imitates.", course.reals_NCSS),
        *_over_time(course.strip),
        *health_charts(course.history, {"fid": "Fréchet distance"}, "Quality", caption),
    ]
    return Shown(_verdicts(found, course), _tables(found), charts)


def epoch_line(entry: Numbers, classes: int) -> str:
    """An epoch in a line."""
    covered = f", {entry['monitor_modes']} of {classes} classes" if classes else ""
    return (
        f"Fréchet distance {entry['monitor_fid']:.3g}{covered}, diversity {entry['monitor_diversity']:.0%}, "
        f"discriminator right about {entry['monitor_reals_right']:.0%} of real and "
        f"{entry['monitor_fakes_right']:.0%} of generated ones"
    )


def _verdicts(found: DcganReport, course: Course) -> list[Verdict]:
    history = course.history
    by = f"by {found.features}, {found.judged:,} images on each side"
    first = Verdict(
        "good" if found.fid <= NEAR * found.fid_of_halves else "note",
        f"Fréchet distance {found.fid:.3g} to real images that it learned from ({by}); "
        f"{history[0]['monitor_fid']:.3g} after the first epoch, {found.fid_of_halves:.3g} between two halves of the "
        f"real ones (good up to {NEAR:g} times that). The epoch was chosen by this distance.",
    )
    own = Verdict("note", "These features are our own: compare with runs on the same images, not with published FIDs.")
    verdicts = [first, own]
    if found.classes_covered is not None:
        verdicts.append(
            Verdict(
                "good" if found.classes_covered == found.classes else "warn",
                f"{found.classes_covered} of {found.classes} classes are generated, inception score "
                f"{found.inception_score:.2f} of at most {found.classes}, by a classifier that is right about "
                f"{found.judge_accuracy:.1%} of held-out real images.",
            )
        )
    modes = found.classes or None
    images = Verdict("note", "The folder samples holds images of the same noise over time.")
    return [*verdicts, *problems(history, course.kept, modes=modes, noun="classes"), images]


def _tables(found: DcganReport) -> list[Table]:
    """The run over time."""
    chosen = found.history[:: max(1, len(found.history) // 12)]
    rows = [[entry.get(key) for key in ("epoch", "fid", "diversity", *RIGHT)] for entry in chosen]
    columns = ["epoch", "Fréchet distance", "diversity", *(f"right {name}" for name in RIGHT.values())]
    return [Table(title="Over time", columns=columns, rows=rows)]


def _over_time(strip: Sequence[tuple[int, np.ndarray]]) -> list[Chart]:
    """A row of samples for each epoch, from the same noise."""
    if len(strip) < 2:
        return []
    epochs = [str(epoch) for epoch, _ in strip]
    caption = f"After {', '.join(epochs[:-1])} and {epochs[-1]} epochs, a row each; a column is from the same noise."
    rows_NCSS = np.concatenate([samples_NCSS for _, samples_NCSS in strip])
    columns = len(strip[0][1])
    return [image_sheet("Samples over time", caption, tiled(rows_NCSS, columns, gap=2, signed=True))]


def _sheet(title: str, caption: str, samples_NCSS: np.ndarray) -> Chart:
    return image_sheet(title, caption, tiled(samples_NCSS, 10, gap=2, signed=True))
