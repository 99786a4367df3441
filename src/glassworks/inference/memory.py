"""What a model has computed before, on disk: a second evaluation or prediction costs only reading the files.

Kept are the features just below the head, in float32, under the content of the file, in a folder that depends on the
backbone's weights, its architecture, the preprocessing and the machine's numerics: whatever changes an answer changes
the place where it is looked for. They are the served model's own, not those that training computed, perhaps in a
shorter number format: what is measured is what is served. Models that share a frozen backbone share them.

Shape letters: B batch, D features, K classes, H height, W width, C channels (3).
"""

import contextlib
from collections.abc import Sequence

import numpy as np
import torch

from glassworks.core.device import cache_folder, numerics
from glassworks.core.errors import RunError
from glassworks.data.cache import RowCache, store_folder
from glassworks.inference.predictor import Predictor
from glassworks.models.fingerprint import weights_hash


class FeatureMemory:
    """The features of one predictor by content hash; where the disk cannot be written, what it has serves on."""

    def __init__(self, predictor: Predictor) -> None:
        self._predictor = predictor
        self._cache: RowCache | None = None
        backbone, architecture = predictor.network.backbone, predictor.metadata.architecture
        parts = (
            architecture.model_dump_json(),
            weights_hash(backbone.state_dict()),
            predictor.pixels.fingerprint,
        )
        folder = store_folder(cache_folder() / "served", *parts, *numerics(predictor.device))
        with contextlib.suppress(RunError):  # no memory costs time, not the answers
            self._cache = RowCache(folder, (architecture.num_features,), "float32")

    def knows(self, key: str) -> bool:
        """True where the features of that content are kept."""
        return self._cache is not None and bool(self._cache.find([key])[0] >= 0)

    def probabilities(self, pictures: Sequence[tuple[str | None, np.ndarray | None]]) -> np.ndarray:
        """Calibrated probabilities [B, K]; what is new goes through the backbone and is kept.

        Args:
            pictures: content hash (``None`` is not kept) and fitted uint8 pixels [H, W, C], which may be ``None`` where
                the hash is known.

        Raises:
            ModelFileError: the network cannot take the pictures.
        """
        new = [place for place, (_, pixels_HWC) in enumerate(pictures) if pixels_HWC is not None]
        known = [place for place, (_, pixels_HWC) in enumerate(pictures) if pixels_HWC is None]
        width = self._predictor.metadata.architecture.num_features
        features_BD = np.empty((len(pictures), width), np.float32)
        if new:
            pixels = np.stack([pixels_HWC for _, pixels_HWC in pictures if pixels_HWC is not None])
            features_BD[new] = self._predictor.features(pixels).float().cpu().numpy()
            self._keep({key: features_BD[place] for place in new if (key := pictures[place][0]) is not None})
        if known and self._cache is not None:
            features_BD[known] = self._cache[self._cache.find([pictures[place][0] or "" for place in known])]
        return self._predictor.judged(torch.from_numpy(features_BD))

    def _keep(self, rows: dict[str, np.ndarray]) -> None:
        if self._cache is not None and rows:
            with contextlib.suppress(RunError):
                self._cache.append(list(rows), np.stack(list(rows.values())))
