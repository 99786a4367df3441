"""The parity proof: an exported file gives the model's own answers on raw files, or it is not kept.

Both sides begin with the same encoded bytes. The model's side decodes, fits with Pillow and runs the network; the
exported side decodes and hands the full image's pixels to the exported graph, in the runtime that will serve it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from glassworks.core.errors import ParityError
from glassworks.core.files import replacing
from glassworks.core.report import Report
from glassworks.data.images.opening import UnusableImageError
from glassworks.data.images.pixels import fit_pixels, load_pixels
from glassworks.export.parity_set import parity_set
from glassworks.inference.prediction import Answers
from glassworks.inference.predictor import Predictor

TOLERANCE = 1e-3
"""Largest difference of any probability that is accepted; what is found is about a thousandth of it."""

DISTANCE_TOLERANCE = 1e-2
"""Largest difference of a distance from the training images, as a part of it and of the limit, that is accepted."""

RunExported = Callable[[np.ndarray], Answers]
"""uint8 pixels [B, H, W, 3] to probabilities [B, K], and distances [B] where the file carries them."""


@dataclass
class ChangedDecision(Report):
    """An image to which the export gives another label; within the tolerance this is a tie between two classes."""

    path: str
    model: str
    exported: str


@dataclass
class Parity(Report):
    """How far an exported file's answers are from the model's.

    Attributes:
        max_probability_difference: the largest over all images and classes.
        changed_decisions: every image whose most probable class differs.
        n: images compared.
        tolerance: the largest difference that is accepted.
        max_distance_difference: of the distances from the training images, as a part of them; ``None`` where the file
            carries none.
    """

    max_probability_difference: float
    changed_decisions: list[ChangedDecision]
    n: int
    tolerance: float
    max_distance_difference: float | None = None


@dataclass(frozen=True)
class ExportFormat:
    """How a model is written in one format, and how the file is opened again in the runtime that will serve it.

    Attributes:
        write: the predictor's whole program into a file, whatever the file's name.
        open: the file as a function of decoded pixels.
    """

    write: Callable[[Predictor, Path], None]
    open: Callable[[Path], RunExported]

    def export(
        self,
        predictor: Predictor,
        path: Path,
        images: Iterable[tuple[str, bytes]] | None = None,
        tolerance: float = TOLERANCE,
    ) -> Parity:
        """Writes an export beside ``path``, opens it again, proves it, and only then puts it in its place.

        Args:
            predictor: the model.
            path: the file to write.
            images: (name, encoded bytes) to prove it on, by default the odd set.
            tolerance: the largest difference of a probability that is accepted.

        Raises:
            ParityError: the export differs by more than ``tolerance``; nothing is left of it.
            InputError: the format cannot hold this model, or one of its packages is not installed.
            RunError: the disk is full, the folder cannot be written, ...
        """
        with replacing(path) as temporary:
            self.write(predictor, temporary)
            return prove_parity(predictor, self.open(temporary), parity_set() if images is None else images, tolerance)


def prove_parity(
    predictor: Predictor,
    run_exported: RunExported,
    images: Iterable[tuple[str, bytes]],
    tolerance: float = TOLERANCE,
) -> Parity:
    """Compares the answers on ``images``, given as (name, encoded bytes); files that nobody can decode are left out.

    Raises:
        ParityError: a probability differs by more than ``tolerance``.
    """
    largest, worst, count = 0.0, "", 0
    changed: list[ChangedDecision] = []
    distances: list[float] = []
    for name, (expected_K, expected), (found_K, found) in _answers(predictor, run_exported, images):
        count += 1
        if found is not None:
            distances.append(_apart(expected, found))
        # An answer that is not finite, on either side, is as different as can be.
        difference = float(np.nan_to_num(np.abs(expected_K - found_K).max(), nan=1.0, posinf=1.0))
        if difference > largest:
            largest, worst = difference, name
        ours, theirs = int(expected_K.argmax()), int(found_K.argmax())
        if ours != theirs:
            changed.append(ChangedDecision(name, predictor.classes[ours], predictor.classes[theirs]))
    if largest > tolerance or count == 0:
        raise ParityError(
            expected=f"probabilities within {tolerance:g} of the model's",
            found=f"a difference of {largest:.2g} on {worst}, {len(changed)} of {count} decisions changed"
            if count
            else "no image to compare them on",
            do="The export was removed. Export in the other format, or serve the model file itself.",
            problems=[f"{change.path}: {change.model} became {change.exported}" for change in changed],
        )
    return Parity(largest, changed, count, tolerance, _farthest(distances))


def _farthest(distances: Sequence[float]) -> float | None:
    """The largest of differences; ``None`` where the file carries no distances.

    Raises:
        ParityError: it is too large.
    """
    farthest = max(distances, default=None)
    if farthest is not None and farthest > DISTANCE_TOLERANCE:
        raise ParityError(
            expected=f"distances from the training images within {DISTANCE_TOLERANCE:.0%} of the model's",
            found=f"a difference of {farthest:.1%}",
            do="The export was removed. Export in the other format, or serve the model file itself.",
        )
    return farthest


def _apart(expected: float | None, found: float) -> float:
    """How far two distances are from each other, as a part of the larger of the model's and the limit, which is 1."""
    if expected is None:
        return 1.0
    return float(np.nan_to_num(abs(found - expected) / max(1.0, expected), nan=1.0, posinf=1.0))


Answer = tuple[np.ndarray, float | None]
"""Probabilities [K] and distance of one image."""


def _answers(
    predictor: Predictor, run_exported: RunExported, images: Iterable[tuple[str, bytes]]
) -> Iterator[tuple[str, Answer, Answer]]:
    """(name, the model's answer, the export's) for each image, and for one batch of three."""
    first = True
    for name, content in images:
        try:
            pixels_HWC = predictor.decoded(content)
            fitted_HWC = load_pixels(predictor.pixels, content)
        except UnusableImageError:
            continue
        yield name, _of_model(predictor, fitted_HWC), run_exported(pixels_HWC[None]).of_image(0)
        if first:
            yield from _batch_answers(predictor, run_exported, name, pixels_HWC)
            first = False


def _batch_answers(
    predictor: Predictor, run_exported: RunExported, name: str, pixels_HWC: np.ndarray
) -> Iterator[tuple[str, Answer, Answer]]:
    """An image and its mirror images in one call, each against the model's answer to it alone."""
    batch_BHWC = np.stack([pixels_HWC, pixels_HWC[:, ::-1], pixels_HWC[::-1]])
    found = run_exported(batch_BHWC)
    for index, pixels in enumerate(batch_BHWC):
        fitted_HWC = fit_pixels(predictor.pixels, Image.fromarray(pixels))
        yield f"{name} (image {index + 1} of a batch)", _of_model(predictor, fitted_HWC), found.of_image(index)


def _of_model(predictor: Predictor, fitted_HWC: np.ndarray) -> Answer:
    return predictor.answers(predictor.features(fitted_HWC[None])).of_image(0)
