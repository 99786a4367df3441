"""How a deep belief network is shown: errors with their intervals, the comparison of starts, the first layer."""

import numpy as np

from glassworks.charts import Axis, Chart, Line, Plot, by_epoch, image_sheet, line_chart
from glassworks.pipelines.dbn.recipe import DbnRecipe
from glassworks.pipelines.dbn.report import DbnReport, FewLabels
from glassworks.pipelines.report import Shown, Table, Verdict

_FEW, _MANY = 0.05, 0.2
"""Shares of handwritten digits that a good network gets wrong at most, and that a failed one does at least."""


def show(recipe: DbnRecipe, found: DbnReport, filters: np.ndarray) -> Shown:
    """Verdicts, tables, and the filters of the first layer as a sheet [H, W]."""
    return Shown(_verdicts(found), _tables(found), _charts(found, filters))


def _verdicts(found: DbnReport) -> list[Verdict]:
    """What the numbers say."""
    low, high = found.interval
    layers = "-".join(map(str, found.layers))
    listed = [
        Verdict(
            "good" if high <= _FEW else "warn" if low > _MANY else "note",
            f"{layers}, fine-tuned with {found.num_train:,} labels: {found.error:.2%} of {found.n:,} held-out images "
            f"are wrong ({low:.2%} to {high:.2%}).",
        )
    ]
    if found.few is not None:
        few = found.few
        listed.append(
            Verdict(
                "good" if few.interval[0] > 0 else "note",
                f"With {few.labels:,} labels the same network is wrong on {np.mean(few.pretrained_errors):.2%} after "
                f"pretraining and on {np.mean(few.random_errors):.2%} without: {100 * few.gain:+.2f} points gained "
                f"(95 % interval {100 * few.interval[0]:.2f} to {100 * few.interval[1]:.2f}, {few.seeds} seeds).",
            )
        )
    return listed


def _tables(found: DbnReport) -> list[Table]:
    """The layers, and the comparison seed by seed."""
    rows = [
        [f"{lower} to {upper}", error]
        for lower, upper, error in zip(found.layers, found.layers[1:], found.reconstruction, strict=False)
    ]
    all_tables = [Table(title="What each layer forgets", columns=["units", "squared error"], rows=rows)]
    if found.few is not None:
        pairs = zip(found.few.pretrained_errors, found.few.random_errors, strict=True)
        compared = [[f"seed {n}", f"{100 * one:.2f}", f"{100 * other:.2f}"] for n, (one, other) in enumerate(pairs)]
        title = f"Error in percent with {found.few.labels:,} labels"
        all_tables.append(Table(title=title, columns=["", "pretrained", "random start"], rows=compared))
    return all_tables


def _charts(found: DbnReport, filters: np.ndarray) -> list[Chart]:
    reach = float(np.nanmax(np.abs(filters)))
    first = image_sheet(
        "What the first layer looks for",
        "Weights of some hidden units, learned without labels: red speaks for the unit, blue against it.",
        filters,
        limits=(-reach, reach),
        colours="diverging",
    )
    tuning = line_chart(
        "Fine-tuning",
        "Mean cross-entropy of the images learned from, by epoch.",
        {"loss": by_epoch(found.losses)},
        x="epoch",
        y="cross-entropy",
        log_y=True,
    )
    return [first, *([_starts(found.few)] if found.few else []), tuning]


def _starts(few: FewLabels) -> Chart:
    pairs = zip(few.random_errors, few.pretrained_errors, strict=True)
    return Chart(
        title="What the start is worth",
        caption=f"Held-out error with {few.labels:,} labels; a line joins the two starts of one seed.",
        panels=[
            Plot(
                layers=[Line(x=(0, 1), y=(100 * one, 100 * other), marks=True) for one, other in pairs],
                x=Axis(low=-0.3, high=1.3, ticks=(0, 1), names=("random start", "pretrained")),
                y=Axis(title="error in percent"),
            )
        ],
    )
