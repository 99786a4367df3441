"""The backbone executed by another engine than torch, converted for one image at a time.

Larger batches bring such an engine little on a processor, and its bits then do not depend on who else asks.
"""

from collections.abc import Sequence
from functools import partial

import numpy as np
import torch

from glassworks.core.engines import OTHERS, can_execute
from glassworks.data.images.pixels import Normalizer
from glassworks.inference.engines.bound import Bound, prepare_bound
from glassworks.inference.prediction import Answers
from glassworks.inference.reading import fitted_pixels
from glassworks.serving.engines.engine import Candidate, Engine
from glassworks.serving.engines.source import Source

_OFFERED = ("openvino",)
"""Those whose conversion takes a few seconds, once. An ONNX file beside the model is offered as it lies there."""


class OtherEngine(Engine):
    """One of ``core.engines``, on the processor."""

    batch_images = 8  # to pass a few together costs each less than to pass it alone
    is_together = False

    def __init__(self, source: Source, name: str, precision: str, threads: int) -> None:
        self.name, self.precision = name, precision
        self._source = source
        self._frozen = source.frozen(batch=1)
        self._normalizer = Normalizer(source.pixels)
        self._by_threads: dict[int, Bound] = {}
        self.use_threads(threads)

    def read(self, image: bytes | np.ndarray) -> np.ndarray:
        """Fitted pixels [S, S, 3]."""
        return fitted_pixels(image, self._source.pixels)

    def answers(self, images: Sequence[np.ndarray]) -> Answers:
        """Of N images, computed one after the other."""
        features_ND = np.concatenate([self._features(pixels_HWC).copy() for pixels_HWC in images])
        return Answers(self._source.classify(features_ND), self._source.distances(features_ND))

    def use_threads(self, count: int) -> None:
        """A compiled network has its number of threads: each number that is asked for gets one of its own.

        torch itself, which only classifies, gets one: others spin for milliseconds after the little that they
        had to do, on the processors where this engine's then want to compute.
        """
        if count not in self._by_threads:
            torch.set_num_threads(count)
            self._by_threads[count] = prepare_bound(self._frozen, f"{self.name} {self.precision}")
        if torch.get_num_threads() != 1:  # compiled just now, or another model computes in torch
            torch.set_num_threads(1)
        self._bound = self._by_threads[count]

    def _features(self, pixels_HWC: np.ndarray) -> np.ndarray:
        """Fitted pixels [S, S, 3] to [1, D], in memory that the next image's overwrite."""
        self._normalizer.into(pixels_HWC, self._bound.input_BHWC[0])
        return self._bound.compute()


def other_candidates(source: Source) -> list[Candidate]:
    """What is installed here; of one part alone, since joined networks are of several sizes."""
    if len(source.pixels.parts) > 1:
        return []
    ways = [
        (name, precision)
        for name in _OFFERED
        if not can_execute(name, source.device.type)
        for precision in OTHERS[name].formats
    ]
    return [Candidate(*way, partial(OtherEngine, source, *way)) for way in ways]
