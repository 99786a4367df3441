"""An exported file in ONNX Runtime. Where it is all that is served, torch is never imported."""

from collections.abc import Sequence
from functools import reduce
from pathlib import Path

import numpy as np

from glassworks.inference.exported import ExportedPredictor, decoded_pixels
from glassworks.inference.prediction import Answers
from glassworks.serving.engines.engine import Candidate, Engine


class OnnxEngine(Engine):
    """ONNX Runtime on the processor: the graph resizes, so images go through it one by one."""

    name, precision = "onnxruntime", "float32"
    batch_images, is_together = 8, False  # see OtherEngine

    def __init__(self, predictor: ExportedPredictor) -> None:
        self._predictor = predictor

    def read(self, image: bytes | np.ndarray) -> np.ndarray:
        """Upright pixels [H, W, 3]."""
        return decoded_pixels(image, self._predictor.pixels) if isinstance(image, bytes) else image

    def answers(self, images: Sequence[np.ndarray]) -> Answers:
        """Of N images, computed one after the other."""
        return reduce(Answers.followed_by, (self._predictor.answers(pixels_HWC[None]) for pixels_HWC in images))

    def use_threads(self, count: int) -> None:
        """Fixed when the session was made."""


def candidate(path: Path) -> Candidate:
    """The file at ``path``."""
    return Candidate("onnxruntime", "float32", lambda threads: OnnxEngine(ExportedPredictor.load(path, threads)))
