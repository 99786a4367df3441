"""The verb ``export``: the model in a form that runs without glassworks, with proof that it answers the same."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from glassworks.core.context import RunContext
from glassworks.core.errors import GlassworksError, InputError, unknown
from glassworks.core.report import Report
from glassworks.pipelines.classification.held_out import HeldOutImages

if TYPE_CHECKING:
    from glassworks.data.sources.source import Source
    from glassworks.export.verify import Parity

FORMATS = ("onnx", "pt2")
MAX_HELD_OUT = 64
"""Held-out images that take part in the proof; the odd files find what these cannot."""


@dataclass
class ExportReport(Report):
    """One exported file and its proof.

    Attributes:
        file: where it lies.
        format: ``onnx`` or ``pt2``.
        parity: how far its answers are from the model's.
        proven_on: which images the proof was made on, in words.
        megabytes: size of the file.
        in_the_graph: what the file does itself, in order.
        left_to_the_caller: what has to be done before, in order: both sides of the proof were given pixels on which
            this was done.
    """

    file: str
    format: str
    parity: "Parity"
    proven_on: str
    megabytes: float
    in_the_graph: list[str]
    left_to_the_caller: list[str]


def export(
    run: str | Path,
    to: Literal["onnx", "pt2"],
    *,
    out: str | Path | None = None,
    tolerance: float | None = None,
    context: RunContext | None = None,
) -> ExportReport:
    """Exports the model of ``run`` and proves it on a fixed set of odd raw files and on the run's held-out images.

    Args:
        run: a run folder or a model file.
        to: the format.
        out: the file to write; by default beside the model.
        tolerance: largest difference of a probability that is accepted; by default 0.001.
        context: receives what happens, and cancels the work.

    Raises:
        ParityError: the export does not give the model's answers; nothing is left of it.
        ModelFileError: there is no valid model.
        MissingExtraError: the ONNX packages are not installed.
    """
    context = RunContext.of(context)
    if to not in FORMATS:
        raise unknown("a format", to, FORMATS, otherwise="Use --to onnx, or --to pt2 for PyTorch.")
    from glassworks.export.contract import in_the_graph, left_to_the_caller
    from glassworks.export.verify import TOLERANCE
    from glassworks.inference.predictor import Predictor
    from glassworks.models.reference import find_model

    model = find_model(run)
    file = _target(model, to, out)
    with context.stage("load", None, "files"):
        predictor = Predictor.load(model, device="cpu", precision="float32")
    if to == "onnx":
        from glassworks.export.onnx import ONNX as FORMAT
    else:
        from glassworks.export.pt2 import PT2 as FORMAT
    held_out = _HeldOut.of_run(model.parent)
    context.note(f"proven on {held_out.described}")
    with context.stage(f"export to {to} and prove", None) as advance:
        parity = FORMAT.export(
            predictor, file, _files(held_out, advance), TOLERANCE if tolerance is None else tolerance
        )
    for change in parity.changed_decisions:
        context.note(f"a tie within the tolerance: {change.path}: {change.model} became {change.exported}")
    return ExportReport(
        file=str(file),
        format=to,
        parity=parity,
        proven_on=held_out.described,
        megabytes=file.stat().st_size / 1e6,
        in_the_graph=in_the_graph(predictor.metadata),
        left_to_the_caller=left_to_the_caller(predictor.pixels),
    )


def _target(model: Path, to: str, out: str | Path | None) -> Path:
    """The file to write, which must not be the model itself or a folder."""
    file = Path(out) if out is not None else model.with_suffix(f".{to}")
    if file.is_dir() or file.resolve() == model.resolve():
        raise InputError(
            expected="a new file for the export",
            found=f"{file}, which is {'a folder' if file.is_dir() else 'the model itself'}",
            do=f"Give a file name such as --out {(file if file.is_dir() else file.parent) / f'model.{to}'}",
        )
    return file


@dataclass
class _HeldOut:
    """Some of the images that a run was not trained on, and how to describe them to the user."""

    described: str
    source: "Source | None" = None
    indices: tuple[int, ...] = ()

    @classmethod
    def of_run(cls, folder: Path) -> "_HeldOut":
        """Up to ``MAX_HELD_OUT`` spread evenly over the report's list, as far as the source is still there."""
        odd_alone = "the fixed set of odd raw files alone"
        images = HeldOutImages.of_run(folder)
        if images is None:
            return cls(f"{odd_alone}: no report beside the model names held-out images")
        try:
            source = images.open()
        except GlassworksError:
            return cls(f"{odd_alone}: the run's data, {images.source}, cannot be opened from here")
        there = images.places_in(source)
        chosen = tuple(there[:: max(1, -(-len(there) // MAX_HELD_OUT))])
        if not chosen:
            return cls(f"{odd_alone}: none of the run's held-out images is in {images.source} any more")
        return cls(
            f"the fixed set of odd raw files and {len(chosen)} held-out images of {images.source}", source, chosen
        )


def _files(held_out: _HeldOut, advance: Callable[[int], None]) -> Iterator[tuple[str, bytes]]:
    """(name, encoded bytes), one at a time: the odd files, then the held-out ones."""
    from glassworks.export.parity_set import parity_set

    for file in parity_set():
        yield file
        advance(1)
    if held_out.source is not None:
        for index, content in held_out.source.read(held_out.indices):
            yield held_out.source.samples[index].path, content
            advance(1)
