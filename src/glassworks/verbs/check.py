"""``check``: every problem of a source, found before anything is trained. Nothing is changed or deleted."""

from array import array
from collections import Counter, deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from glassworks.core.context import RunContext
from glassworks.core.device import num_processors
from glassworks.core.pixels import Decode, Range
from glassworks.core.report import Report
from glassworks.data.images.decode import decode_whole
from glassworks.data.images.inspection import Inspection, inspect
from glassworks.data.images.opening import UnusableImageError
from glassworks.data.images.pixel_hash import NO_HASH, PixelHashes, pixel_hash
from glassworks.data.images.problems import assess
from glassworks.data.images.ranges import range_of_set
from glassworks.data.images.remarks import remark, with_remark
from glassworks.data.sources.open import open_source
from glassworks.data.sources.settings import SourceSettings
from glassworks.data.sources.source import Problem, Source

_LOOK_AHEAD = 4
"""Files per thread that are read before they are decoded: enough to keep the threads busy, little to hold."""

_REDUCE_TO = 4
"""JPEGs are decoded at the smallest scale: all their data is read, so damage shows, at a fraction of the time."""


@dataclass
class CheckReport(Report):
    """What a check found.

    Attributes:
        source: the source's name.
        images: samples in the index.
        usable: those that training would use.
        classes: class name to its usable images.
        splits: split name to its usable images; empty where the source has no splits.
        counts: problems by kind, most frequent first.
        problems: every problem with its path and what is done about it.
    """

    source: str
    images: int
    usable: int
    classes: dict[str, int]
    splits: dict[str, int]
    counts: dict[str, int]
    problems: list[Problem]


class CheckSettings(SourceSettings):
    """How the images are read, and how they become 8 bits."""

    range: Range | Literal["set"] | None = None
    """As ``data.range`` of a classifier's recipe."""

    def decode(self, source: Source) -> Decode:
        """How the images of ``source`` are decoded.

        Raises:
            DataError: the range is to be that of the set, and it has none.
        """
        if self.range is None:
            return Decode()
        return Decode(range=range_of_set(source)[0] if self.range == "set" else self.range)


def check(source: str | Path, *, settings: list[str] | None = None, context: RunContext | None = None) -> CheckReport:
    """Reads and decodes every image of ``source`` once.

    Args:
        source: what `train` takes.
        settings: ``data.key=value``: how a folder or table is read, where it leaves a choice, and ``data.range``.
        context: receives what happens, and cancels the work.

    Raises:
        DataError: the source cannot be used at all; its problems are listed.
    """
    context = RunContext.of(context)
    given = CheckSettings.given_as(settings or [])
    opened = open_source(source, given)
    inspections: list[Inspection] = []
    failures: dict[int, UnusableImageError] = {}
    pixel_hashes = array("Q")
    with context.stage("check", total=len(opened.samples)) as advance:
        for index, inspection, found in _examined(opened, given.decode(opened)):
            inspections.append(inspection)
            if isinstance(found, UnusableImageError):
                failures[index] = found
            pixel_hashes.append(found if isinstance(found, int) else NO_HASH)
            advance(1)
    checked = assess(opened, inspections, failures, pixel_hashes)
    used = [opened.samples[index] for index in checked.usable]
    labels = Counter(sample.label for sample in used)
    splits = Counter({sample.split: 0 for sample in opened.samples if sample.split})
    splits.update(sample.split for sample in used if sample.split)
    return CheckReport(
        source=opened.name,
        images=len(opened.samples),
        usable=len(checked.usable),
        classes={name: labels[label] for label, name in enumerate(opened.classes)},
        splits=dict(sorted(splits.items())),
        counts=checked.counts,
        problems=checked.problems,
    )


Examined = tuple[int, Inspection, UnusableImageError | int]
"""A sample, its header, and its pixel hash or why it cannot be decoded."""


def _examined(source: Source, wanted: Decode) -> Iterator[Examined]:
    """Every sample's findings, in order; files are decoded on all processors with a bounded look-ahead."""
    threads = max(num_processors(), 2)
    with PixelHashes(wanted) as hashes, ThreadPoolExecutor(threads, thread_name_prefix="check") as pool:
        pending: deque[Future[Examined]] = deque()
        for index, content in source.read(range(len(source.samples))):
            pending.append(pool.submit(_examine, index, content, source.samples[index].path, wanted, hashes))
            if len(pending) >= threads * _LOOK_AHEAD:
                yield _kept(pending.popleft().result(), hashes)
        while pending:
            yield _kept(pending.popleft().result(), hashes)


def _kept(examined: Examined, hashes: PixelHashes) -> Examined:
    _, inspection, found = examined
    if isinstance(found, int) and inspection.usable and hashes.find(inspection.content_hash) is None:
        hashes.keep(inspection.content_hash, found)
    return examined


def _examine(index: int, content: bytes, path: str, wanted: Decode, hashes: PixelHashes) -> Examined:
    inspection = inspect(content, path, wanted.range)
    if not inspection.usable:
        return index, inspection, NO_HASH
    try:
        decoded = decode_whole(content, _REDUCE_TO, wanted.range)
        remarked = with_remark(inspection, remark(decoded, content, wanted))
    except UnusableImageError as error:
        return index, inspection, error
    known = hashes.find(inspection.content_hash)
    hashed = pixel_hash(content, inspection, decoded) if known is None else known
    return index, remarked, hashed
