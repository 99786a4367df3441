"""Tensors to disk as safetensors, whole or with a clear error."""

import errno
import os
import re
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file  # pyright: ignore[reportUnknownVariableType]

from glassworks.core.files import utf8_path


def load_tensors(path: Path) -> dict[str, torch.Tensor]:
    """All tensors of a safetensors file.

    Raises:
        SafetensorError, OSError: it is damaged, or not there.
    """
    with utf8_path(path) as named:
        return load_file(named)


def save_tensors(tensors: Mapping[str, torch.Tensor], path: Path, metadata: dict[str, str] | None = None) -> None:
    """Writes contiguous copies as safetensors; tensors that share memory (tied weights) are written once each.

    Raises:
        OSError: the disk is full, ...; safetensors itself hides the system's error in its message.
    """
    written: set[int] = set()
    contiguous: dict[str, torch.Tensor] = {}
    for name, tensor in tensors.items():
        plain = tensor.detach().cpu().contiguous()
        contiguous[name] = plain.clone() if plain.data_ptr() in written else plain
        written.add(plain.data_ptr())
    try:
        with utf8_path(path) as named:
            save_file(contiguous, named, metadata)
    except SafetensorError as error:
        found = re.search(r"os error (\d+)", str(error))
        number = int(found[1]) if found else errno.EIO
        raise OSError(number, os.strerror(number) if found else str(error)) from error
