"""One streaming pass over tar shards: path, label and place of every sample, three numbers of each in memory.

What is unusual here: nothing is guessed. Under one key there must be one image and one label, next to each other; what
is not so is named and left out, whatever another reader would make of it.
"""

import itertools
import json
import lzma
import re
import tarfile
import zlib
from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from glassworks.data.sources.names import is_clutter, is_image_name
from glassworks.data.sources.source import Problem

BROKEN = (tarfile.TarError, EOFError, OSError, zlib.error, lzma.LZMAError, ValueError, OverflowError)
"""What reading a damaged tar file raises; the last two on numbers in a header that no file has."""

_LABEL_LIMIT = 1 << 20  # bytes; a label member larger than this is none
_LABEL_KINDS = ("cls", "json", "txt")  # the first that says a class is the label; a caption may stand in the last


@dataclass
class _Members:
    """The members that share one key and stand next to each other."""

    images: list[tarfile.TarInfo] = field(default_factory=list[tarfile.TarInfo])
    labels: dict[str, list[tuple[str, str | int | None]]] = field(
        default_factory=dict[str, list[tuple[str, str | int | None]]]
    )

    @property
    def label(self) -> str | int | None:
        """What the first kind of label that says a class says; ``None`` where none does."""
        return next((value for _, value in self._of_kind() if value is not None), None)

    def what_is_ambiguous(self) -> str:
        """The images or labels of which it cannot be said which belong together; empty where all is clear."""
        labels = [name for name, value in self._of_kind() if value is not None]
        if len(self.images) > 1 and len(labels) > 1:
            return f"{len(self.images)} images and {len(labels)} labels ({_listed([*self._image_names, *labels])})"
        if len(self.images) > 1:
            return f"{len(self.images)} images ({_listed(self._image_names)})"
        if len(labels) > 1:
            return f"{len(labels)} labels ({_listed(labels)})"
        said = [(name, value) for kind in ("cls", "json") for name, value in self.labels.get(kind, ())]
        named = {type(value): {other for _, other in said if type(other) is type(value)} for _, value in said}
        differ = any(len(values) > 1 for kind, values in named.items() if kind is not type(None))
        return f"labels that differ ({_listed([f'{name}: {value}' for name, value in said])})" if differ else ""

    @property
    def _image_names(self) -> list[str]:
        return [image.name for image in self.images]

    def _of_kind(self) -> list[tuple[str, str | int | None]]:
        for kind in _LABEL_KINDS:
            found = self.labels.get(kind, [])
            if any(value is not None for _, value in found):
                return found
        return []


class ShardIndex:
    """What one pass over the shards finds: path, label and place of every sample."""

    def __init__(self) -> None:
        self.found: dict[str, None] = {}
        self.labels: list[str | int] = []
        self.shard_of: array[int] = array("l")
        self.offsets: array[int] = array("q")
        self.sizes: array[int] = array("q")
        self.problems: list[Problem] = []
        self.lonely_images = 0
        self.lonely_labels = 0
        self.ambiguous = 0
        self.apart = 0
        self._folders: set[str] = set()

    def add_shard(self, number: int, shard: Path) -> None:
        """Reads the members of one shard; a broken end leaves what came before it."""
        lonely = _Lonely()

        def pass_over(member: tarfile.TarInfo) -> None:
            what = "a link" if member.issym() or member.islnk() else "no plain file"
            self._add("not_an_image", f"{shard.name}/{member.name}", f"{what}: its content is not in its place")

        try:
            with tarfile.open(shard, "r|*") as tar:
                files = members_of(tar, pass_over)
                for key, members in itertools.groupby(files, key=lambda member: _key(member.name)[0]):
                    self._add_sample(self._sorted(tar, shard, members), number, shard, key, lonely)
        except BROKEN as error:
            detail = f"not a tar file or broken: {error}; samples after this point cannot be read"
            self._add("broken_shard", shard.name, detail)
        self._name_what_is_apart(lonely)

    def _sorted(self, tar: tarfile.TarFile, shard: Path, members: Iterable[tarfile.TarInfo]) -> _Members:
        """The members of one key: images, labels, and others, which are named."""
        found = _Members()
        for member in members:
            extension = _key(member.name)[1].lower()
            kind = "cls" if extension.startswith("cls") else extension.rpartition(".")[2]
            if is_image_name(member.name):
                found.images.append(member)
            elif kind in _LABEL_KINDS and member.size <= _LABEL_LIMIT:
                file = tar.extractfile(member)
                found.labels.setdefault(kind, []).append((member.name, _label(kind, file.read() if file else b"")))
            else:
                self._add("not_an_image", f"{shard.name}/{member.name}", "neither an image nor a label")
        return found

    def _add_sample(self, members: _Members, number: int, shard: Path, key: str, lonely: "_Lonely") -> None:
        ambiguous = members.what_is_ambiguous()
        if ambiguous:
            self.ambiguous += 1
            why = f"under the key '{key}', which ends at the first dot: which belong together is not known"
            self._add("ambiguous_sample", f"{shard.name}/{key}", f"{ambiguous} {why}")
        elif members.images and members.label is not None:
            self._keep(number, f"{shard.name}/{members.images[0].name}", members.label, members.images[0])
        elif members.images:
            self.lonely_images += 1
            name = members.images[0].name
            self._folders.add(name.rpartition("/")[0])
            lonely.images[key] = len(self.problems)
            empty = [label for labels in members.labels.values() for label, _ in labels]
            detail = f"{_listed(empty)} beside it names no single class" if empty else "no label beside it"
            self._add("no_label", f"{shard.name}/{name}", detail)
        elif members.labels:
            self.lonely_labels += 1
            lonely.labels[key] = len(self.problems)
            first = next(iter(members.labels.values()))[0][0]
            self._add("not_an_image", f"{shard.name}/{first}", "a label without an image")

    def _name_what_is_apart(self, lonely: "_Lonely") -> None:
        """An image and a label of one key with other members between them are no sample; both are named as such."""
        for key in lonely.images.keys() & lonely.labels.keys():
            self.apart += 1
            for at in (lonely.images[key], lonely.labels[key]):
                detail = f"the image and the label of '{key}' are not next to each other in the shard"
                self.problems[at] = Problem("not_adjacent", self.problems[at].path, "ignored", detail)

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

    def _add(self, kind: str, path: str, detail: str) -> None:
        self.problems.append(Problem(kind, path, "ignored", detail))

    def what_instead(self) -> tuple[str, str]:
        """What was in the shards, when no sample was, and what to do about it."""
        if self.ambiguous:
            return (
                f"{self.ambiguous} keys with several images or labels",
                "Give every sample a name without dots before its extensions: a key ends at the first dot.",
            )
        if self.apart:
            return (
                f"{self.apart} images whose labels are not next to them",
                "Write the members of a sample one after the other: tar --sort=name does so.",
            )
        if self.lonely_images:
            found = f"{self.lonely_images} images without a .cls, .json or .txt label beside them"
            if len(self._folders) > 1 and not self.lonely_labels:
                return found, "If these are class folders packed into a tar, unpack it and give the folder."
            return found, "Put the label of 0001.jpg beside it as 0001.cls, under the same name."
        return "no images in them", "Check that these are the shards, and that they are whole."


@dataclass
class _Lonely:
    """By key, where in the list of problems an image without a label, and a label without an image, stands."""

    images: dict[str, int] = field(default_factory=dict[str, int])
    labels: dict[str, int] = field(default_factory=dict[str, int])


def members_of(
    tar: tarfile.TarFile, passed_over: Callable[[tarfile.TarInfo], None] = lambda member: None
) -> Iterator[tarfile.TarInfo]:
    """The plain files of a tar that is read as a stream, forgetting each one afterwards.

    Args:
        tar: opened as a stream.
        passed_over: called with what is neither a folder nor a plain file.
    """
    for member in tar:
        cast("Any", tar).members = []  # tarfile would keep every member: a million of them are a gigabyte
        if any(is_clutter(part) for part in member.name.split("/") if part != "."):
            continue
        if member.isreg() and not member.issparse():
            yield member
        elif not member.isdir():
            passed_over(member)


def _key(name: str) -> tuple[str, str]:
    """WebDataset's key and extension: everything up to, and after, the first dot of the last part of the path."""
    folder, slash, last = name.rpartition("/")
    stem, _, extension = last.partition(".")
    return folder + slash + stem, extension


def _label(kind: str, content: bytes) -> str | int | None:
    """The class that a .cls, .json or .txt file names; ``None`` where it names no single one."""
    text = content.decode("utf-8", "replace").strip()
    value = _json_label(text) if kind == "json" else text
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,18}", value):
        return int(value)
    return value if isinstance(value, int) or value else None


def _json_label(text: str) -> Any:
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        return None
    named: dict[str, Any] = cast("dict[str, Any]", values) if isinstance(values, dict) else {"label": values}
    found = next((named[key] for key in ("label", "class", "cls", "class_name", "category") if key in named), None)
    return found if isinstance(found, str | int) and not isinstance(found, bool) else None


def _listed(names: list[str]) -> str:
    return ", ".join(names[:4]) + (", ..." if len(names) > 4 else "")
