"""How moved digits are shown: accuracy by distance, one digit on its way, and what convolution promises."""

from glassworks.charts import Axis, Chart, Image, ImageGrid, Layer, Line, Plot
from glassworks.pipelines.repeats import in_words, over_seeds
from glassworks.pipelines.report import Shown, Table, Verdict
from glassworks.pipelines.shift.recipe import ShiftRecipe
from glassworks.pipelines.shift.report import Examples, Moved, ShiftReport

_EXACT = 1e-5
"""Differences that are rounding."""
_READS = 0.9
"""Accuracy from which on a network reads the digits: what reads none loses nothing either."""
_KEPT = 0.02
"""Accuracy that may be lost by a network of which it is said that moving does not matter to it."""


def show(recipe: ShiftRecipe, found: ShiftReport, examples: Examples) -> Shown:
    """Verdicts, the accuracies as a table, and charts."""
    return Shown(_verdicts(recipe, found), _tables(recipe, found), [_curves(found), _example(examples)])


def _verdicts(recipe: ShiftRecipe, found: ShiftReport) -> list[Verdict]:
    near, far = min(found.distances), max(found.distances)
    dense, convolutional = found.networks[1], found.networks[2]
    seeds = over_seeds(recipe.shift.repeats)
    verdicts = [
        Verdict(
            "note",
            f"{found.n} held-out digits, moved to each of the four sides; {seeds}. Always the same answer would be "
            "right on about 10 %.",
        ),
        Verdict("warn" if _lost(dense, near, far) > _KEPT else "note", _way(dense, near, far)),
        Verdict("good" if _holds(convolutional, near, far) else "warn", _way(convolutional, near, far)),
        Verdict(
            "good" if found.equivariance < _EXACT else "warn",
            "Equivariant: the maps of a digit moved by one pixel are the moved maps of the digit, "
            f"{_closely(found.equivariance)}.",
        ),
        Verdict(
            "good" if found.invariance < _EXACT else "warn",
            f"Invariant: the largest value of each map stays the same, {_closely(found.invariance)}.",
        ),
    ]
    return verdicts if far > near else [verdicts[0], *verdicts[3:]]


def _lost(network: Moved, near: int, far: int) -> float:
    return network.at(near) - network.at(far)


def _holds(network: Moved, near: int, far: int) -> bool:
    return _lost(network, near, far) <= _KEPT and network.at(far) >= _READS


def _way(network: Moved, near: int, far: int) -> str:
    """From the least to the largest distance."""
    return (
        f"The {network.network} ({network.parameters:,} parameters): {network.at(near):.1%} right at "
        f"{near} {_pixels(near)}, {network.at(far):.1%} at {far} {_pixels(far)}."
    )


def _pixels(number: int) -> str:
    return "pixel" if number == 1 else "pixels"


def _tables(recipe: ShiftRecipe, found: ShiftReport) -> list[Table]:
    rows = [
        [one.network, one.parameters, *(in_words(one.accuracies[at], ".1%") for at in found.distances)]
        for one in found.networks
    ]
    columns = ["network", "parameters", *(f"{at} {_pixels(at)}" for at in found.distances)]
    seeds = over_seeds(recipe.shift.repeats)
    note = f"Share of {found.n} held-out digits that are right, over all four directions; {seeds}."
    return [Table(title="Moved by", columns=columns, rows=rows, note=note)]


def _curves(found: ShiftReport) -> Chart:
    lines: list[Layer] = [
        Line(x=found.distances, y=[one.at(at) for at in found.distances], name=one.network, marks=True)
        for one in found.networks
    ]
    x = Axis(title="pixels moved", ticks=found.distances)
    y = Axis(title="right", low=0, high=1.02, form="percent")
    return Chart(
        title="Right, by how far the digit has moved",
        caption="Mean over the seeds and the four directions; all learned from digits in the middle alone.",
        panels=[Plot(layers=lines, x=x, y=y)],
    )


def _example(found: Examples) -> Chart:
    images = []
    for at, (distance, image) in enumerate(found.images.items()):
        answers = ", ".join(str(answer[at]) for answer in found.answers.values())
        images.append(Image(pixels=image, label=f"{distance} {_pixels(distance)}: {answers}"))
    return Chart(
        title="One digit on its way",
        caption=f"A held-out {found.target}, moved to the right, and the answers of the first seed's networks: "
        f"{', '.join(found.answers)}.",
        panels=[ImageGrid(images=images, columns=len(images), limits=(0.0, 1.0))],
    )


def _closely(difference: float) -> str:
    """How exactly two things are equal."""
    return "exactly" if difference == 0 else f"to {difference:.0e}"
