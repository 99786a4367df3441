"""Looks through the images of a source once: ``python -m glassworks.studio.datasets.worker FOLDER``."""

import io
import json
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

from PIL import Image

from glassworks.core.context import RunContext
from glassworks.core.device import num_processors
from glassworks.core.errors import GlassworksError
from glassworks.core.events import Event, StageAdvanced
from glassworks.core.files import replacing, write_atomic
from glassworks.core.text import escape_output, utf8
from glassworks.data.images.decode import decode
from glassworks.data.images.opening import UnusableImageError
from glassworks.data.sources.open import open_source
from glassworks.data.sources.overlay import Overlay
from glassworks.data.sources.source import Source
from glassworks.studio.datasets.dataset import Dataset
from glassworks.studio.jobs.priority import step_back
from glassworks.studio.parent import end_with_parent
from glassworks.verbs.check import check

SIDE = 96
_BATCH = 256
_PAUSE = 0.5  # seconds between two notes of how far it is


class _Progress:
    """Notes how far the work is, now and then."""

    def __init__(self, dataset: Dataset, total: int) -> None:
        self._dataset, self._total = dataset, total
        self.done, self._noted = 0, 0.0

    def __call__(self, event: Event) -> None:
        """Takes in one event."""
        if isinstance(event, StageAdvanced):
            self.advance(event.count)

    def advance(self, count: int) -> None:
        """So many images more."""
        self.done += count
        if time.monotonic() - self._noted > _PAUSE:
            self._noted = time.monotonic()
            self._dataset.write_state("working", self.done, self._total)


def look_through(dataset: Dataset) -> None:
    """Writes the index, then the thumbnails, then that both are there.

    Raises:
        InputError: the source cannot be used.
    """
    named = Overlay.read(dataset.overlay).source
    source = open_source(named)
    progress = _Progress(dataset, 2 * len(source.samples))
    report = check(named, context=RunContext(progress))
    with replacing(dataset.thumbnails) as temporary:
        places = [0]
        with temporary.open("wb") as file:
            for small in _thumbnails(source):
                places.append(places[-1] + file.write(small))
                progress.advance(1)
    write_atomic(dataset.places, json.dumps(places))
    write_atomic(dataset.index, utf8(json.dumps(_index(source, [asdict(one) for one in report.problems]))))
    dataset.write_state("ready", progress.done, 2 * len(source.samples))


def _index(source: Source, problems: list[dict[str, Any]]) -> dict[str, Any]:
    splits = [sample.split for sample in source.samples]
    return {
        "source": source.name,
        "classes": list(source.classes),
        "paths": [sample.path for sample in source.samples],
        "labels": [sample.label for sample in source.samples],
        "splits": splits if any(splits) else [],
        "problems": problems,
    }


def _thumbnails(source: Source) -> Iterator[bytes]:
    """One per image, in order; decoded on all processors, a batch at a time."""
    with ThreadPoolExecutor(num_processors()) as pool:
        count = len(source.samples)
        for first in range(0, count, _BATCH):
            places = range(first, min(first + _BATCH, count))
            yield from pool.map(_small, (content for _, content in source.read(places)))


def _small(content: bytes) -> bytes:
    """The image as a small JPEG, upright as training sees it; nothing where it cannot be decoded."""
    try:
        image = decode(content, SIDE)
    except UnusableImageError:
        return b""
    image.thumbnail((SIDE, SIDE), Image.Resampling.BILINEAR)
    out = io.BytesIO()
    image.save(out, "jpeg", quality=80)
    return out.getvalue()


def main() -> int:
    """Looks through the images of the folder that is named on the command line."""
    end_with_parent()
    escape_output()
    step_back()
    dataset = Dataset(Path(sys.argv[1]))
    try:
        look_through(dataset)
    except GlassworksError as error:
        dataset.write_state("failed", error=error.to_dict()["error"])
        return error.exit_code
    except BaseException as error:
        dataset.write_state("failed", error={"message": f"{type(error).__name__}: {error}", "do": "Please report it."})
        raise
    return 0


if __name__ == "__main__":
    sys.exit(main())
