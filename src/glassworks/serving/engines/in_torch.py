"""The predictor itself, or its backbone in another number format."""

from collections.abc import Sequence

import numpy as np
import torch

from glassworks.data.images.pixels import normalize_pixels
from glassworks.inference.precision import prepare
from glassworks.inference.prediction import Answers
from glassworks.inference.predictor import Predictor
from glassworks.inference.reading import fitted_pixels
from glassworks.serving.engines.engine import Candidate, Engine
from glassworks.serving.engines.source import Source

FORMATS = ("float32", "float32_channels_last", "bfloat16", "bfloat16_autocast")
"""float32 is the predictor as it is; float32_channels_last has norms folded and activations fused."""


class TorchEngine(Engine):
    """torch, on the device where the predictor lies."""

    name, batch_images, is_together = "torch", 64, True

    def __init__(self, predictor: Predictor, precision: str) -> None:
        self.precision = precision
        self._predictor = predictor
        self._backbone = None if precision == "float32" else prepare(predictor.network.backbone, precision)

    def read(self, image: bytes | np.ndarray) -> np.ndarray:
        """Fitted pixels [S, S, 3]."""
        return fitted_pixels(image, self._predictor.pixels)

    def answers(self, images: Sequence[np.ndarray]) -> Answers:
        """Of N images, computed as one batch."""
        predictor, pixels_BHWC = self._predictor, np.stack(images)
        if self._backbone is None:
            return predictor.answers(predictor.features(pixels_BHWC))
        pixels = torch.from_numpy(pixels_BHWC).to(predictor.device)
        return predictor.answers(self._backbone(normalize_pixels(predictor.pixels, pixels)))

    def use_threads(self, count: int) -> None:
        """Of torch, for the whole process."""
        if count != torch.get_num_threads():
            torch.set_num_threads(count)


def candidates(source: Source) -> list[Candidate]:
    """Every format, float32 as ``glassworks predict`` computes it first."""
    return [Candidate("torch", name, lambda _, name=name: TorchEngine(source.predictor, name)) for name in FORMATS]
