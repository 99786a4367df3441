"""What lies in a folder that a command wrote, as values that can be compared: names, tensors, pixels, numbers."""

import hashlib
import html
import json
import re
import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import torch
from PIL import Image
from safetensors import safe_open
from safetensors.torch import load_file


def files_below(place: Path) -> list[str]:
    """The names of all files of a folder."""
    return [_name(path, place) for path in _files(place)]


def contents_of(place: Path) -> dict[str, Any]:
    """Each file's content by its name, where it is of a kind that is compared."""
    read = {_name(path, place): _reader(path) for path in _files(place)}
    return {name: shortened(reader()) for name, reader in read.items() if reader is not None}


def _name(path: Path, place: Path) -> str:
    return path.name if path == place else str(path.relative_to(place))


def _files(place: Path) -> Iterable[Path]:
    return [place] if place.is_file() else sorted(path for path in place.rglob("*") if path.is_file())


def _reader(path: Path) -> Callable[[], Any] | None:
    """What reads it, if it is of a kind that is compared."""
    read = next((read for pattern, read in _READERS.items() if path.match(pattern)), None)
    return None if read is None else lambda: read(path)


def _tensors(path: Path) -> Any:
    """One hash of names, types, shapes and numbers, whatever their order; and the metadata."""
    whole = hashlib.sha256()
    with safe_open(path, framework="numpy") as file:
        metadata = file.metadata() or {}
        names = sorted(name for name in file.keys() if not name.startswith("trained_on."))  # noqa: SIM118 - not a dict
    tensors = load_file(path)
    for name in names:
        tensor = tensors[name].contiguous()
        whole.update(f"{name} {tensor.dtype} {tuple(tensor.shape)}\n".encode())
        whole.update(tensor.flatten().view(torch.uint8).numpy().tobytes())
    return {"tensors": len(names), "weights": whole.hexdigest()[:16], "metadata": _parsed(metadata)}


def _parsed(metadata: dict[str, str]) -> dict[str, Any]:
    """Metadata of a model file are JSON texts."""
    parsed: dict[str, Any] = {}
    for key, text in metadata.items():
        try:
            parsed[key] = json.loads(text)
        except ValueError:
            parsed[key] = text
    return parsed


def _pixels(path: Path) -> Any:
    with Image.open(path) as image:
        return {"size": list(image.size), "pixels": hashlib.sha256(image.convert("RGBA").tobytes()).hexdigest()[:16]}


def _onnx(path: Path) -> Any:
    """Operations and weights; names of nodes tell where our modules lie, which may change."""
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(str(path)).graph
    weights = sorted(numpy_helper.to_array(one).tobytes() for one in graph.initializer)
    return {
        "operations": [node.op_type for node in graph.node],
        "inputs": [one.name for one in graph.input],
        "outputs": [one.name for one in graph.output],
        "weights": hashlib.sha256(b"".join(weights)).hexdigest()[:16],
    }


def _headings(path: Path) -> Any:
    """A page's headings: what it looks like may change, what it is about may not."""
    found = re.findall(r"<h[1-4][^>]*>(.*?)</h[1-4]>", path.read_text(encoding="utf-8"), re.DOTALL)
    return [html.unescape(" ".join(re.sub(r"<[^>]+>", " ", heading).split())) for heading in found]


_READERS: dict[str, Callable[[Path], Any] | None] = {
    "checkpoints/*": None,  # a resumed run shows that they are good
    "figure.png": None,  # figures may be drawn in other ways
    "comparison.png": None,
    "health.png": None,
    "*.png": _pixels,  # what networks made
    "*.html": _headings,
    "*.json": lambda path: json.loads(path.read_text()),
    "*.jsonl": lambda path: [json.loads(line) for line in path.read_text().splitlines()],
    "*.toml": lambda path: tomllib.loads(path.read_text()),
    "*.safetensors": _tensors,
    "*.onnx": _onnx,
    "*.txt": lambda path: path.read_text().splitlines(),
    "*.csv": lambda path: hashlib.sha256(path.read_bytes()).hexdigest()[:16],
}
"""By pattern, the first that fits; what is not compared has none."""

_LONGEST = 600
"""Entries of a list that are kept as they are."""


def shortened(value: Any) -> Any:
    """Longer lists of numbers as their length, their ends and a hash, so that a record stays small."""
    if isinstance(value, dict):
        return {key: shortened(inner) for key, inner in value.items()}
    if not isinstance(value, list):
        return value
    if len(value) > _LONGEST and not any(isinstance(entry, dict) for entry in value):
        whole = hashlib.sha256(json.dumps(value).encode()).hexdigest()[:16]
        return {"<long>": len(value), "first": value[:3], "last": value[-3:], "hash": whole}
    return [shortened(inner) for inner in value]
