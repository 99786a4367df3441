"""Samples that are single files below one folder: what class folders and manifests come down to."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from glassworks.core.files import read_file
from glassworks.data.sources.source import Problem, Sample, Unread


@dataclass(frozen=True)
class FileSource:
    """A source whose sample paths are file paths relative to ``root`` (or absolute).

    Attributes:
        unlabelled: paths of images without a class, which are no samples; likewise from ``root``.
    """

    name: str
    root: Path
    classes: Sequence[str]
    samples: Sequence[Sample]
    problems: Sequence[Problem] = field(default=())
    unlabelled: Sequence[str] = field(default=())

    def read(self, indices: Iterable[int]) -> Iterator[tuple[int, bytes]]:
        """See ``Source.read``."""
        root = str(self.root)
        for index in indices:
            try:
                content = read_file(os.path.join(root, self.samples[index].path))  # noqa: PTH118 - a million times
            except (OSError, ValueError) as error:  # a name with a null byte, from a table
                content = Unread(error)
            yield index, content
