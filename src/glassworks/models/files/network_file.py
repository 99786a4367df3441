"""The networks of a task that is no image classification: safetensors again, and again nothing that runs.

Tensors are named ``network.parameter``, ``network`` being the task's name for it; the header says of which task and
recipe they are. ``models.files.model_file`` is the richer form that classifiers have.
"""

import json
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from safetensors import safe_open
from torch import nn

from glassworks.core.errors import ModelFileError
from glassworks.core.files import replacing
from glassworks.core.recipe import Recipe
from glassworks.models.files.metadata import NETWORKS_FORMAT
from glassworks.models.files.model_file import METADATA_KEY, weights_hash
from glassworks.models.files.saving import save_tensors


def write_networks(path: Path, modules: Mapping[str, nn.Module], recipe: Recipe) -> str:
    """Writes the whole file or nothing, and returns the hash of its weights.

    Raises:
        RunError: the disk is full, the folder cannot be written, ...
    """
    tensors = {
        f"{name}.{key}": tensor for name, module in modules.items() for key, tensor in module.state_dict().items()
    }
    state = dict(sorted(tensors.items()))
    about = {
        "format": NETWORKS_FORMAT,
        "glassworks": version("glassworks"),
        "task": recipe.task,
        "recipe": recipe.model_dump(mode="json", exclude_none=True),
    }
    with replacing(path) as temporary:
        save_tensors(state, temporary, {METADATA_KEY: json.dumps(about)})
    return weights_hash(state)


def read_networks(path: Path, modules: Mapping[str, nn.Module]) -> dict[str, Any]:
    """Fills ``modules``, built as the recipe says, and returns what the header says of them.

    Raises:
        ModelFileError: another kind of file, or other networks.
    """
    try:
        with safe_open(path, framework="pt") as file:
            about = json.loads((file.metadata() or {})[METADATA_KEY])
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - no mapping
        if about["format"] != NETWORKS_FORMAT:
            raise KeyError(about["format"])
        for name, module in modules.items():
            own = {key.removeprefix(f"{name}."): value for key, value in tensors.items() if key.startswith(f"{name}.")}
            module.load_state_dict(own)
    except Exception as error:  # noqa: BLE001 - safetensors', JSON's and torch's own errors share no base
        raise ModelFileError(
            expected=f"the networks {', '.join(modules)} in {path}",
            found=f"'{type(error).__name__}: {error}'",
            do="Give the model.safetensors of a run of the same recipe.",
        ) from None
    return about
