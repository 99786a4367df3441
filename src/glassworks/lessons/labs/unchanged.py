"""The files that a set of images lies in, and whether they are as they were when they were read."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from glassworks.core.files import from_home
from glassworks.data.sources.files import FileSource
from glassworks.data.sources.overlay import SUFFIX, Overlaid, Overlay
from glassworks.data.sources.shards import ShardSource
from glassworks.data.sources.source import Source

State = tuple[int, int] | None
"""When it was last changed, in nanoseconds, and its bytes; ``None`` where nothing lies there."""


@dataclass(frozen=True)
class Files:
    """Files and folders in the state in which they were found; none of a set that is built in.

    An image that is added or taken away changes the state of its folder, so that a folder of any size is judged by its
    folders and by the images that are looked at.
    """

    states: tuple[tuple[str, State], ...] = ()

    @classmethod
    def of(cls, named: str, source: Source, chosen: Sequence[int]) -> Self:
        """Those of a source of that name, of whose images ``chosen`` are looked at."""
        places = dict.fromkeys([*_named(from_home(named)), *_places(source, chosen)])
        return cls(tuple((place, _state(place)) for place in places))

    @property
    def are_unchanged(self) -> bool:
        """Whether all of them still are in that state."""
        return all(_state(place) == state for place, state in self.states)


def _named(path: Path) -> Iterator[str]:
    yield str(path)
    if path.name.endswith(SUFFIX):
        yield Overlay.read(path).located(path.parent)


def _places(source: Source, chosen: Sequence[int]) -> Iterator[str]:
    if isinstance(source, Overlaid):
        yield from _places(source.whole, [source.places[index] for index in chosen])
    elif isinstance(source, ShardSource):
        yield from (str(place) for shard in source.shards for place in (shard, shard.parent))
    elif isinstance(source, FileSource):
        yield from (str(source.root / source.samples[index].path) for index in chosen)
        yield from _folders(source.root, {Path(sample.path).parent for sample in source.samples})


def _folders(root: Path, of_images: set[Path]) -> Iterator[str]:
    """Those of the images and all around them, up to the root."""
    yield from {str(root / one) for folder in of_images for one in (folder, *folder.parents)}


def _state(place: str) -> State:
    try:
        found = os.stat(place)  # noqa: PTH116 - some hundred times for each answer to a reader who drags
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size


BUILT_IN = Files()
"""Of what lies in no file."""
