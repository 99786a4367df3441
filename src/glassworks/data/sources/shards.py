"""Tar shards in the WebDataset layout: members with one key belong together, ``0001.jpg`` and ``0001.cls``.

What is unusual here: reading seeks in plain tar files and streams compressed ones again, in order; no shard is ever
held in memory or unpacked.

Source: https://github.com/webdataset/webdataset, key = name up to the first dot of its last part.
"""

import glob
import itertools
import re
import tarfile
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from glassworks.core.errors import DataError
from glassworks.data.sources.names import is_clutter, is_image_name, is_shard_name, match_classes, split_in
from glassworks.data.sources.shard_index import BROKEN, ShardIndex, members_of
from glassworks.data.sources.source import Problem, Sample, Unread
from glassworks.data.sources.tree import is_own


@dataclass(frozen=True)
class ShardSource:
    """Samples inside tar files.

    Attributes:
        shards: the tar files, in order.
        places: for each sample its shard number, the offset of its image in the (uncompressed) tar, and its bytes.
    """

    name: str
    shards: Sequence[Path]
    classes: Sequence[str]
    samples: Sequence[Sample]
    places: "tuple[array[int], array[int], array[int]]"
    problems: Sequence[Problem] = field(default=())

    def read(self, indices: Iterable[int]) -> Iterator[tuple[int, bytes]]:
        """See ``Source.read``."""
        shard_of, offsets, sizes = self.places
        for shard, wanted in itertools.groupby(indices, key=shard_of.__getitem__):
            places = [(index, offsets[index], sizes[index]) for index in wanted]
            yield from (_stream if _is_compressed(self.shards[shard]) else _seek)(self.shards[shard], places)


def holds_shards(path: Path) -> bool:
    """True for a tar file, and for a folder that holds tar files and no folders.

    Raises:
        DataError: the folder cannot be read.
    """
    return bool(_shards_in(path)) if path.is_dir() else is_shard_name(path.name)


def open_shards_at(path: Path) -> ShardSource:
    """The source of one tar file, or of all in a folder.

    Raises:
        DataError: see ``open_shards``.
    """
    if path.is_dir():
        return open_shards(_shards_in(path), path.resolve().name)
    return open_shards([path], path.name.partition(".")[0])


def open_shard_pattern(pattern: str) -> ShardSource:
    """Shards by a pattern with braces (``{000..003}``, ``{a,b}``) or wild cards.

    Raises:
        DataError: a part of the pattern matches no file; or see ``open_shards``.
    """
    wanted = expand_braces(pattern)
    # Path.glob takes no absolute patterns.
    found = {part: sorted(glob.glob(part)) for part in wanted}  # noqa: PTH207
    missing = [part for part, matches in found.items() if not matches]
    if missing:
        raise DataError(
            expected=f"tar shards for {pattern}",
            found=f"{len(missing)} of {len(wanted)} that match no file",
            do="Check the folder and the numbers of the shards.",
            problems=missing[:20],
        )
    shards = dict.fromkeys(itertools.chain.from_iterable(found.values()))
    others = [shard for shard in shards if is_image_name(Path(shard).name) or Path(shard).is_dir()]
    if len(others) == len(shards):
        raise DataError(
            expected=f"tar shards for {pattern}, which is all that patterns are for",
            found=f"{len(others)} other files and folders, such as {others[0]}",
            do="Give the folder that holds the class folders, or a table with the paths of the images.",
        )
    stem = re.sub(r"[^A-Za-z0-9]+$", "", re.split(r"[*?\[{]", Path(pattern).name)[0])
    return open_shards([Path(shard) for shard in shards], stem or Path(pattern).parent.resolve().name)


def open_shards(shards: Sequence[Path], name: str) -> ShardSource:
    """The source of all samples in ``shards``.

    Raises:
        DataError: not tar files, no labels, a single class.
    """
    index = ShardIndex()
    for number, shard in enumerate(shards):
        index.add_shard(number, shard)
    if not index.found:
        found, do = index.what_instead()
        raise DataError(
            expected=f"samples in the WebDataset layout in {name}: an image (0001.jpg) and its label (0001.cls)",
            found=found,
            do=do,
            problems=[f"{problem.path}: {problem.detail}" for problem in index.problems[:10]],
        )
    names = _class_names(shards[0].parent)
    return _assembled(index, list(shards), name, names)


def _assembled(index: ShardIndex, shards: list[Path], name: str, names: list[str]) -> ShardSource:
    """Gives the labels their classes and the samples their splits."""
    splits = [split_in(shard.name) for shard in shards]
    if None in splits and len(set(splits)) > 1:
        lost = [str(shard) for shard, split in zip(shards, splits, strict=True) if split is None]
        raise DataError(
            expected="train, val or test in the name of every shard, or of none",
            found=f"{len(lost)} without",
            do="Rename the shards.",
            problems=lost[:20],
        )
    labels = [_named(label, names) for label in index.labels]
    named: dict[str | None, set[str]] = {}
    for shard, label in zip(index.shard_of, labels, strict=True):
        named.setdefault(splits[shard], set()).add(label)
    matched = match_classes(named, where=name, complete=False)
    if len(matched.classes) < 2:
        raise DataError(
            expected=f"at least two classes in {name}",
            found=f"one class only: '{matched.classes[0]}'",
            do="Check the labels (.cls, .json or .txt) in the shards.",
        )
    samples = [
        Sample(path, matched.labels[(splits[shard], label)], splits[shard])
        for path, shard, label in zip(index.found, index.shard_of, labels, strict=True)
    ]
    places = (index.shard_of, index.offsets, index.sizes)
    return ShardSource(name, shards, matched.classes, samples, places, [*index.problems, *matched.problems])


def expand_braces(pattern: str) -> list[str]:
    """``a-{00..02}.tar`` to its three names, ``{x,y}`` to two; leading zeros are kept."""
    match = re.search(r"\{([^{}]*)\}", pattern)
    if not match:
        return [pattern]
    span = re.fullmatch(r"(\d+)\.\.(\d+)", match[1])
    choices: Iterable[str] = match[1].split(",")
    if span:
        choices = [f"{n:0{len(span[1])}d}" for n in range(int(span[1]), int(span[2]) + 1)]
    head, tail = pattern[: match.start()], pattern[match.end() :]
    return [name for choice in choices for name in expand_braces(head + choice + tail)]


def _shards_in(folder: Path) -> list[Path]:
    """The tar files of a folder that holds no folders."""
    try:
        entries = sorted(entry for entry in folder.iterdir() if not is_clutter(entry.name))
    except OSError as error:
        raise DataError(
            expected=f"to read the folder {folder}", found=f"'{error.strerror}'", do="Check its permissions."
        ) from None
    shards = [entry for entry in entries if is_shard_name(entry.name) and entry.is_file()]
    return [] if not shards or any(entry.is_dir() and not is_own(entry) for entry in entries) else shards


def _class_names(folder: Path) -> list[str]:
    """Names for numbered classes, one a line, from a file beside the shards; empty where there is none."""
    for name in ("classes.txt", "classnames.txt", "classnames"):
        if (folder / name).is_file():
            lines = (folder / name).read_text(encoding="utf-8", errors="replace").splitlines()
            return [line.strip() for line in lines if line.strip()]
    return []


def _named(label: str | int, names: list[str]) -> str:
    if isinstance(label, str):
        return label
    return names[label] if 0 <= label < len(names) else str(label)


def _is_compressed(shard: Path) -> bool:
    """By content: names are not always right."""
    try:
        with shard.open("rb") as file:
            return file.read(6).startswith((b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0"))
    except OSError:
        return False


def _seek(shard: Path, places: list[tuple[int, int, int]]) -> Iterator[tuple[int, bytes]]:
    """Images of a plain tar file, straight from their places."""
    try:
        file = shard.open("rb")
    except OSError as error:
        yield from ((index, Unread(error)) for index, _, _ in places)
        return
    with file:
        for index, offset, size in places:
            try:
                file.seek(offset)
                content = file.read(size)
            except OSError as error:
                content = Unread(error)
            yield index, content


def _stream(shard: Path, places: list[tuple[int, int, int]]) -> Iterator[tuple[int, bytes]]:
    """Images of a compressed tar file, in one pass from its beginning."""
    wanted = {offset: index for index, offset, _ in places}
    reason: object = "it is no longer in its tar file"
    try:
        with tarfile.open(shard, "r|*") as tar:
            for member in members_of(tar):
                if member.offset_data in wanted:
                    file = tar.extractfile(member)
                    yield wanted.pop(member.offset_data), file.read() if file else b""
                if not wanted:
                    return
    except BROKEN as error:
        reason = error
    yield from ((index, Unread(reason)) for index in wanted.values())
