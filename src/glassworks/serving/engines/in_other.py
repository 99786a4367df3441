"""The backbone executed by another engine than torch, converted for one image at a time.

Larger batches bring such an engine little on a processor, and its bits then do not depend on who else asks.
"""

from collections.abc import Sequence

import numpy as np
import torch

from glassworks.core.engines import OTHERS, can_execute
from glassworks.data.images.pixels import normalize_pixels
from glassworks.inference.engines.prepare import prepare_way
from glassworks.inference.precision import Run
from glassworks.inference.reading import fitted_pixels
from glassworks.serving.engines.engine import Candidate
from glassworks.serving.engines.source import Source

_OFFERED = ("openvino",)
"""Those whose conversion takes a few seconds, once. An ONNX file beside the model is offered as it lies there."""


class OtherEngine:
    """One of ``core.engines``, on the processor."""

    batch_images = 8  # to pass a few together costs each less than to pass it alone
    is_together = False

    def __init__(self, source: Source, name: str, precision: str) -> None:
        self.name, self.precision = name, precision
        self._source = source
        self._frozen = source.frozen(batch=1)
        self._by_threads: dict[int, Run] = {}
        self.use_threads(torch.get_num_threads())

    def read(self, image: bytes | np.ndarray) -> np.ndarray:
        """Fitted pixels [S, S, 3]."""
        return fitted_pixels(image, self._source.pixels)

    def probabilities(self, images: Sequence[np.ndarray]) -> np.ndarray:
        """[N, K]."""
        pixels = torch.from_numpy(np.stack(images))
        return self._source.classify(self._run(normalize_pixels(self._source.pixels, pixels)))

    def use_threads(self, count: int) -> None:
        """A compiled network has its number of threads: each number that is asked for gets one of its own.

        torch itself, which only prepares the pixels, gets one: others spin for milliseconds after the little that they
        had to do, on the processors where this engine's then want to compute.
        """
        if count not in self._by_threads:
            torch.set_num_threads(count)
            self._by_threads[count] = prepare_way(self._frozen, f"{self.name} {self.precision}")
        torch.set_num_threads(1)
        self._run = self._by_threads[count]


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
    return [
        Candidate(name, precision, lambda name=name, precision=precision: OtherEngine(source, name, precision))
        for name, precision in ways
    ]
