"""How hand-made features are shown beside a network: accuracies with intervals, and one digit's histograms."""

import numpy as np

from glassworks.charts import Chart, Image, ImageGrid
from glassworks.charts.format import points
from glassworks.pipelines.hog_svm.recipe import HogRecipe
from glassworks.pipelines.hog_svm.report import Example, HogReport, Way
from glassworks.pipelines.repeats import in_words, mean, over_seeds
from glassworks.pipelines.report import Shown, Table, Verdict


def show(recipe: HogRecipe, found: HogReport, example: Example) -> Shown:
    """Verdicts, a table, and what HOG makes of a digit."""
    network, repeats = found.ways[-1], recipe.hog.repeats
    verdicts = [
        Verdict(
            "note",
            f"The {network.name} gets {in_words(network.accuracies, '.1%')} of {found.n} held-out digits right; "
            f"{over_seeds(repeats)}, each with a division of its own.",
        ),
        *(_against(way, network) for way in found.ways[:-1]),
    ]
    return Shown(verdicts, [_table(found, repeats)], [_histograms(example)])


def _against(way: Way, network: Way) -> Verdict:
    gain, (low, high) = way.gain
    numbers = f"{way.name[0].upper()}{way.name[1:]}: {in_words(way.accuracies, '.1%')}"
    points_more = f"{points(gain)} points, 95 % interval {points(low)} to {points(high)}"
    if low <= 0 <= high:
        return Verdict("note", f"{numbers}; not told apart from the network ({points_more}).")
    word = "more" if gain > 0 else "fewer"
    return Verdict("note", f"{numbers}; {word} than the network ({points_more}).")


def _table(found: HogReport, repeats: int) -> Table:
    rows = []
    for way in found.ways:
        gain, (low, high) = way.gain
        difference = f"{points(gain)} ({points(low)} to {points(high)})" if way is not found.ways[-1] else ""
        rows.append(
            [way.name, way.numbers, in_words(way.accuracies, ".1%"), f"{1 - mean(way.accuracies):.1%}", difference]
        )
    note = (
        f"Of {found.n} held-out digits, {over_seeds(repeats)}. The last column: in the same divisions, with the 95 % "
        "interval over them."
    )
    columns = ["way", "numbers it gets", "right", "wrong", "points more than the network"]
    return Table(title="Ways to read digits", columns=columns, rows=rows, note=note)


def _histograms(example: Example) -> Chart:
    """The digit, then how strong each direction is in each cell."""
    orientations = example.histograms.shape[-1]
    images = [Image(pixels=example.digit, label=f"the digit, a {example.target}")]
    strongest = float(np.max(example.histograms)) or 1.0
    shown = example.histograms / strongest * (example.digit.max() - example.digit.min()) + example.digit.min()
    for at in range(orientations):
        images.append(Image(pixels=shown[..., at], label=f"{180 * at / orientations:.0f}°"))
    return Chart(
        title="What HOG makes of a digit",
        caption="A held-out digit, and how strongly its brightness changes in each direction, cell by cell; 0° is a "
        "change from left to right, 90° one from top to bottom.",
        panels=[ImageGrid(images=images, columns=5, limits=(float(example.digit.min()), float(example.digit.max())))],
    )
