"""The verb ``predict``: labels with probabilities for any number of image files."""

import glob
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glassworks.core.errors import InputError
from glassworks.core.events import Progress
from glassworks.core.report import Report
from glassworks.data.names import is_clutter, is_image_name

if TYPE_CHECKING:
    from glassworks.exports.predictor import Prediction


@dataclass
class PredictReport(Report):
    """The answers, in the order in which the images were named.

    Attributes:
        predictions: one per image; one that cannot be used has an error.
        classes: the class names, in the order of each prediction's probabilities.
        top: how many labels of each image the JSON form lists.
        skipped: files in the given folders that are no images by their name, or are hidden.
    """

    predictions: list["Prediction"]
    classes: list[str]
    top: int
    skipped: list[str]

    def to_dict(self) -> Any:
        """A list of {``path``, ``label``, ``probability``} or {``path``, ``error``}; ``top`` too where above 1."""
        return [self._plain(prediction) for prediction in self.predictions]

    def _plain(self, prediction: "Prediction") -> dict[str, Any]:
        if prediction.error is not None:
            return {"path": prediction.path, "error": prediction.error}
        answer = {"path": prediction.path, "label": prediction.label, "probability": prediction.probability}
        if self.top > 1:
            ranked = sorted(zip(prediction.probabilities, self.classes, strict=True), key=lambda pair: -pair[0])
            answer["top"] = [{"label": label, "probability": share} for share, label in ranked[: self.top]]
        return answer


def predict(
    run: str | Path,
    images: str | Path | Sequence[str | Path],
    *,
    top: int = 1,
    device: str = "auto",
    progress: Progress | None = None,
) -> PredictReport:
    """Labels for ``images`` by the model of ``run``.

    Args:
        run: a run folder or a model file.
        images: files, folders (with all folders below them) and patterns such as ``photos/*.jpg``.
        top: how many labels to list per image, most probable first.
        device: where to compute.
        progress: told of each image.

    Raises:
        InputError: nothing matches ``images``.
        ModelFileError: there is no sound model.
    """
    progress = progress or Progress()
    skipped: list[str] = []
    paths = list(_expanded([images] if isinstance(images, str | Path) else images, skipped))
    if not any(os.path.exists(path) for path in paths):  # noqa: PTH110 - a text with a null byte must not raise
        named = [str(images)] if isinstance(images, str | Path) else [str(image) for image in images]
        raise InputError(
            expected="image files, folders with images or a pattern that matches some",
            found=f"no image among the {len(skipped)} files there" if skipped else "no such file",
            do=f"Check the path: {', '.join(named[:3])}" if named else "Name at least one image.",
        )
    if skipped:
        progress.say(f"skipped {len(skipped)} files that are no images by their name, such as {skipped[0]}")
    from glassworks.exports.predictor import Predictor

    predictor = Predictor.load(run, device)
    predictions: list[Prediction] = []
    with progress.stage("predict", len(paths)) as advance:
        for prediction in predictor.stream(paths):
            predictions.append(prediction)
            advance(1)
    return PredictReport(predictions, predictor.classes, top, skipped)


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
        folders[:] = sorted(name for name in folders if not is_clutter(name))
        for name in sorted(names):
            path = str(Path(base, name))
            if is_image_name(name) and not is_clutter(name):
                yield path
            else:
                skipped.append(path)
