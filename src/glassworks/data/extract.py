"""The one pass over a source: each image is read, inspected and decoded once, and goes once through each backbone.

What comes of it is kept on disk by content, preprocessing and weights; a second run, a new head or one more image costs
only what is new. Decoding runs on threads (Pillow releases the interpreter lock), the network on all cores: in turn on
a processor, overlapping on a GPU.

Shape letters: B batch, C channels, H height, W width, D features, V views.
"""

import time
from array import array
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
from PIL import Image

from glassworks.core.context import RunContext
from glassworks.core.device import num_processors
from glassworks.core.pixels import PixelSpec
from glassworks.data.cache import RowCache
from glassworks.data.feature_store import CHUNK_IMAGES, FeatureRunner, FeatureStore
from glassworks.data.images.inspection import Inspection, inspect
from glassworks.data.images.opening import UnusableImageError
from glassworks.data.images.pixel_hash import NO_HASH, PixelHashes, pixel_hash
from glassworks.data.images.pixels import decode_image, fit_pixels
from glassworks.data.images.remarks import RemarkMemory, remark, with_remark
from glassworks.data.images.views import augmented_view
from glassworks.data.sources.source import Source

_CHUNK_BYTES = 64 * 2**20  # of encoded files held at a time


@dataclass
class Extracted:
    """What the pass found, by sample index.

    Attributes:
        inspections: what the header, and the pixels of what can be decoded, say of every sample.
        failures: samples that could not be decoded.
        num_computed: images whose features were computed in this pass.
        num_cached: images whose features were in the cache; the rest cannot be used.
        pixel_hashes: of every sample, ``NO_HASH`` where it has none; empty where none were asked for.
    """

    inspections: list[Inspection] = field(default_factory=list[Inspection])
    failures: dict[int, UnusableImageError] = field(default_factory=dict[int, UnusableImageError])
    num_computed: int = 0
    num_cached: int = 0
    pixel_hashes: "array[int]" = field(default_factory=lambda: array("Q"))


def extract(
    source: Source,
    spec: PixelSpec,
    *,
    features: Sequence[FeatureStore] = (),
    pixels: RowCache | None,
    overlap: bool,
    context: RunContext,
    hashes: PixelHashes | None = None,
) -> Extracted:
    """Goes once through ``source`` and fills the caches with what they lack.

    Args:
        source: the images.
        spec: the preprocessing.
        features: where the features of each backbone go.
        pixels: where resized, uncropped-by-the-network images [S, S, C] go (``spec.uncropped``), or ``None``.
        overlap: decode the next chunk while the network runs (another device); on a processor taking turns is faster.
        context: of the run; its record keeps the time of decoding and of the network apart.
        hashes: where pixel hashes go and are found, or ``None`` where they are not wanted.
    """
    for cache in (pixels, *(store.cache for store in features), hashes):
        if cache is not None:
            cache.refresh()  # another process may have filled it meanwhile
    found, remarks = Extracted(), RemarkMemory(spec.decode)
    preparer = _Preparer(source, features, pixels, hashes, remarks, spec)
    runners = [FeatureRunner(store) for store in features]
    with ThreadPoolExecutor(num_processors()) as pool, context.stage("images", len(source.samples)) as advance:
        begin = time.perf_counter()
        for chunk in _prepared(source, pool, preparer, overlap):
            computing = time.perf_counter()
            _keep(chunk, found, runners, pixels, hashes)
            remarks.keep({one.inspection.content_hash: one.remark for one in chunk if one.remark is not None})
            waited, begin = computing - begin, time.perf_counter()
            advance.spend("reading and decoding", waited)
            advance.spend("backbone and caches", begin - computing)
            advance(len(chunk))
        for runner in runners:
            runner.flush()
        if runners:
            advance.spend("backbone and caches", time.perf_counter() - begin)
    return found


@dataclass(frozen=True)
class _Prepared:
    """One sample on its way: images and the remark are ``None`` where nothing new has to be computed."""

    index: int
    inspection: Inspection
    failure: UnusableImageError | None = None
    views_VHWC: tuple[np.ndarray | None, ...] = ()
    square_SSC: np.ndarray | None = None
    pixel_hash: int = NO_HASH
    is_hash_new: bool = False
    remark: int | None = None


@dataclass(frozen=True)
class _Preparer:
    """Runs on the decoding threads."""

    source: Source
    features: Sequence[FeatureStore]
    pixels: RowCache | None
    hashes: PixelHashes | None
    remarks: RemarkMemory
    spec: PixelSpec

    def __call__(self, index: int, content: bytes) -> _Prepared:
        inspection = inspect(content, self.source.samples[index].path, self.spec.decode.range)
        if not inspection.usable:
            return _Prepared(index, inspection)
        key = [inspection.content_hash]
        new_features = [store.cache.find(key)[0] < 0 for store in self.features]
        new_pixels = self.pixels is not None and self.pixels.find(key)[0] < 0
        hashed = self.hashes.find(key[0]) if self.hashes is not None else NO_HASH
        known = self.remarks.find(key[0])
        if not (any(new_features) or new_pixels or hashed is None or known is None):
            return _Prepared(index, with_remark(inspection, known), pixel_hash=hashed)
        try:
            decoded = decode_image(self.spec, content)
            found = remark(decoded, content, self.spec.decode) if known is None else known
        except UnusableImageError as failure:
            return _Prepared(index, inspection, failure)
        image = decoded.image
        stores = zip(self.features, new_features, strict=True)
        return _Prepared(
            index,
            with_remark(inspection, found),
            views_VHWC=tuple(self._views(store, image, key[0]) if is_new else None for store, is_new in stores),
            square_SSC=fit_pixels(self.spec.uncropped, image) if new_pixels else None,
            pixel_hash=pixel_hash(content, inspection, decoded) if hashed is None else hashed,
            is_hash_new=hashed is None,
            remark=found if known is None else None,
        )

    def _views(self, store: FeatureStore, image: Image.Image, key: str) -> np.ndarray:
        """The image itself and its augmented views, uint8 [V, H, W, C]."""
        spec = store.spec or self.spec
        augmented = [augmented_view(spec, image, key, view) for view in range(store.views)]
        return np.stack([fit_pixels(spec, image), *augmented])


def _prepared(source: Source, pool: ThreadPoolExecutor, prepare: _Preparer, overlap: bool) -> Iterator[list[_Prepared]]:
    """Chunks of decoded samples in order; with ``overlap`` the next chunk is under way while one is used."""
    pending: deque[list[Future[_Prepared]]] = deque()
    for chunk in _under_way(source, pool, prepare):
        pending.append(chunk)
        if len(pending) > int(overlap):
            yield [future.result() for future in pending.popleft()]
    while pending:
        yield [future.result() for future in pending.popleft()]


def _under_way(source: Source, pool: ThreadPoolExecutor, prepare: _Preparer) -> Iterator[list[Future[_Prepared]]]:
    """Chunks of samples; each is decoded from when its file is read, while the next files are."""
    chunk: list[Future[_Prepared]] = []
    size = 0
    for index, content in source.read(range(len(source.samples))):
        chunk.append(pool.submit(prepare, index, content))
        size += len(content)
        if len(chunk) == CHUNK_IMAGES or size >= _CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _keep(
    chunk: list[_Prepared],
    found: Extracted,
    runners: Sequence[FeatureRunner],
    pixels: RowCache | None,
    hashes: PixelHashes | None,
) -> None:
    for prepared in chunk:
        found.inspections.append(prepared.inspection)
        if prepared.failure is not None:
            found.failures[prepared.index] = prepared.failure
        for runner, views_VHWC in zip(runners, prepared.views_VHWC, strict=False):
            if views_VHWC is not None:
                runner.add(prepared.inspection.content_hash, views_VHWC)
        if any(views_VHWC is not None for views_VHWC in prepared.views_VHWC):
            found.num_computed += 1
        elif runners and prepared.failure is None and prepared.inspection.usable:
            found.num_cached += 1
    resized = [(prepared.inspection.content_hash, prepared.square_SSC) for prepared in chunk]
    squares = {key: square for key, square in resized if square is not None}
    if pixels is not None and squares:
        pixels.append(list(squares), np.stack(list(squares.values())))
    if hashes is not None:
        found.pixel_hashes.extend(prepared.pixel_hash for prepared in chunk)
        for prepared in chunk:
            if prepared.is_hash_new:
                hashes.keep(prepared.inspection.content_hash, prepared.pixel_hash)
