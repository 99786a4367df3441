"""The one model file: safetensors whose header carries everything about the model, as JSON. Opening it runs no code.

Layout of the file: eight bytes with the header's length, the header (JSON: every tensor's name, type, shape and place;
``__metadata__.glassworks`` holds a ``ModelMetadata``), then the numbers. A file is read from the outside in, and each
step is checked before the next is tried: kind, header's length, header, metadata, network's shapes, numbers.
"""

import json
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open

from glassworks.core.errors import ModelFileError, RecipeError
from glassworks.core.files import replacing
from glassworks.core.workspace import RunFolder
from glassworks.models.classifier import Classifier
from glassworks.models.files.metadata import FORMAT, NETWORKS_FORMAT, ModelMetadata
from glassworks.models.files.rebuild import Layout, empty_network, filled_network
from glassworks.models.files.saving import save_tensors
from glassworks.models.fingerprint import weights_hash

METADATA_KEY = "glassworks"
MAX_HEADER_BYTES = 16 * 2**20

_DO = "Ask for the file again where it came from, or train the model again; nothing was run."
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


def write_model(path: Path, network: Classifier, metadata: ModelMetadata) -> str:
    """Writes the whole file or nothing, and returns the hash of its weights.

    Raises:
        RunError: the disk is full, the folder cannot be written, ...
    """
    state = dict(sorted(network.state_dict().items()))
    with replacing(path) as temporary:
        save_tensors(state, temporary, {METADATA_KEY: metadata.model_dump_json()})
    return weights_hash(state)


def read_model(path: Path) -> tuple[ModelMetadata, dict[str, torch.Tensor]]:
    """What the file says about itself, and its tensors as they are stored.

    Raises:
        ModelFileError: the file is not a sound model file.
    """
    metadata, _, state = _opened(path)
    return metadata, state


def load_network(path: Path, dtype: torch.dtype | None = None) -> tuple[ModelMetadata, Classifier]:
    """The file's metadata and its network in eval mode on the processor.

    Args:
        path: the model file.
        dtype: element type for all floating-point tensors; ``None`` keeps the stored one.

    Raises:
        ModelFileError: the file is not a sound model file.
    """
    metadata, network, state = _opened(path)
    if dtype is not None:
        state = {name: tensor.to(dtype) if tensor.is_floating_point() else tensor for name, tensor in state.items()}
    return metadata, filled_network(network, metadata, state)


def holds_classifier(path: Path) -> bool:
    """True where the file says of itself that it is a classifier of ours; plain weights and everything else: False."""
    try:
        _metadata(_read_header(path), path)
    except ModelFileError:
        return False
    return True


def find_model(run: str | Path) -> Path:
    """The model file of a run folder, or the file itself.

    Raises:
        ModelFileError: nothing is there, or the run has no model yet.
    """
    path = Path(run)
    if path.is_dir():
        model = RunFolder(path).model
        if not model.is_file():
            raise ModelFileError(
                expected=f"a finished run with {model.name} in {path}",
                found="a folder without it",
                do="Give the run folder that `glassworks train` printed, or finish the run with --resume.",
            )
        return model
    if not path.exists():
        raise ModelFileError(
            expected=f"a run folder or a model file at {path}", found="nothing there", do="Check the path."
        )
    return path


def _opened(path: Path) -> tuple[ModelMetadata, Classifier, dict[str, torch.Tensor]]:
    header = _read_header(path)
    try:
        with safe_open(path, framework="pt") as file:  # checks every size and offset against the file's length
            layout = _layout(header, path)
            metadata = _metadata(header, path)
            network = empty_network(metadata, layout, path.name)
            state = {name: file.get_tensor(name) for name in sorted(layout)}
    except (SafetensorError, OSError) as error:
        raise ModelFileError(expected=f"a whole model file at {path}", found=f"'{error}'", do=_DO) from None
    not_finite = [name for name, tensor in state.items() if not bool(torch.isfinite(tensor).all())]
    if not_finite:
        raise ModelFileError(
            expected=f"finite weights in {path}",
            found=f"NaN or infinity in {len(not_finite)} tensors",
            do="The training diverged or the file is damaged: train again with a smaller learning rate.",
            problems=not_finite[:8],
        )
    return metadata, network, state


def _read_header(path: Path) -> dict[str, Any]:
    """The header as JSON, after looking at what kind of file it is."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            begin, brace = file.read(8), file.read(1)
            file.seek(8)
            length = int.from_bytes(begin, "little")
            _refuse_other_kinds(path, begin, brace, size)
            header = json.loads(file.read(length).decode("utf-8"))
    except OSError as error:
        raise ModelFileError(
            expected=f"a model file at {path}", found=f"'{error.strerror or error}'", do="Check the path."
        ) from None
    except ModelFileError:  # is a ValueError too
        raise
    except (ValueError, RecursionError) as error:
        raise ModelFileError(
            expected=f"a header of JSON text in {path}", found=f"'{type(error).__name__}: {error}'", do=_DO
        ) from None
    if not isinstance(header, dict):
        raise ModelFileError(
            expected=f"a header with tensors by name in {path}", found=f"a {type(header).__name__}", do=_DO
        )
    return header


def _refuse_other_kinds(path: Path, begin: bytes, brace: bytes, size: int) -> None:
    """Says what a file is that is no safetensors file; ``begin`` are its first 8 bytes, ``brace`` the ninth."""
    length = int.from_bytes(begin, "little")
    # The first byte alone proves nothing: a safetensors file begins with its header's length, which may be 0x...80.
    is_sound = brace == b"{" and length <= size - 8
    is_pickle = begin[:1] == b"\x80" and begin[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05") and not is_sound
    if begin[:4] == b"PK\x03\x04" or is_pickle:
        raise ModelFileError(
            expected=f"a model file (safetensors) at {path}",
            found="a PyTorch or pickle file, which could run code when opened; it was not opened",
            do="Give the model.safetensors of a run; for .pth weights use `glassworks train SOURCE --weights FILE`.",
        )
    if len(begin) < 8 or length > size - 8:
        raise ModelFileError(
            expected=f"a model file (safetensors) at {path}",
            found=f"{size:,} bytes of something else, or the beginning of one",
            do=_DO,
        )
    if length > MAX_HEADER_BYTES:
        raise ModelFileError(
            expected=f"a header of at most {MAX_HEADER_BYTES:,} bytes in {path}", found=f"{length:,} bytes", do=_DO
        )


def _layout(header: dict[str, Any], path: Path) -> Layout:
    """Shapes and types from a header that the safetensors library has found sound."""
    entries = {name: entry for name, entry in header.items() if name != "__metadata__"}
    unknown = sorted({entry["dtype"] for entry in entries.values()} - set(_DTYPES))
    if unknown:
        raise ModelFileError(
            expected=f"numbers of the types {', '.join(_DTYPES)} in {path}", found=", ".join(unknown), do=_DO
        )
    return {name: (tuple(entry["shape"]), _DTYPES[entry["dtype"]]) for name, entry in entries.items()}


def _metadata(header: dict[str, Any], path: Path) -> ModelMetadata:
    text = (header.get("__metadata__") or {}).get(METADATA_KEY)
    if text is None:
        raise ModelFileError(
            expected=f"a glassworks model file at {path}",
            found="plain weights, without classes or pixel preprocessing",
            do=f"To train with these weights: glassworks train SOURCE --weights {path}",
        )
    try:
        values = json.loads(text)
        if not isinstance(values, dict):
            raise TypeError(f"a {type(values).__name__} where named values belong")
    except (ValueError, TypeError, RecursionError) as error:
        raise ModelFileError(
            expected=f"metadata of JSON text in {path}", found=f"'{type(error).__name__}: {error}'", do=_DO
        ) from None
    if values.get("format") == NETWORKS_FORMAT:
        raise ModelFileError(
            expected=f"an image classifier at {path}",
            found=f"networks of the task '{str(values.get('task'))[:100]}', which has no class names",
            do="See the run's report.html for what it learned.",
        )
    if values.get("format") != FORMAT:
        raise ModelFileError(
            expected=f"a model file of the format {FORMAT} at {path}",
            found=f"the format {str(values.get('format'))[:100]!r}",
            do="A newer glassworks may have written it: pip install --upgrade glassworks",
        )
    try:
        return ModelMetadata.parse(values, f"the metadata of {path}")
    except RecipeError as error:
        raise ModelFileError(
            expected=f"sound metadata in {path}", found=error.found, do=_DO, problems=error.problems[:8]
        ) from None
