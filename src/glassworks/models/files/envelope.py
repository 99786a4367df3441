"""The envelope of every model file: safetensors, whose header says in one JSON document what the numbers are.

Layout: eight bytes with the header's length, the header (JSON: every tensor's name, type, shape and place;
``__metadata__.glassworks`` holds the document), then the numbers. A file is read from the outside in, and each step is
checked before the next is tried: kind of file, length of the header, header, document, its ``format``. What else the
document says is for the payload to check; last comes the checksum. Opening a file runs no code.
"""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open

from glassworks.core.errors import ModelFileError
from glassworks.core.files import replacing, utf8_path
from glassworks.models.files.checksum import EMPTY, KEY, is_intact, put_checksum
from glassworks.models.files.header import DOCUMENT, Layout, document_in, layout_of, read_header
from glassworks.models.files.payload import CLASSIFIER, Payload, payload_of, require
from glassworks.models.files.tensors import save_tensors


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
        save_tensors(state, temporary, {DOCUMENT: document, KEY: EMPTY})
        put_checksum(temporary)


@contextmanager
def open_envelope(path: Path, wanted: Payload) -> Generator[Envelope]:
    """The file, as long as the block lasts; the block may read its tensors.

    What was read is only valid where the block ends without an error: the checksum comes last, since whatever else is
    wrong says more.

    Raises:
        ModelFileError: not a valid file, or one with another payload.
    """
    header = read_header(path, wanted)
    try:
        with utf8_path(path) as named:
            reader: Any = safe_open(named, framework="pt")  # checks every size and offset against the file's length
        with reader as file:
            layout = layout_of(header, path, wanted)
            document = document_in(header, path, wanted)
            require(wanted, document, path)
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
        document = document_in(read_header(path, CLASSIFIER), path, CLASSIFIER)
    except ModelFileError:
        return None
    payload = payload_of(document)
    return None if payload is None else (payload, document)
