"""What a model has computed before, on disk: a second evaluation or prediction costs only reading the files.

Kept are the features just below the head, in float32, under the content of the file, in a folder that depends on the
backbone's weights, its architecture, the preprocessing and the machine's numerics: whatever changes an answer changes
the place where it is looked for. They are the served model's own, not those that training computed, perhaps in a
shorter number format: what is measured is what is served. Models that share a frozen backbone share them.

Shape letters: B batch, D features.
"""

import contextlib
from collections.abc import Sequence

import numpy as np
import torch
from torch import nn

from glassworks.core.device import cache_folder, numerics
from glassworks.core.engines import engine_and_format, engine_version
from glassworks.core.errors import RunError
from glassworks.data.cache import RowCache, store_folder
from glassworks.data.images.pixels import fingerprint
from glassworks.models.files.metadata import ModelMetadata
from glassworks.models.fingerprint import weights_hash


class FeatureMemory:
    """Features by content hash; where the disk cannot be written nothing is kept, and nothing fails.

    Args:
        backbone: that computes them.
        metadata: of its model file: the architecture and the preprocessing.
        device: where it computes.
        executed: the way in which another engine than torch executes it.
    """

    def __init__(self, backbone: nn.Module, metadata: ModelMetadata, device: torch.device, executed: str = "") -> None:
        self.num_features = metadata.architecture.num_features
        self._cache: RowCache | None = None
        parts = (
            metadata.architecture.model_dump_json(),
            weights_hash(backbone.state_dict()),
            fingerprint(metadata.pixels),
        )
        if executed:
            parts += (executed, engine_version(engine_and_format(executed)[0]))
        folder = store_folder(cache_folder() / "served", *parts, *numerics(device))
        with contextlib.suppress(RunError):  # no memory costs time, not the answers
            self._cache = RowCache(folder, (self.num_features,), "float32")

    def knows(self, key: str) -> bool:
        """True where the features of that content are kept."""
        return self._cache is not None and bool(self._cache.find([key])[0] >= 0)

    def find(self, keys: Sequence[str]) -> np.ndarray:
        """The features [B, D] of contents that it knows, float32."""
        if self._cache is None:
            return np.empty((0, self.num_features), np.float32)
        return self._cache[self._cache.find(keys)]

    def keep(self, keys: Sequence[str], features_BD: np.ndarray) -> None:
        """Keeps the features of these contents, as far as the disk can be written."""
        if self._cache is not None and keys:
            with contextlib.suppress(RunError):
                self._cache.append(keys, features_BD)
