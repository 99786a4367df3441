"""The envelope of every model file: safetensors, whose header says in one JSON document what the numbers are.

Layout: eight bytes with the header's length, the header (JSON: every tensor's name, type, shape and place;
``__metadata__.glassworks`` holds the document), then the numbers. A file is read from the outside in, and each step is
checked before the next is tried: kind of file, length of the header, header, document, its ``format``. What else the
document says is for the payload to check; last comes the checksum. Opening a file runs no code.
"""

import json
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import torch
from safetensors import SafetensorError, safe_open

from glassworks.core.errors import ModelFileError
from glassworks.core.files import replacing, utf8_path
from glassworks.models.files.checksum import EMPTY, KEY, is_intact, put_checksum
from glassworks.models.files.tensors import save_tensors

MAX_HEADER_BYTES = 16 * 2**20
_KEY = "glassworks"
_AGAIN = "Ask for the file again where it came from, or train the model again; nothing was run."
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


@dataclass(frozen=True)
class Payload:
    """What a file can hold.

    Attributes:
        format: the document's ``format``.
        file: what such a file is called.
        holds: what it holds.
        use: what such a file is good for, where another payload was wanted.
        again: what to do where one is damaged.
    """

    format: str
    file: str
    holds: str
    use: str
    again: str = _AGAIN


CLASSIFIER = Payload(
    "glassworks-model/1",
    "a model file",
    "an image classifier",
    "Use it with `glassworks predict`, `evaluate` or `export`, or train on with --weights.",
)
NETWORKS = Payload(
    "glassworks-networks/1",
    "a file of networks",
    "the networks of a task",
    "See the run's report.html for what it learned.",
)
BACKBONE = Payload(
    "glassworks-backbone/1",  # its files do not say so: they are older than the field, and known by what they name
    "a file of pretrained weights",
    "a backbone without a head",
    "Train a classifier with it: glassworks train SOURCE --weights FILE",
    "Install glassworks again, or make the file again with `glassworks train pretrain_formula_resnet`.",
)
PAYLOADS = (CLASSIFIER, NETWORKS, BACKBONE)


@dataclass(frozen=True)
class Envelope:
    """An open file, checked up to its document's format.

    Attributes:
        path: of the file.
        document: what the header says.
        layout: the tensors that the file has; every place in it is inside of the file.
    """

    path: Path
    document: dict[str, Any]
    layout: Layout
    _file: Any

    def tensors(self, prefix: str = "") -> dict[str, torch.Tensor]:
        """The tensors whose names begin so, as they are stored, in the order of the names."""
        return {name: self._file.get_tensor(name) for name in sorted(self.layout) if name.startswith(prefix)}

    def without(self, prefix: str) -> "Envelope":
        """The same file as if it had no tensors whose names begin so."""
        return replace(self, layout={name: form for name, form in self.layout.items() if not name.startswith(prefix)})

    def finite_tensors(self) -> dict[str, torch.Tensor]:
        """As ``tensors``, for weights that must be finite.

        Raises:
            ModelFileError: they are not; some are named.
        """
        state = self.tensors()
        not_finite = [name for name, tensor in state.items() if not bool(torch.isfinite(tensor).all())]
        if not_finite:
            raise ModelFileError(
                expected=f"finite weights in {self.path}",
                found=f"NaN or infinity in {len(not_finite)} tensors",
                do="The training diverged or the file is damaged: train again with a smaller learning rate.",
                problems=not_finite[:8],
            )
        return state


def write_envelope(path: Path, state: Mapping[str, torch.Tensor], document: str) -> None:
    """Writes the whole file or nothing.

    Raises:
        RunError: the disk is full, the folder cannot be written, ...
    """
    with replacing(path) as temporary:
        save_tensors(state, temporary, {_KEY: document, KEY: EMPTY})
        put_checksum(temporary)


@contextmanager
def open_envelope(path: Path, wanted: Payload) -> Generator[Envelope]:
    """The file, as long as the block lasts; the block may read its tensors.

    What was read is only valid where the block ends without an error: the checksum comes last, since whatever else is
    wrong says more.

    Raises:
        ModelFileError: not a valid file, or one with another payload.
    """
    header = _read_header(path, wanted)
    try:
        with utf8_path(path) as named:
            reader: Any = safe_open(named, framework="pt")  # checks every size and offset against the file's length
        with reader as file:
            layout = _layout(header, path, wanted)
            document = _document(header, path, wanted)
            _require(wanted, document, path)
            yield Envelope(path, document, layout, file)
        if not is_intact(path, header):
            raise ModelFileError(
                expected=f"{path} as it was written",
                found="another checksum than the file states: it is damaged, or was changed afterwards",
                do=wanted.again,
            )
    except (SafetensorError, OSError) as error:
        raise ModelFileError(expected=f"a whole model file at {path}", found=f"'{error}'", do=wanted.again) from None


def document_of(path: Path) -> tuple[Payload, dict[str, Any]] | None:
    """What the file says that it holds, by its header alone; ``None`` for any other file or folder."""
    try:
        document = _document(_read_header(path, CLASSIFIER), path, CLASSIFIER)
    except ModelFileError:
        return None
    payload = _payload_of(document)
    return None if payload is None else (payload, document)


def _read_header(path: Path, wanted: Payload) -> dict[str, Any]:
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


def _layout(header: dict[str, Any], path: Path, wanted: Payload) -> Layout:
    """Shapes and types from a header that the safetensors library has accepted."""
    entries = {name: entry for name, entry in header.items() if name != "__metadata__"}
    unknown = sorted({entry["dtype"] for entry in entries.values()} - set(_DTYPES))
    if unknown:
        raise ModelFileError(
            expected=f"numbers of the types {', '.join(_DTYPES)} in {path}", found=", ".join(unknown), do=wanted.again
        )
    return {name: (tuple(entry["shape"]), _DTYPES[entry["dtype"]]) for name, entry in entries.items()}


def _document(header: dict[str, Any], path: Path, wanted: Payload) -> dict[str, Any]:
    said = header.get("__metadata__")
    text = cast("dict[str, Any]", said).get(_KEY) if isinstance(said, dict) else None
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


def _payload_of(document: Mapping[str, Any]) -> Payload | None:
    if "format" not in document and "network" in document and "tensors" in document:
        return BACKBONE
    return next((payload for payload in PAYLOADS if payload.format == document.get("format")), None)


def _require(wanted: Payload, document: Mapping[str, Any], path: Path) -> None:
    found = _payload_of(document)
    if found is None:
        raise ModelFileError(
            expected=f"{wanted.file} of the format {wanted.format} at {path}",
            found=f"the format {str(document.get('format'))[:100]!r}",
            do="A newer glassworks may have written it: pip install --upgrade glassworks",
        )
    if found is not wanted:
        raise ModelFileError(
            expected=f"{wanted.holds} ({wanted.format}) at {path}",
            found=f"{_described(found, document)} ({found.format})",
            do=found.use,
        )


def _described(payload: Payload, document: Mapping[str, Any]) -> str:
    if payload is NETWORKS:
        return f"networks of the task '{str(document.get('task'))[:100]}', which has no class names"
    return payload.holds
