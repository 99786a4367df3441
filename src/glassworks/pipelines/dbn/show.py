"""How a deep belief network is shown: errors with their intervals, the comparison of starts, the first layer."""

import numpy as np

from glassworks.charts import Axis, Chart, Line, Plot, by_epoch, image_sheet, line_chart
from glassworks.pipelines.dbn.recipe import DbnRecipe
from glassworks.pipelines.dbn.report import DbnReport, Starts
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
    return [*listed, *(_gained(starts) for starts in (found.few, found.with_all) if starts is not None)]


def _gained(starts: Starts) -> Verdict:
    """What pretraining was worth; where the interval holds 0, the seeds do not tell the starts apart."""
    low, high = starts.interval
    both = (
        f"With {starts.labels:,} labels the network is wrong on {np.mean(starts.pretrained_errors):.2%} after "
        f"pretraining and the same network on {np.mean(starts.random_errors):.2%} without"
    )
    points = f"(95 % interval of the difference {100 * low:.2f} to {100 * high:.2f}, {starts.seeds} seeds)"
    if low <= 0 <= high:
        return Verdict("note", f"{both}: not told apart {points}.")
    won = "gained" if starts.gain > 0 else "lost"
    return Verdict("good" if low > 0 else "warn", f"{both}: {abs(100 * starts.gain):.2f} points {won} {points}.")


def _tables(found: DbnReport) -> list[Table]:
    """The layers, and the comparison seed by seed."""
    rows = [
        [f"{lower} to {upper}", error]
        for lower, upper, error in zip(found.layers, found.layers[1:], found.reconstruction, strict=False)
    ]
    all_tables = [Table(title="What each layer forgets", columns=["units", "squared error"], rows=rows)]
    return all_tables + [_compared(starts) for starts in (found.few, found.with_all) if starts is not None]


def _compared(starts: Starts) -> Table:
    pairs = zip(starts.pretrained_errors, starts.random_errors, strict=True)
    rows: list[list[object]] = [
        [f"seed {n}", f"{100 * one:.2f}", f"{100 * other:.2f}"] for n, (one, other) in enumerate(pairs)
    ]
    title = f"Error in percent with {starts.labels:,} labels"
    return Table(title=title, columns=["", "pretrained", "random start"], rows=rows)


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
    return [first, *(_starts(starts) for starts in (found.few, found.with_all) if starts is not None), tuning]


def _starts(starts: Starts) -> Chart:
    pairs = zip(starts.random_errors, starts.pretrained_errors, strict=True)
    return Chart(
        title=f"What the start is worth with {starts.labels:,} labels",
        caption=f"Held-out error with {starts.labels:,} labels; a line joins the two starts of one seed.",
        panels=[
            Plot(
                layers=[Line(x=(0, 1), y=(100 * one, 100 * other), marks=True) for one, other in pairs],
                x=Axis(low=-0.3, high=1.3, ticks=(0, 1), names=("random start", "pretrained")),
                y=Axis(title="error in percent"),
            )
        ],
    )
