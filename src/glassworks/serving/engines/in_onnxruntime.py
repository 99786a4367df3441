"""An exported file in ONNX Runtime. Where it is all that is served, torch is never imported."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from glassworks.inference.exported import ExportedPredictor, decoded_pixels
from glassworks.serving.engines.engine import Candidate


class OnnxEngine:
    """ONNX Runtime on the processor: the graph resizes, so images go through it one by one."""

    name, precision = "onnxruntime", "float32"
    batch_images, is_together = 8, False  # see OtherEngine

    def __init__(self, predictor: ExportedPredictor) -> None:
        self._predictor = predictor

    def read(self, image: bytes | np.ndarray) -> np.ndarray:
        """Upright pixels [H, W, 3]."""
        return decoded_pixels(image, self._predictor.pixels) if isinstance(image, bytes) else image

    def probabilities(self, images: Sequence[np.ndarray]) -> np.ndarray:
        """[N, K]."""
        return np.stack([self._predictor.probabilities(pixels_HWC) for pixels_HWC in images])

    def use_threads(self, count: int) -> None:
        """Fixed when the session was made."""


def candidate(path: Path) -> Candidate:
    """The file at ``path``."""
    return Candidate("onnxruntime", "float32", lambda threads: OnnxEngine(ExportedPredictor.load(path, threads)))
