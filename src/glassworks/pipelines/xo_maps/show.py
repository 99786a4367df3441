"""How the X and the O are shown: the filters, one response, every map with its numbers, the vote."""

import numpy as np

from glassworks.charts import Axis, Bars, Box, Chart, Image, ImageGrid, Layer, Plot, Reference
from glassworks.charts.format import count
from glassworks.pipelines.report import Shown, Table, Verdict
from glassworks.pipelines.xo_maps.recipe import XOMapsRecipe
from glassworks.pipelines.xo_maps.report import Steps, Worked, XOMapsReport

X_PLACES, O_PLACES = (1, 4, 5, 10, 11), (2, 3, 9, 12)
"""Of the twelve values, from 1: high for the letter, and its voters."""
_PIXELS = 81
"""Of an image."""


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
        Verdict("note", _by_hand(found.worked)),
        *_of_noise(found),
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
        [f"X, {found.turned} of its pixels turned", *(round(value * 9) for value in found.noisy.vector)],
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
        _letters(found),
        _one_response(found),
        _step_by_step("X", found.x),
        _step_by_step("O", found.o),
        _step_by_step("Noisy X", found.noisy),
        _vote(found),
    ]


def _by_hand(worked: Worked) -> str:
    """The nine products of one response in words."""
    plus = sum(product > 0 for row in worked.products for product in row)
    parts = [f"{many} {'is' if many == 1 else 'are'} {value}" for many, value in ((plus, 1), (9 - plus, -1)) if many]
    return (
        f"The response of filter {worked.filter} to {worked.letter.upper()} in row {worked.row}, column "
        f"{worked.column} by hand: of nine products {' and '.join(parts)}; their sum is {worked.sum}, their mean "
        f"{worked.sum}/9 = {worked.sum / 9:.2f}."
    )


def _of_noise(found: XOMapsReport) -> list[Verdict]:
    """What the votes make of a noisy X, and of many noisy letters."""
    as_x, as_o = found.noisy.scores["x"], found.noisy.scores["o"]
    apart = as_x - as_o
    answer = "no answer: both are equal" if abs(apart) < 1e-6 else "an X" if apart > 0 else "an O, and wrong"
    are = "is" if found.turned == 1 else "are"
    share = found.noisy_right / found.noisy_letters
    others = ", each time others" if 0 < found.turned < _PIXELS else ""  # none and all are always the same
    return [
        Verdict(
            "note",
            f"An X of which {found.turned} of {_PIXELS} pixels {are} turned scores {as_x:.2f} as X and "
            f"{as_o:.2f} as O: {answer}.",
        ),
        Verdict(
            "good" if share >= 0.95 else "note" if share > 0.6 else "warn",
            f"Of {found.noisy_letters} letters with {count(found.turned, 'pixel')} turned{others}, "
            f"{found.noisy_right} score higher as what they are ({share:.1%}).",
        ),
    ]


def _one_response(found: XOMapsReport) -> Chart:
    """Nine pixels under a filter, their products, and the mean."""
    worked = found.worked
    steps = found.x if worked.letter == "x" else found.o
    window = Box(top=worked.row - 1, left=worked.column - 1, height=3, width=3)
    images = [
        Image(pixels=np.array(steps.picture), label=f"{worked.letter.upper()} and the window", boxes=[window]),
        Image(pixels=np.array(worked.pixels), label="its nine pixels", written=True),
        Image(pixels=np.array(found.filters[worked.filter - 1]), label=f"times filter {worked.filter}", written=True),
        Image(pixels=np.array(worked.products), label="nine products", written=True),
    ]
    return Chart(
        title="One response, by hand",
        caption=f"Each pixel in the window times the filter's number at its place; the mean of the nine products is "
        f"{worked.sum}/9 = {worked.sum / 9:.2f}.",
        panels=[ImageGrid(images=images, columns=4, limits=(-1, 1), colours="sequential")],
    )


def _vote(found: XOMapsReport) -> Chart:
    """The twelve values of four letters, by whom they vote for, and the means."""
    vectors = {
        "X": found.x.vector,
        "O": found.o.vector,
        f"X, {count(found.turned, 'pixel')} turned": found.noisy.vector,
        "Rohrer's noisy example (2016)": found.noisy_vector,
    }
    return Chart(
        title="The vote",
        caption="The twelve values, and the means of those that vote for X and for O (dashed): the higher mean is the "
        "answer.",
        panels=[_votes(name, values) for name, values in vectors.items()],
    )


def _votes(title: str, values: list[float]) -> Plot:
    layers: list[Layer] = []
    for name, tone, places in (("for X", "a", X_PLACES), ("for O", "b", O_PLACES), ("for neither", "muted", None)):
        voters = places or [place for place in range(1, 13) if place not in X_PLACES + O_PLACES]
        own = [values[place - 1] if place in voters else 0 for place in range(1, 13)]
        layers.append(Bars(values=own, at=range(1, 13), name=name, tone=tone, stacked=bool(layers)))
    for tone, places in (("a", X_PLACES), ("b", O_PLACES)):
        layers.append(Reference(y=float(np.mean([values[place - 1] for place in places])), tone=tone))
    return Plot(
        layers=layers, title=title, x=Axis(title="position in the list", ticks=range(1, 13)), y=Axis(low=0, high=1.05)
    )


def _letters(found: XOMapsReport) -> Chart:
    """What the filters slide over."""
    letters = {"X": found.x, "O": found.o, f"X, {count(found.turned, 'pixel')} turned": found.noisy}
    images = {name: np.array(steps.picture) for name, steps in letters.items()}
    return Chart(
        title="The letters",
        caption="9 x 9 pixels: 1 where there is ink, -1 elsewhere.",
        panels=[ImageGrid.of(images, columns=3, limits=(-1, 1), colours="sequential", written=True)],
    )


def _step_by_step(letter: str, steps: Steps) -> Chart:
    maps: dict[str, np.ndarray] = {}
    for number in range(3):
        maps |= {
            f"filter {number + 1}": np.array(steps.conv[number]),
            f"ReLU {number + 1}": np.array(steps.relu[number]),
            f"pooled {number + 1}": np.array(steps.pool1[number]),
            f"pooled again {number + 1}": np.array(steps.pool2[number]),
        }
    return Chart(
        title=f"{letter}, step by step",
        caption="From left to right: a filter's responses, ReLU, pooling, pooling again; numbers in ninths.",
        panels=[ImageGrid.of(maps, columns=4, aligned=True, limits=(-9, 9), colours="sequential", written=True)],
    )
