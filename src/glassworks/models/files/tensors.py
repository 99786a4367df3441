"""Tensors to disk as safetensors, whole or with a clear error."""

import errno
import os
import re
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import save_file  # pyright: ignore[reportUnknownVariableType]


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
        save_file(contiguous, path, metadata)
    except SafetensorError as error:
        found = re.search(r"os error (\d+)", str(error))
        number = int(found[1]) if found else errno.EIO
        raise OSError(number, os.strerror(number) if found else str(error)) from error
