"""Tar shards in the WebDataset layout: members with one key belong together, ``0001.jpg`` and ``0001.cls``.

What is unusual here: the index is made in one streaming pass and holds three numbers a sample. Reading seeks in plain
tar files and streams compressed ones again, in order; no shard is ever held in memory or unpacked.

Source: https://github.com/webdataset/webdataset, key = name up to the first dot of its last part.
"""

import itertools
import json
import lzma
import re
import tarfile
import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from glassworks.core.errors import DataError
from glassworks.data.sources.names import is_clutter, is_image_name, match_classes, split_in
from glassworks.data.sources.source import Problem, Sample

TAR_SUFFIXES = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")
_BROKEN = (tarfile.TarError, EOFError, OSError, zlib.error, lzma.LZMAError)
_LABEL_LIMIT = 1 << 20  # bytes; a label member larger than this is none


def is_shard_name(name: str) -> bool:
    """True where the extension is that of a tar file."""
    return name.lower().endswith(TAR_SUFFIXES)


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
    places: tuple[array, array, array]
    problems: Sequence[Problem] = field(default=())

    def read(self, indices: Iterable[int]) -> Iterator[tuple[int, bytes]]:
        """See ``Source.read``."""
        shard_of, offsets, sizes = self.places
        for shard, wanted in itertools.groupby(indices, key=lambda index: shard_of[index]):
            places = [(index, offsets[index], sizes[index]) for index in wanted]
            yield from (_stream if _is_compressed(self.shards[shard]) else _seek)(self.shards[shard], places)


def open_shards(shards: Sequence[Path], name: str) -> ShardSource:
    """The source of all samples in ``shards``.

    Raises:
        DataError: not tar files, no labels, a single class.
    """
    index = _Index()
    for number, shard in enumerate(shards):
        index.add_shard(number, shard)
    if not index.found:
        raise DataError(
            expected=f"samples in the WebDataset layout in {name}: an image (0001.jpg) and its label (0001.cls)",
            found=index.what_instead(),
            do="If these are class folders packed into a tar, unpack it and give the folder.",
            problems=[f"{problem.path}: {problem.detail}" for problem in index.problems[:10]],
        )
    names = _class_names(shards[0].parent)
    return _assembled(index, list(shards), name, names)


def _assembled(index: "_Index", shards: list[Path], name: str, names: list[str]) -> ShardSource:
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


class _Index:
    """What one pass over the shards finds: path, label and place of every sample."""

    def __init__(self) -> None:
        self.found: dict[str, None] = {}
        self.labels: list[str | int] = []
        self.shard_of, self.offsets, self.sizes = array("l"), array("q"), array("q")
        self.problems: list[Problem] = []
        self.lonely_images = 0

    def add_shard(self, number: int, shard: Path) -> None:
        """Reads the members of one shard; a broken end leaves what came before it."""
        try:
            with tarfile.open(shard, "r|*") as tar:
                for key, members in itertools.groupby(_members(tar), key=lambda member: _key(member.name)[0]):
                    self._add_sample(tar, number, shard, key, members)
        except _BROKEN as error:
            detail = f"not a tar file or broken: {error}; samples after this point cannot be read"
            self.problems.append(Problem("broken_shard", shard.name, "ignored", detail))

    def _add_sample(
        self, tar: tarfile.TarFile, number: int, shard: Path, key: str, members: Iterable[tarfile.TarInfo]
    ) -> None:
        image: tarfile.TarInfo | None = None
        texts: dict[str, bytes] = {}
        for member in members:
            extension = _key(member.name)[1].rpartition(".")[2].lower()
            if is_image_name(member.name):
                image = image or member
            elif extension in ("cls", "json", "txt") and member.size <= _LABEL_LIMIT:
                kind = "cls" if _key(member.name)[1].lower().startswith("cls") else extension
                file = tar.extractfile(member)
                texts[kind] = file.read() if file else b""
            else:
                path = f"{shard.name}/{member.name}"
                self.problems.append(Problem("not_an_image", path, "ignored", "neither an image nor a label"))
        label = _label(texts)
        if image is not None and label is not None:
            self._keep(number, f"{shard.name}/{image.name}", label, image)
        elif image is not None:
            self.lonely_images += 1
            self.problems.append(Problem("no_label", f"{shard.name}/{image.name}", "ignored", "no label beside it"))
        elif texts:
            self.problems.append(Problem("not_an_image", f"{shard.name}/{key}", "ignored", "a label without an image"))

    def _keep(self, number: int, path: str, label: str | int, image: tarfile.TarInfo) -> None:
        unique, copy = path, 1
        while unique in self.found:  # the same key twice in a shard, or two shards of the same name
            copy += 1
            unique = f"{path}#{copy}"
        self.found[unique] = None
        self.labels.append(label)
        self.shard_of.append(number)
        self.offsets.append(image.offset_data)
        self.sizes.append(image.size)

    def what_instead(self) -> str:
        """What was in the shards, when no sample was."""
        if self.lonely_images:
            return f"{self.lonely_images} images without a .cls, .json or .txt label beside them"
        return "no images in them"


def _members(tar: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    """The plain files of a tar that is read as a stream, forgetting each one afterwards."""
    for member in tar:
        tar.members = []  # pyright: ignore[reportAttributeAccessIssue] - tarfile would keep every member: a million of them are a gigabyte
        if member.isreg() and not any(is_clutter(part) for part in member.name.split("/") if part != "."):
            yield member


def _key(name: str) -> tuple[str, str]:
    """WebDataset's key and extension: everything up to, and after, the first dot of the last part of the path."""
    folder, slash, last = name.rpartition("/")
    stem, _, extension = last.partition(".")
    return folder + slash + stem, extension


def _label(texts: dict[str, bytes]) -> str | int | None:
    """The label in .cls, .json or .txt, in this order; ``None`` where there is none."""
    for kind in ("cls", "json", "txt"):
        if kind in texts:
            text = texts[kind].decode("utf-8", "replace").strip()
            value = _json_label(text) if kind == "json" else text
            if isinstance(value, str) and re.fullmatch(r"\d{1,18}", value):
                return int(value)
            if isinstance(value, int) or value:
                return value
    return None


def _json_label(text: str) -> Any:
    try:
        values = json.loads(text)
    except ValueError:
        return None
    if not isinstance(values, dict):
        values = {"label": values}
    found = next((values[key] for key in ("label", "class", "cls", "class_name", "category") if key in values), None)
    return found if isinstance(found, str | int) and not isinstance(found, bool) else None


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
    except OSError:
        yield from ((index, b"") for index, _, _ in places)
        return
    with file:
        for index, offset, size in places:
            try:
                file.seek(offset)
                content = file.read(size)
            except OSError:
                content = b""
            yield index, content


def _stream(shard: Path, places: list[tuple[int, int, int]]) -> Iterator[tuple[int, bytes]]:
    """Images of a compressed tar file, in one pass from its beginning."""
    wanted = {offset: index for index, offset, _ in places}
    try:
        with tarfile.open(shard, "r|*") as tar:
            for member in _members(tar):
                if member.offset_data in wanted:
                    file = tar.extractfile(member)
                    yield wanted.pop(member.offset_data), file.read() if file else b""
                if not wanted:
                    return
    except _BROKEN:
        pass
    yield from ((index, b"") for index in wanted.values())
