"""Weights from files: read without running code, turned from timm's layout, put in with every misfit named.

Our networks have torchvision's names for their tensors. timm writes VGG's dense layers as convolutions; everything else
that both have is the same.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeGuard, cast

import torch
from torch import nn

from glassworks.core.errors import ModelFileError
from glassworks.core.files import utf8_path
from glassworks.models.files.checksum import is_intact
from glassworks.models.files.tensors import load_tensors

State = dict[str, torch.Tensor]

_WRAPPERS = ("state_dict", "model_ema", "state_dict_ema", "model")
_PREFIXES = ("model.", "net.", "network.", "module.", "_orig_mod.")
_SHOWN = 12  # tensors, where more do not fit
_TIMM_VGG = {"pre_logits.fc1.": "classifier.0.", "pre_logits.fc2.": "classifier.3.", "head.fc.": "classifier.6."}
_OURS = ("backbone.", "head.")


def read_state_dict(path: Path) -> State:
    """The tensors of a ``.safetensors`` file, or of a ``.pth`` / ``.bin`` read with torch's ``weights_only`` reader.

    Raises:
        ModelFileError: not such a file, damaged, or a pickle that would run code.
    """
    if not path.is_file():
        raise ModelFileError(
            expected=f"weights at {path}", found="nothing there", do="Check the path given with --weights."
        )
    state = _unwrapped(_read(path))
    if not _is_state(state):
        raise ModelFileError(
            expected=f"a state dict (names and tensors) in {path}",
            found=type(state).__name__,
            do="Save it with torch.save(model.state_dict(), ...).",
        )
    return _without_wrappers(state)


def _read(path: Path) -> object:
    is_safetensors = path.suffix == ".safetensors"
    try:
        if is_safetensors:
            state = load_tensors(path)
            if not is_intact(path):
                raise ValueError("it is damaged: another checksum than it states")
            return state
        with utf8_path(path) as named:
            return cast("object", torch.load(named, map_location="cpu", weights_only=True))  # pyright: ignore[reportUnknownMemberType]
    except Exception as error:  # noqa: BLE001 - the readers raise many kinds on damaged files
        reason = str(error).splitlines()[0][:200] if is_safetensors else "the weights-only reader refuses it"
        raise ModelFileError(
            expected=f"a .safetensors or a weights-only .pth file at {path}",
            found=f"a file that cannot be read as such ({reason})",
            do="Check the file; a .pth with code in it is never opened: save its state_dict alone.",
        ) from None


def _unwrapped(content: object) -> object:
    """What lies below the names that training scripts put around a state dict."""
    for wrapper in _WRAPPERS:
        content = _below(content, wrapper)
    return content


def _without_wrappers(state: State) -> State:
    """Without the names that training scripts put before every tensor, one inside the other."""
    known = {key.removeprefix("module.").removeprefix("_orig_mod."): value for key, value in state.items()}
    for prefix in _PREFIXES:
        if known and all(key.startswith(prefix) for key in known):
            return _without_wrappers({key.removeprefix(prefix): value for key, value in known.items()})
    return known


def _below(content: object, wrapper: str) -> object:
    named = cast("dict[object, object]", content) if isinstance(content, dict) else {}
    inner = named.get(wrapper)
    return cast("object", inner) if isinstance(inner, dict) else cast("object", content)


def _is_state(content: object) -> TypeGuard[State]:
    return isinstance(content, dict) and all(
        isinstance(value, torch.Tensor) for value in cast("dict[object, object]", content).values()
    )


def from_timm(state: Mapping[str, torch.Tensor]) -> State:
    """timm's state dict of a VGG or ResNet in torchvision's layout; other state dicts come back as they are."""
    if not any(key.startswith("pre_logits.") for key in state):
        return dict(state)
    return {_renamed(key, _TIMM_VGG): _as_matrix(key, value) for key, value in state.items()}


def put_weights(network: nn.Module, state: State, heads: Sequence[str], name: str, where: str) -> None:
    """Puts ``state`` into the network in float32; layers that only the file's own classes need are left out.

    Args:
        network: as it was built, with or without its head.
        state: in the network's own layout.
        heads: how the names of the answering layers begin.
        name: of the network, for errors.
        where: the weights come from, for errors.

    Raises:
        ModelFileError: with every missing, unexpected or misshapen tensor.
    """
    wanted = network.state_dict()
    state = {
        key: value.float() if value.is_floating_point() else value
        for key, value in _without_our_frame(state).items()
        if key in wanted or not key.startswith(tuple(heads))
    }
    optional = {key for key in wanted if key.endswith("num_batches_tracked")}
    problems = [f"{key}: missing" for key in wanted if key not in state and key not in optional]
    problems += [f"{key}: not in {name}" for key in state if key not in wanted]
    problems += [
        f"{key}: expected {tuple(wanted[key].shape)}, found {tuple(value.shape)}"
        for key, value in state.items()
        if key in wanted and wanted[key].shape != value.shape
    ]
    if problems:
        raise ModelFileError(
            expected=f"weights of {name} in {where}",
            found=f"{len(problems)} tensors that do not fit",
            do="Check --backbone, or the arguments in the folder's config.json.",
            problems=problems[:_SHOWN] + ([f"and {len(problems) - _SHOWN} more"] if len(problems) > _SHOWN else []),
        )
    network.load_state_dict(state, strict=False)


def _renamed(key: str, names: Mapping[str, str]) -> str:
    for old, new in names.items():
        if key.startswith(old):
            return new + key.removeprefix(old)
    return key


def _as_matrix(key: str, value: torch.Tensor) -> torch.Tensor:
    return value.flatten(1) if key.startswith("pre_logits.") and value.ndim == 4 else value


def _without_our_frame(state: State) -> State:
    """A model file of glassworks holds ``backbone.*`` and ``head.*``: the former are the network's own."""
    if not state or not all(key.startswith(_OURS) for key in state) or "head.weight" not in state:
        return state
    return {key.removeprefix("backbone."): value for key, value in state.items() if key.startswith("backbone.")}
