"""The default way: features of a frozen backbone once, then the exact head.

Shape letters: B batch, C channels, H height, W width, D features, K classes.
"""

from collections.abc import Iterator
from itertools import islice

import numpy as np
import torch
from torch import nn

from glassworks.core.device import cache_folder
from glassworks.core.errors import DataError
from glassworks.data.cache import RowCache
from glassworks.data.decode import UnusableImageError
from glassworks.data.pixels import PixelSpec
from glassworks.data.source import Source
from glassworks.training.precision import PrecisionReport, prepare, probe_inference
from glassworks.transfer.extract import BATCH, FeatureStore, store_folder

_PROBED = 8  # pictures the precision probe looks at
_LOOKED_AT = 64  # samples searched for them


def probe_precision(network: nn.Module, spec: PixelSpec, source: Source, device: torch.device) -> PrecisionReport:
    """Measures, on real pictures of the source, which number format is fastest and safe.

    Raises:
        DataError: none of the first samples can be decoded.
    """
    pictures = list(islice(_pictures(spec, source), _PROBED))
    if not pictures:
        raise DataError(
            expected="readable images",
            found=f"none among the first {_LOOKED_AT} samples",
            do=f"Run: glassworks check {source.name}",
        )
    while len(pictures) < 2:  # the probe compares differences between pictures
        pictures.append(pictures[-1][::-1])
    sample_BCHW = spec.normalized(torch.from_numpy(np.stack(pictures)).to(device))
    return probe_inference(network, sample_BCHW)


def _pictures(spec: PixelSpec, source: Source) -> Iterator[np.ndarray]:
    for _, content in source.read(range(min(_LOOKED_AT, len(source.samples)))):
        try:
            yield spec.load(content)
        except UnusableImageError:
            continue


def feature_store(
    network: nn.Module,
    spec: PixelSpec,
    *,
    num_features: int,
    weights_hash: str,
    precision: str,
    views: int,
    device: torch.device,
) -> FeatureStore:
    """The features on disk that belong to exactly this network, preprocessing, precision and number of views."""
    run = prepare(network, precision)

    def compute(pixels_BHWC: torch.Tensor) -> torch.Tensor:
        return run(spec.normalized(pixels_BHWC.to(device)))

    where = "cpu" if device.type == "cpu" else torch.cuda.get_device_name() if device.type == "cuda" else device.type
    folder = store_folder(
        cache_folder() / "features", weights_hash, spec.model_dump_json(), precision, str(views), str(BATCH), where
    )
    # Half precision holds bfloat16's digits and float32's to 5e-4 of their size, at half the disk and memory.
    return FeatureStore(RowCache(folder, (views + 1, num_features), "float16"), compute, views)


def reader(store: FeatureStore) -> "ReadRows":
    """The features as the head reads them: row ``image * V + view``."""
    return ReadRows(store.cache, store.views + 1)


class ReadRows:
    """Yields features [n, D] of flat rows, in chunks; nothing larger than a chunk is held."""

    def __init__(self, cache: RowCache, views: int) -> None:
        self._cache, self._views = cache, views

    def __call__(self, rows_n: np.ndarray) -> Iterator[np.ndarray]:
        """Features of rows ``image * V + view``, float32."""
        size = 4096
        for start in range(0, len(rows_n), size):
            part = rows_n[start : start + size]
            images, inverse = np.unique(part // self._views, return_inverse=True)
            (values,) = self._cache.chunks(images, size=len(images))
            yield values[inverse, part % self._views].astype(np.float32)
