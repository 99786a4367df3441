"""X and O with three given filters: every map on the way from 9 x 9 pixels to two scores, in ninths.

The network is ``xo_net.XONet``; here each of its steps is written down, and the ways that look the same but are
not (pooling without partial windows, adaptive pooling) are computed beside it.

Shape letters: F filters (3), H height, W width.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from glassworks.charts.figures import Figure, picture_grid
from glassworks.core.context import RunContext
from glassworks.core.recipe import Recipe
from glassworks.core.report import Report
from glassworks.core.workspace import RunFolder
from glassworks.pipelines.base import finish
from glassworks.pipelines.report import Findings, Table, Verdict

PRINTED_X = (1, 0.55, 0.55, 1, 1, 0.55, 1, 0.55, 0.55, 1, 1, 0.55)
"""The vector of X as it is often printed; position 7 is a slip."""
NOISY = (0.9, 0.65, 0.45, 0.87, 0.96, 0.73, 0.23, 0.63, 0.44, 0.89, 0.94, 0.53)
"""The vector of the popular slides' worked example of a vote."""


class XOMapsRecipe(Recipe):
    """The worked example of the X and the O; there is nothing to set."""

    task: str = "xo_maps"
    """The kind of recipe: what one run of it does."""


@dataclass
class Steps(Report):
    """One letter on its way, in ninths.

    Attributes:
        picture: -1 and 1, [9, 9].
        conv: answers of the filters, [F, 7, 7].
        relu: negative ones set to zero.
        pool1: the largest of 2 x 2, partial windows too, [F, 4, 4].
        pool2: once more, [F, 2, 2].
        vector: row by row, filter by filter, [12], in ones instead of ninths.
        scores: mean over the positions that are high for X and for O.
    """

    picture: list[list[int]]
    conv: list[list[list[int]]]
    relu: list[list[list[int]]]
    pool1: list[list[list[int]]]
    pool2: list[list[list[int]]]
    vector: list[float]
    scores: dict[str, float]


@dataclass
class XOMapsReport(Report):
    """Both letters, and what else was computed.

    Attributes:
        filters: -1 and 1, [F, 3, 3].
        x: the letter X.
        o: the letter O.
        without_relu: the vector of X in ninths if ReLU is left out.
        one_large_pool: with one pooling of 4 x 4 instead of two.
        adaptive_pool: with adaptive pooling to 2 x 2, another vector.
        noisy_votes: scores of the popular slides' noisy vector.
        slip_position: where the often printed vector of X is wrong, counted from 1.
    """

    filters: list[list[list[int]]]
    x: Steps
    o: Steps
    without_relu: list[int]
    one_large_pool: list[int]
    adaptive_pool: list[int]
    noisy_votes: dict[str, float]
    slip_position: int


def measure() -> XOMapsReport:
    """All maps, in float64."""
    import torch
    import torch.nn.functional as F

    from glassworks.data.synthetic.xo import original
    from glassworks.models.vision.xo_net import FILTERS, HIGH, XONet

    network = XONet().double().eval()

    def steps(letter: str) -> Steps:
        picture = torch.from_numpy(original(letter).astype(float))[None, None]
        with torch.no_grad():
            conv = network.conv(picture)
            relu = network.relu(conv)
            pool1 = network.pool1(relu)
            pool2 = network.pool2(pool1)
            scores = network(picture)[0].tolist()
        maps = {"conv": conv, "relu": relu, "pool1": pool1, "pool2": pool2}
        return Steps(
            picture=original(letter).tolist(),
            **{name: _ninths(map_[0]) for name, map_ in maps.items()},
            vector=pool2.flatten().tolist(),
            scores={"x": scores[0], "o": scores[1]},
        )

    with torch.no_grad():
        conv = network.conv(torch.from_numpy(original("x").astype(float))[None, None])
        relu = torch.relu(conv)
        others = {
            "without_relu": network.pool2(network.pool1(conv)),
            "one_large_pool": F.max_pool2d(relu, 4, ceil_mode=True),
            "adaptive_pool": F.adaptive_max_pool2d(relu, 2),
        }
    x, noisy = steps("x"), np.array(NOISY)
    wrong = np.abs(np.array(PRINTED_X) - x.vector) > 0.1
    return XOMapsReport(
        filters=[[list(row) for row in filter_] for filter_ in FILTERS],
        x=x,
        o=steps("o"),
        **{name: _ninths(map_.flatten()) for name, map_ in others.items()},
        noisy_votes={letter: float(noisy[list(high)].mean()) for letter, high in zip("xo", HIGH, strict=True)},
        slip_position=int(np.argmax(wrong)) + 1,
    )


def _ninths(values: Any) -> Any:
    """Whole ninths as integers; they are exact but for the last bits."""
    return (values * 9).round().long().tolist()


def run(recipe: XOMapsRecipe, inputs: None, folder: RunFolder, *, resume: bool, context: RunContext) -> Findings:
    """See ``pipelines.base.run``; it takes no time, so there is nothing to resume."""
    with context.stage("computing", None, "steps"):
        numbers = measure()
    return finish(
        recipe,
        folder,
        context,
        numbers,
        verdicts=_verdicts(numbers),
        tables=_tables(numbers),
        figures=_figures(numbers),
    )


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
            f"The vector of X is often printed with 1.00 at position {found.slip_position}; the worked matrices "
            "beside it and this network give 5/9, printed 0.55 (cut off, not rounded).",
        ),
        Verdict(
            "note",
            "Without ReLU, and with one pooling of 4 x 4, the vector is the same; with adaptive pooling to 2 x 2 it is "
            "another one, and pooling without partial windows leaves one pixel a map.",
        ),
        Verdict(
            "note",
            f"The popular noisy example votes {found.noisy_votes['x']:.3f} for X and {found.noisy_votes['o']:.4f} "
            "for O.",
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


def _figures(found: XOMapsReport) -> list[Figure]:
    filters = {f"filter {number}": np.array(values) for number, values in enumerate(found.filters, 1)}
    caption = "Falling diagonal, crossing, rising diagonal: 1 bright, -1 dark."
    figures = [picture_grid("The three filters", caption, filters, columns=3, limits=(-1, 1), numbers=True)]
    for letter, steps in (("X", found.x), ("O", found.o)):
        pictures: dict[str, np.ndarray] = {}
        for number in range(3):
            pictures |= {
                f"{letter}" + " " * number: np.array(steps.picture) * 9,
                f"filter {number + 1}": np.array(steps.conv[number]),
                f"ReLU {number + 1}": np.array(steps.relu[number]),
                f"pooled {number + 1}": np.array(steps.pool1[number]),
                f"pooled again {number + 1}": np.array(steps.pool2[number]),
            }
        caption = (
            "From left to right: the picture, a filter's answers, ReLU, pooling, pooling again; numbers in ninths."
        )
        figures.append(
            picture_grid(f"{letter}, step by step", caption, pictures, columns=5, limits=(-9, 9), numbers=True)
        )
    return figures
