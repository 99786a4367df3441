"""How an adversarial network on points is shown: its samples over true points, what they lack, and how it went."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from glassworks.charts import Axis, Chart, Line, Plot, Points, Reference, line_chart
from glassworks.data.synthetic.gaussians import Modes
from glassworks.pipelines.adversarial.show import RIGHT, Numbers, health_charts, problems
from glassworks.pipelines.gan_points.recipe import GanPointsRecipe
from glassworks.pipelines.gan_points.report import Course, GanPointsReport
from glassworks.pipelines.report import Shown, Table, Verdict

ENOUGH = 0.95
"""Share of samples within three standard deviations of a mode that is called good."""
OFF = 0.15
"""Share of the true width by which the clusters' may differ and be called good."""
LEVEL = 0.01
"""Of the two-sample test: how often it may tell equal distributions apart."""
SLIGHT = 0.55
"""Right answers of a classifier up to here: what it noticed is small."""


def show(recipe: GanPointsRecipe, found: GanPointsReport, course: Course) -> Shown:
    """Verdicts, the run over time as a table, and charts."""
    caption = (
        f"Shares by epoch, on held-out points: of the {found.modes} modes those that are generated, and of the samples "
        "those within three standard deviations of one; 0.989 for true points."
    )
    covered = {"monitor_modes_share": "modes generated", "monitor_good_share": "samples within 3 sigma"}
    charts = [
        samples_chart(course.samples_N2, course.truth, course.reals_N2, found.kept_epoch),
        strip_chart(course.strip, course.truth),
        _over_epochs(
            "Modes and samples over time", caption, _with_shares(course.history, found.modes), covered, "share"
        ),
        _widths(course),
        *health_charts(course.history, {"told_apart": "right answers"}, "Real or generated?", _ASKED),
        _losses(recipe, course),
    ]
    return Shown(_verdicts(recipe, found, course), _tables(found), charts)


def epoch_line(entry: Numbers, num_modes: int) -> str:
    """An epoch in a line."""
    return (
        f"{entry['monitor_modes']} of {num_modes} modes, {entry['monitor_good_share']:.1%} of the samples "
        f"within 3 sigma, told from real ones at {entry['monitor_told_apart']:.0%}"
    )


def _verdicts(recipe: GanPointsRecipe, found: GanPointsReport, course: Course) -> list[Verdict]:
    count, kept = f"{found.samples:,}", course.kept | {"monitor_modes": found.modes_covered}
    first = [
        Verdict(
            "good" if found.modes_covered == found.modes else "warn",
            f"{found.modes_covered} of {found.modes} modes are generated.",
        ),
        Verdict(
            "good" if found.good_share >= ENOUGH else "warn",
            f"{found.good_share:.1%} of {count} samples lie within three standard deviations of a mode (98.9% of true "
            f"points do; good from {ENOUGH:.0%}).",
        ),
        *_width(found),
        two_sample_verdict(found),
    ]
    faults = problems(course.history, kept, modes=found.modes, noun="modes")
    return [
        *first,
        *faults,
        *_signs(recipe),
        *_easing(recipe),
        Verdict("note", "The folder samples holds images of the same noise over time."),
    ]


def _width(found: GanPointsReport) -> list[Verdict]:
    if found.width is None or found.widths is None:
        return []
    is_right = abs(found.width / found.spread - 1) <= OFF
    return [
        Verdict(
            "good" if is_right else "warn",
            f"Width of the clusters: {found.width:.3f} where {found.spread:g} is true ({found.widths[0]:.3f} to "
            f"{found.widths[1]:.3f} from cluster to cluster; good within {OFF:.0%} of the truth).",
        )
    ]


def two_sample_verdict(found: GanPointsReport) -> Verdict:
    """Green only where the test does not tell the samples from true points."""
    low, high = found.told_apart_interval
    is_hidden = found.p_value >= LEVEL
    says = (
        "does not tell them apart"
        if is_hidden
        else "tells them apart, but hardly"
        if high <= SLIGHT
        else "tells them apart"
    )
    return Verdict(
        "good" if is_hidden else "note" if high <= SLIGHT else "warn",
        f"Real or generated? A classifier that learned from half of the points is right about {found.told_apart:.1%} "
        f"of {found.asked:,} others (95 % interval {low:.1%} to {high:.1%}; 50 % by chance): it {says} (p = "
        f"{found.p_value:.2g}; told apart below {LEVEL:g}).",
    )


def _signs(recipe: GanPointsRecipe) -> list[Verdict]:
    signs = min(recipe.points.signs, recipe.gan.noise_size)
    if not signs:
        return [Verdict("note", "The generator is continuous in its noise: some samples always lie between clusters.")]
    return [
        Verdict(
            "note",
            f"{signs} of the {recipe.gan.noise_size} noise numbers reach the generator as signs only, which tears its "
            "noise into separate parts; without them (points.signs = 0) samples lie on bridges between the clusters.",
        )
    ]


def _easing(recipe: GanPointsRecipe) -> list[Verdict]:
    left = recipe.gan.gamma_left
    if left == 1 or not any(recipe.gan.slopes):
        return []
    says = f"The penalties R1 and R2 fall along half a cosine, by the last step to {left:.3g} of their gamma."
    return [Verdict("note", says)]


def _tables(found: GanPointsReport) -> list[Table]:
    chosen = found.history[:: max(1, len(found.history) // 12)]
    keys = ("epoch", "modes", "good_share", "width", "told_apart", *RIGHT)
    columns = ["epoch", "modes", "within 3 sigma", "width", "told apart", *(f"right {name}" for name in RIGHT.values())]
    note = "On held-out points, which also choose the epoch that is kept; the sentences above are about other points."
    return [
        Table(
            title="Over time", columns=columns, rows=[[entry.get(key) for key in keys] for entry in chosen], note=note
        )
    ]


def samples_chart(
    samples_N2: np.ndarray, truth: Modes, reals_N2: np.ndarray | None = None, epoch: int | None = None
) -> Chart:
    """The samples over true points, and a circle around each mode."""
    grey = [] if reals_N2 is None else [_dots(reals_N2, "muted", 0.5, "true")]
    of = f" by the weights after epoch {epoch}" if epoch else ""
    below = " Grey: as many true points." if grey else ""
    return Chart(
        title="Samples",
        caption=f"{len(samples_N2):,} generated points{of}; circles have a radius of three standard deviations.{below}",
        panels=[_plane([*grey, _dots(samples_N2, "a", 0.4, "generated" if grey else "")], truth)],
    )


def strip_chart(strip: Sequence[tuple[int, np.ndarray]], truth: Modes) -> Chart:
    """The samples of some epochs side by side."""
    return Chart(
        title="Samples over time",
        caption="What the same noise becomes after some of the epochs.",
        panels=[_plane([_dots(samples_N2, "a", 0.4)], truth, f"epoch {epoch}") for epoch, samples_N2 in strip],
        columns=3,
    )


def _plane(layers: Sequence[Any], truth: Modes, title: str = "") -> Plot:
    side = 1.5 * float(np.abs(truth.centres_M2).max())
    circles = Points(
        x=truth.centres_M2[:, 0], y=truth.centres_M2[:, 1], tone="muted", mark="circle", radius=3 * truth.spread
    )
    axis = Axis(low=-side, high=side)
    return Plot(layers=[*layers, circles], x=axis, y=axis, equal=True, title=title)


def _dots(points_N2: np.ndarray, tone: str, opacity: float, name: str = "") -> Points:
    return Points(x=points_N2[:, 0], y=points_N2[:, 1], tone=tone, size=1.7, opacity=opacity, name=name)


def _with_shares(history: Sequence[Numbers], modes: int) -> list[Numbers]:
    return [entry | {"monitor_modes_share": entry["monitor_modes"] / modes} for entry in history]


def _over_epochs(title: str, caption: str, history: Sequence[Numbers], names: dict[str, str], y: str) -> Chart:
    """Runs that an earlier version began lack some numbers in their first epochs."""
    epochs = [entry["epoch"] for entry in history]
    lines = {name: (epochs, [entry.get(key, math.nan) for entry in history]) for key, name in names.items()}
    return line_chart(title, caption, lines, x="epoch", y=y)


def _widths(course: Course) -> Chart:
    epochs = [entry["epoch"] for entry in course.history]
    widths = [entry.get("monitor_width", math.nan) for entry in course.history]
    true = course.truth.spread
    return Chart(
        title="Width of the clusters",
        caption=f"Their standard deviation by epoch; the true points' is {true:g}. Narrower clusters have more samples "
        "within three standard deviations of a mode than true points have, and are wrong all the same.",
        panels=[
            Plot(
                layers=[Line(x=epochs, y=widths, tone="a"), Reference(y=true, name="true")],
                x=Axis(title="epoch"), y=Axis(title="standard deviation", low=0),
            )
        ],
    )  # fmt: skip


_ASKED = (
    "Share of right answers of a classifier that learned from generated and true points and is asked about others: 0.5 "
    "where the samples cannot be told from true points, 1 where they always can."
)


_AT_REST = {
    "minimax": "-0.69 and 1.39 for the generator and the discriminator",
    "non_saturating": "0.69 and 1.39 for the generator and the discriminator",
    "relativistic": "0.69 for both",
    "wasserstein": "0 for the discriminator",
}


def _losses(recipe: GanPointsRecipe, course: Course) -> Chart:
    names = {"monitor_generator_loss": "generator", "monitor_discriminator_loss": "discriminator"}
    caption = (
        "Losses on held-out points, without penalties. They fall and rise with the other player's strength and say "
        "nothing of how good samples are; a discriminator that gives all points one score has "
        f"{_AT_REST[recipe.gan.loss]}."
    )
    return _over_epochs("Losses", caption, course.history, names, "loss")
