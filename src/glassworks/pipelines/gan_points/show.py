"""How an adversarial network on points is shown: its samples over the modes, and its health by epoch."""

import numpy as np

from glassworks.charts import Axis, Chart, Plot, Points
from glassworks.data.synthetic.gaussians import Modes
from glassworks.pipelines.adversarial.show import Numbers, health_charts, problems
from glassworks.pipelines.gan_points.recipe import GanPointsRecipe
from glassworks.pipelines.gan_points.report import Course, GanPointsReport
from glassworks.pipelines.report import Shown, Table, Verdict

ENOUGH = 0.95
"""Share of samples within three standard deviations of a mode that is called good."""


def show(recipe: GanPointsRecipe, found: GanPointsReport, course: Course) -> Shown:
    """Verdicts, the run over time as a table, and charts."""
    caption = "Share of samples within three standard deviations of a mode; 0.989 for the true points."
    charts = [
        samples_chart(course.samples_N2, course.truth),
        *health_charts(course.history, {"good_share": "share within 3 sigma"}, "Quality", caption),
    ]
    return Shown(_verdicts(found, course), _tables(found), charts)


def epoch_line(entry: Numbers, num_modes: int) -> str:
    """An epoch in a line."""
    return (
        f"{entry['monitor_modes']} of {num_modes} modes, {entry['monitor_good_share']:.1%} of the samples "
        f"within 3 sigma, discriminator right about {entry['monitor_discriminator_accuracy']:.0%}"
    )


def _verdicts(found: GanPointsReport, course: Course) -> list[Verdict]:
    is_good = found.modes_covered == found.modes and found.good_share >= ENOUGH
    first = Verdict(
        "good" if is_good else "warn",
        f"{found.modes_covered} of {found.modes} modes are generated, {found.good_share:.1%} of {found.samples:,} "
        "samples lie within three standard deviations of one (98.9% of true points do).",
    )
    images = Verdict("note", "The folder samples holds images of the same noise over time.")
    return [first, *problems(course.history, course.kept, modes=found.modes, noun="modes"), images]


def _tables(found: GanPointsReport) -> list[Table]:
    chosen = found.history[:: max(1, len(found.history) // 12)]
    rows = [[entry[key] for key in ("epoch", "modes", "good_share", "discriminator_accuracy")] for entry in chosen]
    columns = ["epoch", "modes", "within 3 sigma", "discriminator right"]
    return [Table(title="Over time", columns=columns, rows=rows)]


def samples_chart(samples_N2: np.ndarray, truth: Modes) -> Chart:
    """The samples, and a circle around each mode."""
    side = 1.5 * float(np.abs(truth.centres_M2).max())
    samples = Points(x=samples_N2[:, 0], y=samples_N2[:, 1], tone="a", size=1.7, opacity=0.4)
    circles = Points(
        x=truth.centres_M2[:, 0], y=truth.centres_M2[:, 1], tone="muted", mark="circle", radius=3 * truth.spread
    )
    return Chart(
        title="Samples",
        caption=f"{len(samples_N2):,} generated points; circles have a radius of three standard deviations.",
        panels=[
            Plot(layers=[samples, circles], x=Axis(low=-side, high=side), y=Axis(low=-side, high=side), equal=True)
        ],
    )
