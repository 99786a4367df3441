"""The networks of a task that is no image classification, in the same envelope.

Tensors are named ``network.parameter``, ``network`` being the task's name for it; the document says of which task and
recipe they are. ``model_file`` is the richer payload of classifiers.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from torch import nn

from glassworks.core.errors import ModelFileError
from glassworks.core.recipe import Recipe
from glassworks.core.version import VERSION
from glassworks.models.files.envelope import open_envelope, write_envelope
from glassworks.models.files.payload import NETWORKS
from glassworks.models.fingerprint import weights_hash


def write_networks(path: Path, modules: Mapping[str, nn.Module], recipe: Recipe) -> str:
    """Writes the whole file or nothing, and returns the hash of its weights.

    Raises:
        RunError: the disk is full, the folder cannot be written, ...
    """
    tensors = {
        f"{name}.{key}": tensor for name, module in modules.items() for key, tensor in module.state_dict().items()
    }
    state = dict(sorted(tensors.items()))
    document = {
        "format": NETWORKS.format,
        "glassworks": VERSION,
        "task": recipe.task,
        "recipe": recipe.as_values(),
    }
    write_envelope(path, state, json.dumps(document))
    return weights_hash(state)


def read_networks(path: Path, modules: Mapping[str, nn.Module]) -> dict[str, Any]:
    """Fills ``modules``, built as the recipe says, and returns the file's document.

    Raises:
        ModelFileError: another kind of file, or other networks.
    """
    with open_envelope(path, NETWORKS) as envelope:
        tensors = envelope.tensors()
    try:
        for name, module in modules.items():
            own = {key.removeprefix(f"{name}."): value for key, value in tensors.items() if key.startswith(f"{name}.")}
            module.load_state_dict(own)
    except RuntimeError as error:  # torch's, for missing, unexpected and misshapen tensors
        raise ModelFileError(
            expected=f"the networks {', '.join(modules)} in {path}",
            found=f"others: {' '.join(str(error).split())[:300]}",
            do="Give the model.safetensors of a run of the same recipe.",
        ) from None
    return envelope.document
