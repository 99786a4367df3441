"""How a deep belief network is shown: errors with their intervals, the comparison of starts, the first layer."""

from typing import TYPE_CHECKING

import numpy as np

from glassworks.charts.figures import Figure, drawn, line_figure
from glassworks.charts.images import tiled
from glassworks.charts.tiles import sheet_figure
from glassworks.metrics.classification import wilson
from glassworks.pipelines.report import Table, Verdict

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from glassworks.models.generative.rbm import RBM
    from glassworks.pipelines.dbn.pipeline import DbnReport, FewLabels, _Work


def report(
    work: "_Work", wrong: int, reconstruction: list[float], few: "FewLabels | None", losses: list[float]
) -> "DbnReport":
    """The numbers of a run."""
    from glassworks.pipelines.dbn.pipeline import DbnReport

    pictures, count = work.pictures, len(work.pictures.held_out_NV)
    return DbnReport(
        layers=[pictures.train_NV.shape[1], *work.recipe.dbn.hidden, len(pictures.classes)],
        num_train=len(pictures.train_NV),
        error=wrong / count,
        interval=wilson(wrong, count),
        n=count,
        reconstruction=reconstruction,
        few=few,
        losses=losses,
    )


def verdicts(found: "DbnReport") -> list[Verdict]:
    """What the numbers say."""
    low, high = found.interval
    layers = "-".join(map(str, found.layers))
    said = [
        Verdict(
            "good",
            f"{layers}, fine-tuned with {found.num_train:,} labels: {found.error:.2%} of {found.n:,} held-out pictures "
            f"are wrong ({low:.2%} to {high:.2%}).",
        )
    ]
    if found.few is not None:
        few = found.few
        said.append(
            Verdict(
                "good" if few.interval[0] > 0 else "note",
                f"With {few.labels:,} labels the same network is wrong on {np.mean(few.pretrained_errors):.2%} after "
                f"pretraining and on {np.mean(few.random_errors):.2%} without: {100 * few.gain:.2f} points less "
                f"(95 % interval {100 * few.interval[0]:.2f} to {100 * few.interval[1]:.2f}, {few.seeds} seeds).",
            )
        )
    return said


def tables(found: "DbnReport") -> list[Table]:
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


def figures(found: "DbnReport", first: "RBM", side: int) -> list[Figure]:
    """The comparison, the fine-tuning, and what the first layer looks for."""
    filters = tiled(first.weight.detach().cpu().T[:60].numpy().reshape(-1, side, side), 12)
    reach = float(np.nanmax(np.abs(filters)))
    all_figures = [
        sheet_figure(
            "What the first layer looks for",
            "Weights of some hidden units, learned without labels: blue speaks for the unit, red against it.",
            filters, limits=(-reach, reach), colours="RdBu",
        )
    ]  # fmt: skip
    if found.few is not None:
        few = found.few
        caption = f"Held-out error with {few.labels:,} labels; a line joins the two starts of one seed."
        all_figures.append(drawn("What the start is worth", caption, lambda axes: _draw_pairs(axes, few)))
    lines = {"_loss": (list(range(1, len(found.losses) + 1)), found.losses)}
    caption = "Mean cross-entropy of the pictures learned from, by epoch."
    return [
        *all_figures,
        line_figure("Fine-tuning", caption, lines, x_title="epoch", y_title="cross-entropy", log_y=True),
    ]


def _draw_pairs(axes: "Axes", few: "FewLabels") -> None:
    for one, other in zip(few.random_errors, few.pretrained_errors, strict=True):
        axes.plot([0, 1], [100 * one, 100 * other], marker="o")
    axes.set(xticks=[0, 1], xticklabels=["random start", "pretrained"], ylabel="error in percent", xlim=(-0.3, 1.3))
