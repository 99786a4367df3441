"""How receptive fields are shown: arithmetic beside gradients, known networks, and what moving the image does."""

from glassworks.charts import Axis, Chart, Image, ImageGrid, Layer, Line, Plot
from glassworks.pipelines.receptive_fields.recipe import FieldsRecipe
from glassworks.pipelines.receptive_fields.report import FieldsReport, Maps, Move
from glassworks.pipelines.repeats import in_words, mean, over_seeds
from glassworks.pipelines.report import Shown, Table, Verdict

_EXACT = 1e-5
"""Distances, as a share of the largest value, that are rounding."""


def show(recipe: FieldsRecipe, found: FieldsReport, arrays: Maps) -> Shown:
    """Verdicts, tables, charts."""
    return Shown(_verdicts(recipe, found), _tables(recipe, found), _charts(recipe, found, arrays))


def _verdicts(recipe: FieldsRecipe, found: FieldsReport) -> list[Verdict]:
    last, layers = found.last, found.layers
    right = all(one.size == one.followed and one.outside == 0 for one in layers)
    return [
        Verdict(
            "good" if right else "warn",
            f"By arithmetic a unit of the last layer sees {last.size} × {last.size} pixels, and the next unit lies "
            f"{_count(last.jump)} on. "
            + (
                "Following the network gives the same for every layer, and no pixel outside has any gradient."
                if right
                else "Following the network, or its gradients, says otherwise: the table has both."
            ),
        ),
        Verdict(
            "note",
            f"They do not count alike: half of all influence comes from {in_words(last.half, '.0%')} of them; random "
            f"weights, {over_seeds(recipe.fields.repeats)}.",
        ),
        *_moved(found.moves, last.jump),
    ]


def _moved(moves: list[Move], jump: int) -> list[Verdict]:
    """Equivariance and invariance, each by its number."""
    whole = [one for one in moves if one.maps is not None]
    apart = max(one.maps for one in whole if one.maps is not None)
    kept, pooled = min(one.kept for one in whole), max(one.pooled for one in whole)
    exactly = "exactly" if apart == 0 else f"to {apart:.0e} of the largest value"
    still = "exactly" if pooled == 0 else f"to {pooled:.0e} of the largest value"
    verdicts = [
        Verdict(
            "good" if apart < _EXACT else "warn",
            f"Equivariant, not invariant: moved by {_moves_of(whole)}, an image has maps that have moved along, "
            f"{exactly}. "
            f"At one and the same place they differ by {kept:.0%} of the largest value or more.",
        ),
        Verdict(
            "good" if pooled < _EXACT else "warn",
            f"Invariant only after global pooling: the largest value of each map stays what it was, {still}.",
        ),
    ]
    between = [one for one in moves if one.maps is None]
    if between:
        worst = max(one.pooled for one in between)
        verdicts.append(
            Verdict(
                "note",
                f"Only for moves by whole units, {_count(jump)} here: moved by {_moves_of(between)}, what strides and "
                f"pooling leave out is something else, and even the largest values change, by up to {worst:.0%}.",
            )
        )
    return verdicts


def _count(pixels: int) -> str:
    return f"{pixels} pixel{'s' if pixels > 1 else ''}"


def _moves_of(moves: list[Move]) -> str:
    numbers = [str(one.pixels) for one in moves]
    return f"{' or '.join(numbers)} pixel{'s' if numbers != ['1'] else ''}"


def _tables(recipe: FieldsRecipe, found: FieldsReport) -> list[Table]:
    layers = [
        [at, one.layer, one.size, one.jump, one.followed, in_words(one.effective, ".1f"), in_words(one.half, ".0%")]
        for at, one in enumerate(found.layers, 1)
    ]
    nets = [[one.name, one.title, one.side, one.size, one.stride] for one in found.nets]
    moves = [
        [one.pixels, "no whole unit" if one.maps is None else one.maps, one.kept, one.pooled] for one in found.moves
    ]
    return [
        Table(
            title="Layer by layer",
            columns=["", "layer", "field r", "jump j", "followed", "effective", "half from"],
            rows=layers,
            note="Sides in pixels. Effective: of a square with as many pixels as have at least 4.55 % of the largest "
            "influence on the middle unit. Half from: the share of the field that has half of it; "
            f"{over_seeds(recipe.fields.repeats)}.",
        ),
        Table(
            title="Known networks",
            columns=["network", "which", "image", "field of the last map", "stride"],
            rows=nets,
            note="Followed through every branch; a field larger than the image reaches into the padding.",
        ),
        Table(
            title="The image moved to the right",
            columns=["pixels", "maps, moved along", "maps, at the same place", "largest value of each map"],
            rows=moves,
            digits=2,
            note="Largest difference from before, as a share of the largest value in the maps; first seed.",
        ),
    ]


def _charts(recipe: FieldsRecipe, found: FieldsReport, arrays: Maps) -> list[Chart]:
    x = range(1, len(found.layers) + 1)
    lines: list[Layer] = [
        Line(x=x, y=[one.size for one in found.layers], name="theoretical", marks=True),
        Line(x=x, y=[mean(one.effective) for one in found.layers], name="effective", marks=True),
    ]
    images = [Image(pixels=map_HW, label=name) for name, map_HW in arrays.influence.items()]
    return [
        Chart(
            title="The field, layer by layer",
            caption="Sides in pixels; the effective one is the mean over the seeds.",
            panels=[
                Plot(layers=lines, x=Axis(title="layer", ticks=x), y=Axis(title="pixels", low=0)),
            ],
        ),
        Chart(
            title="What the middle unit looks at",
            caption=f"Influence of every pixel on it, over {recipe.fields.images} images of noise; in each, brightest "
            "where "
            "it is largest; the same cut of the image for all layers; first seed.",
            panels=[ImageGrid(images=images, columns=4, colours="heat")],
        ),
    ]
