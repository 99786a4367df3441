"""A predictor measured on labelled images in one pass and in flat memory, whatever their number.

What is unusual here: a file that lies there twice counts once, as in training, so that a copied image cannot move the
accuracy; and a file that this model has answered before is not decoded again.

Shape letters: N images, B images of one batch, H height, W width, C channels (3), K classes.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice

import numpy as np

from glassworks.core.device import num_processors
from glassworks.core.pixels import PixelSpec
from glassworks.data.images.decode import UnusableImageError
from glassworks.data.images.inspection import Inspection, inspect
from glassworks.data.images.pixels import load_pixels
from glassworks.data.sources.source import Problem, Source
from glassworks.inference.memory import FeatureMemory
from glassworks.inference.predictor import BATCH, Predictor
from glassworks.metrics.classification import Evaluator
from glassworks.metrics.predictions import Predictions


def measure(
    predictor: Predictor,
    source: Source,
    indices: Sequence[int],
    labels: Mapping[int, int],
    advance: Callable[[int], None],
) -> "Measured":
    """Runs the predictor over the images at ``indices``.

    Args:
        predictor: the model.
        source: the images.
        indices: ascending places in the source.
        labels: the source's labels to the model's.
        advance: called with how many more images are done.

    Raises:
        RunError: the network answers no finite numbers.
    """
    memory = predictor.memory()
    measured = Measured(predictor, memory, source, labels)
    for batch in _batches(source, indices, predictor.pixels, memory):
        measured.add(batch)
        advance(len(batch))
    return measured


@dataclass(frozen=True)
class _Image:
    """One image as it was read: its place in the source, and its pixels [H, W, C]; ``None`` where it is known."""

    index: int
    inspection: Inspection
    pixels_HWC: np.ndarray | UnusableImageError | None


def _batches(source: Source, indices: Sequence[int], spec: PixelSpec, memory: FeatureMemory) -> Iterator[list[_Image]]:
    """Reads and fits by threads; one batch is in memory at a time."""

    def read(entry: tuple[int, bytes]) -> _Image:
        index, content = entry
        inspection = inspect(content, source.samples[index].path)
        if not inspection.usable:
            note = next(note for note in inspection.notes if note.action == "excluded")
            return _Image(index, inspection, UnusableImageError(note.kind, note.detail))
        if memory.knows(inspection.content_hash):
            return _Image(index, inspection, None)
        try:
            return _Image(index, inspection, load_pixels(spec, content))
        except UnusableImageError as error:
            return _Image(index, inspection, error)

    entries = source.read(indices)
    with ThreadPoolExecutor(num_processors()) as threads:
        while batch := list(threads.map(read, islice(entries, BATCH))):
            yield batch


class Measured:
    """What is known so far: sums, three numbers per image, and problems.

    Attributes:
        evaluator: gives the numbers.
        problems: what was found in the images, and which were left out.
        indices: the images that count, in the order of the source.
    """

    def __init__(self, predictor: Predictor, memory: FeatureMemory, source: Source, labels: Mapping[int, int]) -> None:
        self.evaluator = Evaluator(predictor.classes)
        self.problems: list[Problem] = []
        self.indices: list[int] = []
        self._predictor, self._memory, self._source, self._labels = predictor, memory, source, labels
        self._true: list[int] = []
        self._predictions: list[Predictions] = []
        self._first: dict[str, int] = {}  # content hash to the image that counts

    def add(self, batch: Sequence[_Image]) -> None:
        """Adds the usable images of a batch."""
        indices: list[int] = []
        images: list[tuple[str | None, np.ndarray | None]] = []
        for image in batch:
            pixels_HWC = image.pixels_HWC
            self._remark(image)
            if not isinstance(pixels_HWC, UnusableImageError) and not self._is_copy(image):
                indices.append(image.index)
                images.append((image.inspection.content_hash, pixels_HWC))
        if not indices:
            return
        labels_B = np.array([self._labels[self._source.samples[index].label] for index in indices])
        probabilities_BK = self._predictor.remembered(images, self._memory)
        self.evaluator.update(probabilities_BK, labels_B)
        self._predictions.append(Predictions.of(probabilities_BK, labels_B))
        self._true.extend(labels_B.tolist())
        self.indices.extend(indices)

    def _remark(self, image: _Image) -> None:
        path = self._source.samples[image.index].path
        self.problems += [Problem(note.kind, path, note.action, note.detail) for note in image.inspection.notes]
        if image.inspection.usable and isinstance(image.pixels_HWC, UnusableImageError):
            self.problems.append(Problem(image.pixels_HWC.kind, path, "excluded", image.pixels_HWC.detail))

    def _is_copy(self, image: _Image) -> bool:
        """A file that was there before counts once, as the class it was first found under."""
        first = self._first.setdefault(image.inspection.content_hash, image.index)
        if first == image.index:
            return False
        sample, original = self._source.samples[image.index], self._source.samples[first]
        if sample.label == original.label:
            problem = Problem("duplicate", sample.path, "excluded", f"the same file as {original.path}")
        else:
            detail = f"the same file as {original.path}, which counts as '{self._source.classes[original.label]}'"
            problem = Problem("conflicting_labels", sample.path, "excluded", detail)
        self.problems.append(problem)
        return True

    @property
    def predictions(self) -> Predictions:
        """What was predicted for the images that count."""
        return Predictions.joined(self._predictions)

    @property
    def labels(self) -> np.ndarray:
        """Their true classes int64 [N], numbered as the model does."""
        return np.array(self._true)
