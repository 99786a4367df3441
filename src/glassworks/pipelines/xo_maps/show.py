"""How the X and the O are shown: the filters, every map with its numbers, the twelve values."""

import numpy as np

from glassworks.charts import Chart, ImageGrid
from glassworks.pipelines.report import Shown, Table, Verdict
from glassworks.pipelines.xo_maps.recipe import XOMapsRecipe
from glassworks.pipelines.xo_maps.report import Steps, XOMapsReport


def show(recipe: XOMapsRecipe, found: XOMapsReport, arrays: None) -> Shown:
    """Verdicts, the vectors as a table, the maps as images."""
    return Shown(_verdicts(found), _tables(found), _charts(found))


def _verdicts(found: XOMapsReport) -> list[Verdict]:
    return [
        Verdict(
            "good",
            f"X scores {found.x.scores['x']:.2f} as X and {found.x.scores['o']:.2f} as O; O scores "
            f"{found.o.scores['o']:.2f} as O and {found.o.scores['x']:.2f} as X.",
        ),
        Verdict(
            "note",
            "Each score is a mean over the positions that are high for its letter: 1, 4, 5, 10, 11 for X and 2, 3, "
            "9, 12 for O.",
        ),
        Verdict(
            "warn",
            f"Slides that retell Rohrer's example (2016) print 1.00 at position {found.slip_position} of X's vector; "
            "the worked matrices beside it and this network give 5/9, printed 0.55 (cut off, not rounded).",
        ),
        Verdict(
            "note",
            "Without ReLU, and with one pooling of 4 x 4, the vector is the same; with adaptive pooling to 2 x 2 it is "
            "another one, and pooling without partial windows leaves one pixel a map.",
        ),
        Verdict(
            "note",
            f"Rohrer's noisy example (2016) votes {found.noisy_votes['x']:.3f} for X and "
            f"{found.noisy_votes['o']:.4f} for O.",
        ),
    ]


def _tables(found: XOMapsReport) -> list[Table]:
    columns = ["vector", *(str(position) for position in range(1, 13))]
    rows = [
        ["X", *(round(value * 9) for value in found.x.vector)],
        ["O", *(round(value * 9) for value in found.o.vector)],
        ["X, no ReLU", *found.without_relu],
        ["X, one 4 x 4 pooling", *found.one_large_pool],
        ["X, adaptive pooling", *found.adaptive_pool],
    ]
    return [Table(title="The twelve values, in ninths", columns=columns, rows=rows)]


def _charts(found: XOMapsReport) -> list[Chart]:
    filters = {f"filter {number}": np.array(values) for number, values in enumerate(found.filters, 1)}
    grid = ImageGrid.of(filters, columns=3, limits=(-1, 1), colours="sequential", written=True)
    caption = "Falling diagonal, crossing, rising diagonal: 1 bright, -1 dark."
    return [
        Chart(title="The three filters", caption=caption, panels=[grid]),
        _step_by_step("X", found.x),
        _step_by_step("O", found.o),
    ]


def _step_by_step(letter: str, steps: Steps) -> Chart:
    maps: dict[str, np.ndarray] = {}
    for number in range(3):
        maps |= {
            f"{letter}" + " " * number: np.array(steps.picture) * 9,
            f"filter {number + 1}": np.array(steps.conv[number]),
            f"ReLU {number + 1}": np.array(steps.relu[number]),
            f"pooled {number + 1}": np.array(steps.pool1[number]),
            f"pooled again {number + 1}": np.array(steps.pool2[number]),
        }
    return Chart(
        title=f"{letter}, step by step",
        caption="From left to right: the image, a filter's responses, ReLU, pooling, pooling again; numbers in ninths.",
        panels=[ImageGrid.of(maps, columns=5, aligned=True, limits=(-9, 9), colours="sequential", written=True)],
    )
