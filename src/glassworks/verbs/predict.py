"""The verb ``predict``: labels with probabilities for any number of image files, one by one in flat memory."""

import glob
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glassworks.core.context import RunContext
from glassworks.core.errors import InputError, ModelFileError
from glassworks.core.garbage import without_collection
from glassworks.core.report import Report
from glassworks.data.sources.names import is_clutter, is_image_name
from glassworks.data.sources.tree import is_own
from glassworks.inference.exported import ExportedPredictor, is_exported
from glassworks.models.files.metadata import Familiarity, ModelMetadata

if TYPE_CHECKING:
    from glassworks.inference.prediction import Prediction

_REMEMBERED_FROM = 32
"""So many images are worth looking for what was computed before, and keeping what is new."""


@dataclass
class Answer(Report):
    """What the model says of one file.

    Attributes:
        path: as it was named.
        label: the most probable class; empty where there is an error.
        probability: its calibrated probability.
        top: the most probable labels with their probabilities, where more than one was asked for.
        error: one sentence where the image could not be used, else ``None``.
        known: whether the image is like those of the training, where the model file says which are.
        distance: from them; 1 is the limit.
    """

    path: str
    label: str = ""
    probability: float = 0.0
    top: list[tuple[str, float]] = field(default_factory=list)
    error: str | None = None
    known: bool | None = None
    distance: float | None = None

    @classmethod
    def of(cls, prediction: "Prediction", classes: Sequence[str], top: int) -> "Answer":
        """The part of a prediction that is kept: not all K probabilities."""
        ranked: list[tuple[str, float]] = []
        if top > 1 and prediction.error is None:
            pairs = zip(classes, prediction.probabilities, strict=True)
            ranked = sorted(pairs, key=lambda pair: -pair[1])[:top]
        said = (prediction.error, prediction.known, prediction.distance)
        return cls(prediction.path, prediction.label, prediction.probability, ranked, *said)

    def to_dict(self) -> dict[str, Any]:
        """{``path``, ``label``, ``probability``} or {``path``, ``error``}; ``top`` too where it was asked for.

        ``known`` and ``distance`` where the model file says which images are like those of the training.
        """
        if self.error is not None:
            return {"path": self.path, "error": self.error}
        answer: dict[str, Any] = {"path": self.path, "label": self.label, "probability": self.probability}
        if self.known is not None:
            answer |= {"known": self.known, "distance": self.distance}
        if self.top:
            answer["top"] = [{"label": label, "probability": share} for label, share in self.top]
        return answer


@dataclass
class PredictReport(Report):
    """The answers, in the order in which the images were named.

    Attributes:
        predictions: one per image; one that cannot be used has an error.
    """

    predictions: list[Answer]

    def to_dict(self) -> Any:
        """The list of the answers."""
        return [answer.to_dict() for answer in self.predictions]


def predict(
    run: str | Path,
    images: str | Path | Sequence[str | Path],
    *,
    top: int = 1,
    device: str = "auto",
    context: RunContext | None = None,
) -> PredictReport:
    """Labels for ``images`` by the model of ``run``; ``Predictor`` gives all probabilities of each.

    Args:
        run: a run folder, a model file, an exported ``.onnx``, or the name of a network with published weights.
        images: files, folders (with all folders below them) and patterns such as ``photos/*.jpg``.
        top: how many labels to list per image, most probable first.
        device: where to compute; an exported file always on the processor.
        context: receives what happens, and cancels the work.

    Raises:
        InputError: nothing matches ``images``.
        ModelFileError: there is no valid model.
    """
    return PredictReport(list(stream(run, images, top=top, device=device, context=context)))


def stream(
    run: str | Path,
    images: str | Path | Sequence[str | Path],
    *,
    top: int = 1,
    device: str = "auto",
    context: RunContext | None = None,
) -> Iterator[Answer]:
    """As ``predict``, one by one as they are ready; what is wrong with the request is raised at once."""
    context = RunContext.of(context)
    skipped: list[str] = []
    paths = list(_expanded([images] if isinstance(images, str | Path) else images, skipped))
    if not any(os.path.exists(path) for path in paths):  # noqa: PTH110 - a text with a null byte must not raise
        named = [str(images)] if isinstance(images, str | Path) else [str(image) for image in images]
        missing = InputError(
            expected="image files, folders with images or a pattern that matches some",
            found=f"no image among the {len(skipped)} files there" if skipped else "no such file",
            do=f"Check the path: {', '.join(named[:3])}" if named else "Name at least one image.",
        )
        raise _with_model(missing, run)
    if skipped:
        context.note(f"skipped {len(skipped)} files that are no images by their name, such as {skipped[0]}")
    predictions, metadata = _predictions(run, paths, device, context)
    return _answers(predictions, metadata, len(paths), top, context)


def _predictions(
    run: str | Path, paths: Sequence[str], device: str, context: RunContext
) -> tuple[Iterator["Prediction"], ModelMetadata]:
    """The predictions as they will be asked for, and what the model says of itself; an exported one without torch."""
    if is_exported(run):
        exported = ExportedPredictor.load(run)
        return exported.stream(paths), exported.metadata
    with without_collection():
        from glassworks.inference.predictor import Predictor

    predictor = Predictor.load(run, device)
    for note in predictor.notes:
        context.note(note)
    memory = predictor.memory() if len(paths) >= _REMEMBERED_FROM else None
    return predictor.stream(paths, memory=memory), predictor.metadata


def _with_model(missing: InputError, run: str | Path) -> InputError:
    """What is wrong with the images, and with the model where there is none either."""
    from glassworks.models.reference import find_model
    from glassworks.models.whole import is_published

    if is_published(run) or (is_exported(run) and Path(run).is_file()):
        return missing
    try:
        find_model(run)
    except ModelFileError as model:
        return InputError(
            expected="a model and images",
            found="neither",
            do="Check both names.",
            problems=[f"expected {error.expected}; found {error.found}" for error in (model, missing)],
        )
    return missing


def _answers(
    predictions: Iterator["Prediction"], metadata: ModelMetadata, count: int, top: int, context: RunContext
) -> Iterator[Answer]:
    unlike = 0
    with context.stage("predict", count) as advance:
        for prediction in predictions:
            yield Answer.of(prediction, metadata.classes, top)
            unlike += prediction.known is False
            advance(1)
    if unlike and metadata.familiar is not None:
        context.note(_warning(unlike, count, metadata.familiar))


def _warning(unlike: int, count: int, familiar: Familiarity) -> str:
    are = "is" if unlike == 1 else "are"
    return (
        f"{unlike:,} of {count:,} images {are} unlike those that the model was trained on: farther from them than "
        f"{1 - familiar.share:.0%} of {familiar.measured_on:,} training images that were kept apart for this. The "
        "model has to name one of its classes: label and probability mean little there"
    )


def _expanded(images: Sequence[str | Path], skipped: list[str]) -> Iterator[str]:
    """The files meant; a name or a pattern without a file is kept, so that the report can say that it is missing."""
    for image in images:
        text = str(image)
        if os.path.isdir(text):  # noqa: PTH112 - a text with a null byte or too long must not raise
            yield from _below(Path(text), skipped)
        elif glob.has_magic(text) and not os.path.exists(text):  # noqa: PTH110 - as above
            for match in sorted(glob.glob(text, recursive=True)) or [text]:  # noqa: PTH207 - patterns may be absolute
                if os.path.isdir(match):  # noqa: PTH112
                    yield from _below(Path(match), skipped)
                else:
                    yield match
        else:
            yield text


def _below(folder: Path, skipped: list[str]) -> Iterator[str]:
    """The image files in ``folder`` and all folders below it, in the order of their names."""
    for base, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not is_clutter(name) and not is_own(Path(base, name)))
        for name in sorted(names):
            path = str(Path(base, name))
            if is_image_name(name) and not is_clutter(name):
                yield path
            else:
                skipped.append(path)
