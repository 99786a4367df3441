"""One streaming pass over tar shards: path, label and place of every sample, three numbers of each in memory."""

import itertools
import json
import lzma
import re
import tarfile
import zlib
from array import array
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, cast

from glassworks.data.sources.names import is_clutter, is_image_name
from glassworks.data.sources.source import Problem

BROKEN = (tarfile.TarError, EOFError, OSError, zlib.error, lzma.LZMAError)
"""What reading a damaged tar file raises."""

_LABEL_LIMIT = 1 << 20  # bytes; a label member larger than this is none


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

    def add_shard(self, number: int, shard: Path) -> None:
        """Reads the members of one shard; a broken end leaves what came before it."""
        try:
            with tarfile.open(shard, "r|*") as tar:
                for key, members in itertools.groupby(members_of(tar), key=lambda member: _key(member.name)[0]):
                    self._add_sample(tar, number, shard, key, members)
        except BROKEN as error:
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


def members_of(tar: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    """The plain files of a tar that is read as a stream, forgetting each one afterwards."""
    for member in tar:
        cast("Any", tar).members = []  # tarfile would keep every member: a million of them are a gigabyte
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
    named: dict[str, Any] = cast("dict[str, Any]", values) if isinstance(values, dict) else {"label": values}
    found = next((named[key] for key in ("label", "class", "cls", "class_name", "category") if key in named), None)
    return found if isinstance(found, str | int) and not isinstance(found, bool) else None
