"""A predictor measured on labelled images in one pass and in flat memory, whatever their number.

What is unusual here: an image that lies there twice counts once, as in training, so that a copy cannot move the
accuracy; one that the model was trained on does not count at all; and a file that this model has answered before is
not decoded again.

Shape letters: N images, B images of one batch, H height, W width, C channels (3), K classes.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from glassworks.core.device import num_processors
from glassworks.core.pixels import PixelSpec
from glassworks.data.images.inspection import Inspection, inspect
from glassworks.data.images.opening import UnusableImageError
from glassworks.data.images.pixel_hash import NO_HASH, PixelHashes, file_hash, pixel_hash
from glassworks.data.images.pixels import decode_image, fit_pixels
from glassworks.data.images.remarks import RemarkMemory, remark, with_remark
from glassworks.data.sources.source import Problem, Source
from glassworks.inference.memory import FeatureMemory
from glassworks.inference.predictor import BATCH, Predictor
from glassworks.metrics.classification import Evaluator
from glassworks.metrics.predictions import Predictions
from glassworks.models.files.trained_on import TrainedOn


def measure(
    predictor: Predictor,
    source: Source,
    indices: Sequence[int],
    labels: Mapping[int, int],
    advance: Callable[[int], None],
    trained_on: TrainedOn | None = None,
) -> "Measured":
    """Runs the predictor over the images at ``indices``.

    Args:
        predictor: the model.
        source: the images.
        indices: ascending places in the source.
        labels: the source's labels to the model's.
        advance: called with how many more images are done.
        trained_on: the images that the model was trained on, as far as that is known; they are left out.

    Raises:
        RunError: the network answers no finite numbers.
    """
    memory = predictor.memory()
    measured = Measured(predictor, memory, source, labels)
    with PixelHashes(predictor.pixels.decode) as hashes:
        remarks = RemarkMemory(predictor.pixels.decode)
        reader = _Reader(source, predictor.pixels, memory, hashes, remarks, trained_on or TrainedOn())
        for batch in _batches(source, indices, reader):
            for image in batch:
                if image.is_new:
                    hashes.keep(image.inspection.content_hash, image.pixel_hash)
            remarks.keep({one.inspection.content_hash: one.remark for one in batch if one.remark is not None})
            measured.add(batch)
            advance(len(batch))
    return measured


@dataclass(frozen=True)
class _Image:
    """One image as it was read.

    Attributes:
        index: its place in the source.
        inspection: of its header, and of its pixels where they can be decoded.
        pixels_HWC: fitted; ``None`` where they are not needed.
        trained_on: how it is known from training; empty for a new image.
        pixel_hash: ``NO_HASH`` where it has none, or was known before it was made.
        is_new: the pixel hash was made just now.
        remark: on its pixels, where it was made just now.
    """

    index: int
    inspection: Inspection
    pixels_HWC: np.ndarray | UnusableImageError | None = None
    trained_on: str = ""
    pixel_hash: int = NO_HASH
    is_new: bool = False
    remark: int | None = None


@dataclass(frozen=True)
class _Reader:
    """Runs on the reading threads."""

    source: Source
    spec: PixelSpec
    memory: FeatureMemory
    hashes: PixelHashes
    remarks: RemarkMemory
    trained_on: TrainedOn

    def __call__(self, entry: tuple[int, bytes]) -> _Image:
        index, content = entry
        header = inspect(content, self.source.samples[index].path, self.spec.decode.range)
        if not header.usable:
            note = next(note for note in header.notes if note.action == "excluded")
            return _Image(index, header, UnusableImageError(note.kind, note.detail))
        if self.trained_on.has_file(file_hash(header.content_hash)):
            return _Image(index, header, trained_on="this file")
        hashed, known = self.hashes.find(header.content_hash), self.remarks.find(header.content_hash)
        is_answered = hashed is not None and (
            self.memory.knows(header.content_hash) or self.trained_on.has_pixels(hashed)
        )
        if hashed is None or known is None or not is_answered:
            return self._decoded(
                _Image(index, header, pixel_hash=hashed or NO_HASH, is_new=hashed is None), content, known
            )
        return self._known(_Image(index, with_remark(header, known), pixel_hash=hashed))

    def _decoded(self, image: _Image, content: bytes, known: int | None) -> _Image:
        try:
            decoded = decode_image(self.spec, content)
            number = remark(decoded, content, self.spec.decode) if known is None else known
        except UnusableImageError as error:
            return replace(image, pixels_HWC=error, is_new=False)
        return self._known(
            replace(
                image,
                inspection=with_remark(image.inspection, number),
                pixels_HWC=fit_pixels(self.spec, decoded.image),
                pixel_hash=pixel_hash(content, image.inspection, decoded) if image.is_new else image.pixel_hash,
                remark=number if known is None else None,
            )
        )

    def _known(self, image: _Image) -> _Image:
        known = self.trained_on.has_pixels(image.pixel_hash)
        return replace(image, trained_on="an image with these very pixels") if known else image


def _batches(source: Source, indices: Sequence[int], read: _Reader) -> Iterator[list[_Image]]:
    """Reads and fits by threads; one batch is in memory at a time."""
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
        num_trained_on: images that were left out because the model was trained on them.
    """

    def __init__(self, predictor: Predictor, memory: FeatureMemory, source: Source, labels: Mapping[int, int]) -> None:
        self.evaluator = Evaluator(predictor.classes)
        self.problems: list[Problem] = []
        self.indices: list[int] = []
        self.num_trained_on = 0
        self._predictor, self._memory, self._source, self._labels = predictor, memory, source, labels
        self._true: list[int] = []
        self._predictions: list[Predictions] = []
        self._first: dict[str | int, int] = {}  # pixel hash, else content hash, to the image that counts

    def add(self, batch: Sequence[_Image]) -> None:
        """Adds the usable images of a batch."""
        indices: list[int] = []
        images: list[tuple[str | None, np.ndarray | None]] = []
        for image in batch:
            pixels_HWC = image.pixels_HWC
            self._remark(image)
            if image.trained_on:
                self._leave_out(image)
            elif not isinstance(pixels_HWC, UnusableImageError) and not self._is_copy(image):
                indices.append(image.index)
                images.append((image.inspection.content_hash, pixels_HWC))
        if not indices:
            return
        labels_B = np.array([self._labels[self._source.samples[index].label] for index in indices])
        probabilities_BK = self._predictor.classify(self._predictor.remembered(images, self._memory))
        self.evaluator.update(probabilities_BK, labels_B)
        self._predictions.append(Predictions.of(probabilities_BK, labels_B))
        self._true.extend(labels_B.tolist())
        self.indices.extend(indices)

    def _remark(self, image: _Image) -> None:
        path = self._source.samples[image.index].path
        self.problems += [Problem(note.kind, path, note.action, note.detail) for note in image.inspection.notes]
        if image.inspection.usable and isinstance(image.pixels_HWC, UnusableImageError):
            self.problems.append(Problem(image.pixels_HWC.kind, path, "excluded", image.pixels_HWC.detail))

    def _leave_out(self, image: _Image) -> None:
        self.num_trained_on += 1
        path, detail = self._source.samples[image.index].path, f"the model was trained on {image.trained_on}"
        self.problems.append(Problem("trained_on", path, "excluded", detail))

    def _is_copy(self, image: _Image) -> bool:
        """An image that was there before counts once, as the class it was first found under."""
        first = self._first.setdefault(image.pixel_hash or image.inspection.content_hash, image.index)
        if first == image.index:
            return False
        sample, original = self._source.samples[image.index], self._source.samples[first]
        if sample.label == original.label:
            problem = Problem("duplicate", sample.path, "excluded", f"the same image as {original.path}")
        else:
            detail = f"the same image as {original.path}, which counts as '{self._source.classes[original.label]}'"
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
