"""The header of a model file, read from the outside in: kind of file, length, JSON, the tensors' forms, document."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import torch

from glassworks.core.errors import ModelFileError
from glassworks.models.files.payload import Payload

MAX_HEADER_BYTES = 16 * 2**20
DOCUMENT = "glassworks"
"""The document's name in the header's metadata."""

_DTYPES = {
    "F64": torch.float64,
    "F32": torch.float32,
    "F16": torch.float16,
    "BF16": torch.bfloat16,
    "I64": torch.int64,
    "I32": torch.int32,
    "U8": torch.uint8,
    "BOOL": torch.bool,
}

Layout = Mapping[str, tuple[tuple[int, ...], torch.dtype]]
"""Shape and element type of each tensor of a file, by name."""


def read_header(path: Path, wanted: Payload) -> dict[str, Any]:
    """The header as JSON, after looking at what kind of file it is."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            begin, brace = file.read(8), file.read(1)
            file.seek(8)
            length = int.from_bytes(begin, "little")
            _refuse_other_kinds(path, begin, brace, size, wanted)
            header = json.loads(file.read(length).decode("utf-8"))
    except OSError as error:
        raise ModelFileError(
            expected=f"{wanted.file} at {path}", found=f"'{error.strerror or error}'", do="Check the path."
        ) from None
    except ModelFileError:  # is a ValueError too
        raise
    except (ValueError, RecursionError) as error:
        raise ModelFileError(
            expected=f"a header of JSON text in {path}", found=f"'{type(error).__name__}: {error}'", do=wanted.again
        ) from None
    if not isinstance(header, dict):
        raise ModelFileError(
            expected=f"a header with tensors by name in {path}", found=f"a {type(header).__name__}", do=wanted.again
        )
    return cast("dict[str, Any]", header)


def _refuse_other_kinds(path: Path, begin: bytes, brace: bytes, size: int, wanted: Payload) -> None:
    """Says what a file is that is no safetensors file; ``begin`` are its first 8 bytes, ``brace`` the ninth."""
    length = int.from_bytes(begin, "little")
    # The first byte alone proves nothing: a safetensors file begins with its header's length, which may be 0x...80.
    is_sound = brace == b"{" and length <= size - 8
    is_pickle = begin[:1] == b"\x80" and begin[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05") and not is_sound
    if begin[:4] == b"PK\x03\x04" or is_pickle:
        raise ModelFileError(
            expected=f"{wanted.file} (safetensors) at {path}",
            found="a PyTorch or pickle file, which could run code when opened; it was not opened",
            do="Give the model.safetensors of a run; for .pth weights use `glassworks train SOURCE --weights FILE`.",
        )
    if len(begin) < 8 or length > size - 8:
        raise ModelFileError(
            expected=f"{wanted.file} (safetensors) at {path}",
            found=f"{size:,} bytes of something else, or the beginning of one",
            do=wanted.again,
        )
    if length > MAX_HEADER_BYTES:
        raise ModelFileError(
            expected=f"a header of at most {MAX_HEADER_BYTES:,} bytes in {path}",
            found=f"{length:,} bytes",
            do=wanted.again,
        )


def layout_of(header: dict[str, Any], path: Path, wanted: Payload) -> Layout:
    """Shapes and types from a header that the safetensors library has accepted."""
    entries = {name: entry for name, entry in header.items() if name != "__metadata__"}
    unknown = sorted({entry["dtype"] for entry in entries.values()} - set(_DTYPES))
    if unknown:
        raise ModelFileError(
            expected=f"numbers of the types {', '.join(_DTYPES)} in {path}", found=", ".join(unknown), do=wanted.again
        )
    return {name: (tuple(entry["shape"]), _DTYPES[entry["dtype"]]) for name, entry in entries.items()}


def document_in(header: dict[str, Any], path: Path, wanted: Payload) -> dict[str, Any]:
    """What the header says that the file holds, as JSON.

    Raises:
        ModelFileError: it says nothing, or nothing of that form.
    """
    said = header.get("__metadata__")
    text = cast("dict[str, Any]", said).get(DOCUMENT) if isinstance(said, dict) else None
    if text is None:
        raise ModelFileError(
            expected=f"{wanted.file} of glassworks at {path}",
            found="plain weights, without classes or pixel preprocessing",
            do=f"To train with these weights: glassworks train SOURCE --weights {path}",
        )
    try:
        document = json.loads(text)
        if not isinstance(document, dict):
            raise TypeError(f"a {type(document).__name__} where named values belong")
    except (ValueError, TypeError, RecursionError) as error:
        raise ModelFileError(
            expected=f"metadata of JSON text in {path}", found=f"'{type(error).__name__}: {error}'", do=wanted.again
        ) from None
    return cast("dict[str, Any]", document)
