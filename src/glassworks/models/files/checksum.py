"""The checksum of a model file: one changed byte anywhere is noticed when it is opened.

CRC-32, as in PNG and ZIP: it finds every change within four neighbouring bytes, and of others all but one in four
billion. It is against damaged disks and transfers, not against forgers. It stands beside the document in the header's
metadata, computed as if its own digits were zeros. Files that are older have none.
"""

import json
import mmap
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

KEY = "checksum"
EMPTY = "crc32:00000000"
"""What a file says before its checksum is put in."""

_BLOCK = 2**20


def put_checksum(path: Path) -> None:
    """Puts its checksum into a file that was written with ``EMPTY``."""
    _put_first(path)
    place, value = _checksum(path, EMPTY)
    with path.open("r+b") as file:
        file.seek(place)
        file.write(value.encode())


def is_intact(path: Path, header: Mapping[str, Any] | None = None) -> bool:
    """Whether a sound safetensors file is what was written, as far as its header says."""
    metadata = (_header(path) if header is None else header).get("__metadata__")
    said = cast("dict[str, Any]", metadata).get(KEY) if isinstance(metadata, dict) else None
    return said is None or _checksum(path, str(said))[1] == said


def _checksum(path: Path, said: str) -> tuple[int, str]:
    """Where the checksum ``said`` stands in the file, and what it should be."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        end = 8 + int.from_bytes(content[:8], "little")
        place = content.find(_entry(said), 0, end) + len(_entry("")) - 1
        value = zlib.crc32(EMPTY.encode(), zlib.crc32(content[:place]))
        with memoryview(content) as view:  # in blocks: of a whole file, pages would stay in memory
            for begin in range(place + len(EMPTY), len(view), _BLOCK):
                value = zlib.crc32(view[begin : begin + _BLOCK], value)
    return place, f"crc32:{value:08x}"


def _header(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return json.loads(file.read(int.from_bytes(file.read(8), "little")))


def _put_first(path: Path) -> None:
    """The library writes metadata in any order: with the checksum first, the same model gives the same bytes."""
    entry, begin = _entry(EMPTY), b'{"__metadata__":{'
    with path.open("r+b") as file:
        header = file.read(int.from_bytes(file.read(8), "little"))
        if header.startswith(begin + entry):
            return
        file.seek(8)
        file.write(begin + entry + b"," + header.removeprefix(begin).replace(b"," + entry, b"", 1))


def _entry(said: str) -> bytes:
    """As the safetensors library writes it."""
    return f'"{KEY}":"{said}"'.encode()
