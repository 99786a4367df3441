"""The sets of images that a reader may name: checked before any image is read; of a large one a part of each class."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from glassworks.core.errors import DataError, InputError
from glassworks.core.files import from_home
from glassworks.data.sources.catalog import ALIASES, DOWNLOADS
from glassworks.data.sources.open import open_source
from glassworks.data.sources.source import Source, spread_over
from glassworks.lessons.labs.unchanged import Files
from glassworks.lessons.openness import are_readers_here

BUILT_IN = ("xo", "digits", "birds")
"""Sets that everybody may look at."""
MOST = 300
"""Images of a set that are looked at."""
LEAST = 4
"""Images that each class has to have: half of them are for the test."""


@dataclass(frozen=True)
class Labelled:
    """What is looked at of a set.

    Attributes:
        source: the set.
        chosen: indices of the images that are looked at, ascending.
        there: images with a class that the set has.
        files: that it lies in, before any image is read.
    """

    source: Source
    chosen: list[int]
    there: int
    files: Files

    @property
    def classes(self) -> tuple[str, ...]:
        """Their names."""
        return tuple(self.source.classes)

    def read(self) -> Iterator[tuple[int, bytes]]:
        """The class and the content of each image that is looked at."""
        return ((int(self.source.samples[index].label), content) for index, content in self.source.read(self.chosen))


def source_for(asked: str, *, is_brought: bool = False) -> str:
    """What a reader may look at: a built-in set, or where the reader sits at this machine any folder.

    The address of a page names it, too, and anybody may have written that: nothing is downloaded for it.

    Args:
        asked: its name or path.
        is_brought: it is a set that is downloaded, and has been.

    Raises:
        InputError: a folder, and the reader is elsewhere; or a set that would be downloaded.
    """
    asked = asked.strip().strip("\"'")  # as a file manager copies a path
    is_alias = asked in ALIASES and not from_home(asked).exists()
    if (asked.partition(":")[0] in DOWNLOADS or is_alias) and not is_brought:
        raise InputError(
            expected=f"{' or '.join(BUILT_IN)}, or a folder of this machine",
            found=f"'{asked[:100]}', which is downloaded",
            do="Name a folder that has its images: no page downloads what its address names.",
        )
    if asked in BUILT_IN or are_readers_here():
        return asked
    raise InputError(
        expected=" or ".join(BUILT_IN), found=f"'{asked[:100]}'", do="Run the lessons on your own machine for a folder."
    )


def labelled(source: str) -> Labelled:
    """What is looked at of a built-in set or a folder with a folder per class; no image is read.

    Raises:
        InputError: no such source.
        DataError: fewer than two classes, too many of them, or one with too few images.
    """
    opened = open_source(source)
    by_class: list[list[int]] = [[] for _ in opened.classes]
    for index, sample in enumerate(opened.samples):
        if sample.label is not None and sample.label >= 0:
            by_class[sample.label].append(index)
    check([len(own) for own in by_class], opened.classes)
    if len(by_class) > MOST // LEAST:
        raise DataError(
            expected=f"at most {MOST // LEAST} classes, as {MOST} images are looked at",
            found=f"{len(by_class)}",
            do="Name a folder that holds the folders of fewer classes.",
        )
    chosen = _shared_out(by_class, MOST)
    return Labelled(opened, chosen, sum(map(len, by_class)), Files.of(source, opened, chosen))


def check(counts: Sequence[int], classes: Sequence[str], unusable: int = 0) -> None:
    """Whether there is enough of each class to learn from and to test on.

    Args:
        counts: images by class.
        classes: their names.
        unusable: files that are not counted because they could not be read.

    Raises:
        DataError: there is not.
    """
    if len(classes) >= 2 and min(counts) >= LEAST:
        return
    found = ", ".join(f"{name}: {count}" for name, count in zip(classes, counts, strict=True)) or "none"
    raise DataError(
        expected=f"two classes or more with at least {LEAST} images each",
        found=found + (f"; of {sum(counts) + unusable} files {unusable} could not be read" if unusable else ""),
        do="Put the images of each class into a folder, and name the one around them, or collect more.",
    )


def counted(labels: Sequence[int], classes: Sequence[str]) -> list[int]:
    """Images by class."""
    return np.bincount(np.array(labels, np.int64), minlength=len(classes)).tolist()


def _shared_out(by_class: Sequence[list[int]], most: int) -> list[int]:
    """As many of each class; what a small one leaves goes to those that are larger."""
    chosen: list[int] = []
    for at, own in enumerate(sorted(by_class, key=len)):
        share = (most - len(chosen)) // (len(by_class) - at)
        chosen += [own[place] for place in spread_over(len(own), share)]
    return sorted(chosen)
