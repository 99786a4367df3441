"""How tensors are shown: by rank, what operations do to shapes, errors with their repair, and images."""

from typing import Any

from glassworks.charts import Chart, Image, ImageGrid
from glassworks.charts.format import bytes_in_words, percent
from glassworks.pipelines import report as pages
from glassworks.pipelines.report import Table, Verdict
from glassworks.pipelines.tensors.recipe import TensorsRecipe
from glassworks.pipelines.tensors.report import Shown, TensorsReport
from glassworks.pipelines.tensors.shapes import contiguous_strides, written

_PHOTOGRAPHS = "Windows of two photographs by danielbuechele and vultilion, CC BY 2.0, from scikit-learn."


def show(recipe: TensorsRecipe, found: TensorsReport, arrays: Shown) -> pages.Shown:
    """Verdicts, shapes as tables, images."""
    return pages.Shown(_verdicts(found), _tables(found), _charts(found, arrays))


def _verdicts(found: TensorsReport) -> list[Verdict]:
    last, raised = found.ranks[-1], [error for error in found.errors if error.says]
    all_agree, all_raised = found.agreeing == found.pairs, len(raised) == len(found.errors)
    sums = " × ".join(map(str, last.shape))
    return [
        Verdict(
            "note",
            f"The largest tensor here has the shape {written(last.shape)}: rank {len(last.shape)}, {sums} = "
            f"{last.numbers:,} numbers, {bytes_in_words(last.bytes)} in float32.",
        ),
        Verdict(
            "good" if all_agree else "warn",
            f"The rule of broadcasting (from the last axis on, lengths are equal or one of them is 1) says what "
            f"PyTorch does for {found.agreeing:,} of {found.pairs:,} random pairs of shapes; {found.fitting:,} of them "
            "fit.",
        ),
        Verdict(
            "good" if all_raised else "warn",
            f"{len(raised)} of {len(found.errors)} wrong shapes raise an error in PyTorch; each was then repaired "
            "and run.",
        ),
        Verdict(
            "note",
            f"The worst shape error raises nothing: outputs {written([found.silent_shape[0], 1])} minus targets "
            f"{written([found.silent_shape[1]])} give {written(found.silent_shape)}. For outputs that equal their "
            f"targets the mean square is then {found.silent_loss:.3g} in place of {found.right_loss:.3g}. Write "
            "outputs[:, 0] - targets, or outputs.squeeze(1).",
        ),
        Verdict("note", _turning(found)),
    ]


def _turning(found: TensorsReport) -> str:
    """permute against reshape."""
    image, turned = found.strides["image"], found.strides["turned"]
    memory = "of the same memory" if found.shared else "in a copy"
    return (
        f"permute turns axes: {memory}, only the strides change, from {written(image)} to {written(turned)}. reshape "
        f"reads the numbers on in their order, and {percent(found.differing)} of the pixels are then other "
        "ones."
    )


def _tables(found: TensorsReport) -> list[Table]:
    ranks: list[list[Any]] = [
        [len(one.shape), one.name, written(one.shape), one.holds, one.numbers, bytes_in_words(one.bytes),
         f"{written(one.place)}: {one.value:.3f}"]
        for one in found.ranks
    ]  # fmt: skip
    operations = [
        [one.kind, one.code, " and ".join(map(written, one.given)), written(one.made), one.why]
        for one in found.operations
    ]
    errors = [[one.code, one.says or "nothing", one.why, one.mend, written(one.made)] for one in found.errors]
    return [
        Table(
            title="By rank",
            columns=["rank", "name", "shape", "holds", "numbers", "float32", "one of them"],
            rows=ranks,
            note="A tensor is a data type and a shape; here all are float32, four bytes a number.",
        ),
        Table(
            title="What operations do to shapes",
            columns=["kind", "typed", "shapes that go in", "shape that comes out", "why"],
            rows=operations,
            note="Each was carried out.",
        ),
        Table(
            title="Shape errors",
            columns=["typed", "PyTorch says", "what is wrong", "repaired", "shape"],
            rows=errors,
            note="Each was run, and so was its repair.",
        ),
    ]


def _charts(found: TensorsReport, shown: Shown) -> list[Chart]:
    side, number = shown.image.shape[1], len(shown.batch)
    pixels, frames = side * side, found.ranks[-1].shape[1]
    colours = dict(zip(("red", "green", "blue"), shown.image, strict=True))
    first = [
        Image(pixels=shown.image.mean(axis=0), label=f"grey: {written([pixels])}"),
        *(Image(pixels=channel, label=name) for name, channel in colours.items()),
        Image(pixels=shown.permuted, label=f"all three: {written([3, pixels])}"),
    ]
    return [
        Chart(
            title="One image",
            caption=f"Grey, its three channels, and these as colours. {_PHOTOGRAPHS}",
            panels=[ImageGrid(images=first, columns=3, limits=(0.0, 1.0))],
        ),
        Chart(
            title=f"A batch: {written([number, 3, pixels])}",
            caption="The first frame of every video.",
            panels=[ImageGrid(images=[Image(pixels=one) for one in shown.batch], columns=5)],
        ),
        Chart(
            title=f"One of {number} videos: {written([frames, 3, pixels])}",
            caption=f"Frames of the first video, whose window moves to the right; {number} of them are "
            f"{written(found.ranks[-1].shape)}.",
            panels=[
                ImageGrid(
                    images=[
                        Image(pixels=frame, label=str(at)) for at, frame in zip(shown.numbers, shown.film, strict=True)
                    ],
                    columns=3,
                )
            ],
        ),
        Chart(
            title="permute is not reshape",
            caption=f"{written([3, side, side])} to {written([side, side, 3])}, which both have the same shape: with "
            f"its axes turned (strides {written(found.strides['turned'])}), and with its numbers read on in their "
            f"order (strides {written(contiguous_strides([side, side, 3]))}).",
            panels=[
                ImageGrid(
                    images=[
                        Image(pixels=shown.permuted, label="permute(1, 2, 0)"),
                        Image(pixels=shown.reshaped, label=f"reshape({side}, {side}, 3)"),
                    ],
                    columns=2,
                )
            ],
        ),
    ]
