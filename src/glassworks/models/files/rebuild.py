"""A network from a file's description of it, without trusting a word of it.

The description may ask for anything: a layer of terabytes, a billion layers, an argument that makes a library fetch or
unpickle a file. So the network is first built on torch's meta device, where tensors have shapes and no memory, the
number of its tensors is bounded by what the file holds, arguments that read files are refused, and every shape is
compared with the file. Only then is memory taken, and never more than the file's own.
"""

import itertools
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import torch
from torch import nn
from torch.nn.modules.module import register_module_parameter_registration_hook
from torch.overrides import TorchFunctionMode

from glassworks.core.errors import InputError, ModelFileError
from glassworks.core.libraries import broken_library
from glassworks.models.arguments import refused_arguments
from glassworks.models.files.header import Layout

NetworkT = TypeVar("NetworkT", bound=nn.Module)

_DRAWS = frozenset({"normal_", "uniform_", "trunc_normal_"}) | {
    f"{kind}_{shape}_" for kind in ("xavier", "kaiming") for shape in ("normal", "uniform")
}
"""In-place draws of ``torch.nn.init`` and of tensors; each answers its first argument, called ``tensor``."""
_MAX_BUFFER_ELEMENTS = 2**28
_DO = "Ask for the file again where it came from, or train the model again; nothing was run."


class _TooManyParametersError(Exception):
    """The described network has more parameters than the file has tensors for."""


@dataclass(frozen=True)
class Description(Generic[NetworkT]):
    """The network that a file says it is of.

    Attributes:
        name: of the network, for errors.
        arguments: that it is built with, for errors and to be looked through.
        build: builds it, with whatever weights.
    """

    name: str
    arguments: Mapping[str, Any]
    build: Callable[[], NetworkT]


def empty_network(description: Description[NetworkT], layout: Layout, where: str) -> NetworkT:
    """The described network on the meta device (shapes, no memory), proven to fit the file's ``layout``.

    Raises:
        ModelFileError: it cannot be built, or its tensors are not those of the file; all differences at once.
        RunError: the libraries that would build it cannot be imported.
    """
    _refuse_arguments(description.arguments, where)
    try:
        with torch.device("meta"), _NoDraws(), _bounded_parameters(2 * len(layout) + 64):
            network = description.build()
    except _TooManyParametersError:
        raise ModelFileError(
            expected=f"{where} to hold the network that it describes",
            found=f"a description with far more layers than its {len(layout)} tensors",
            do=_DO,
        ) from None
    except InputError as error:
        raise ModelFileError(expected=error.expected, found=f"{error.found} in {where}", do=error.do) from None
    except Exception as error:  # noqa: BLE001 - a network given absurd arguments may raise anything
        if broken := broken_library():
            raise broken from None
        raise ModelFileError(
            expected=f"a network that can be built in {where}",
            found=f"{description.name} with {_shortened(description.arguments)}: {error}",
            do=_DO,
        ) from None
    _compare(network, description.name, layout, where)
    return network


def filled_network(network: NetworkT, description: Description[NetworkT], state: dict[str, torch.Tensor]) -> NetworkT:
    """``network`` from ``empty_network`` with the file's tensors in place of its empty ones, in eval mode."""
    network.load_state_dict(state, assign=True)
    if any(tensor.is_meta for tensor in itertools.chain(network.parameters(), network.buffers())):
        # Some networks compute tensors that no file holds (relative positions, masks); the constructor must really run.
        network = description.build()
        network.load_state_dict(state, assign=True)
    return network.eval()


def _refuse_arguments(arguments: Mapping[str, Any], where: str) -> None:
    refused = refused_arguments(arguments)
    if refused:
        raise ModelFileError(
            expected=f"plain network arguments in {where}",
            found=f"arguments that may read other files or change the network's form: {', '.join(refused)}",
            do=_DO,
        )


class _NoDraws(TorchFunctionMode):
    """Random weights are not drawn: the meta device holds none, and torch would import its compiler to draw them."""

    def __torch_function__(
        self, func: Any, _types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        """Answers in place of ``func``: a draw gives the tensor as it is."""
        kwargs = kwargs or {}
        if getattr(func, "__name__", "") in _DRAWS:
            return args[0] if args else kwargs["tensor"]
        return func(*args, **kwargs)


@contextmanager
def _bounded_parameters(limit: int) -> Generator[None]:
    """Stops a constructor that registers more than ``limit`` parameters."""
    count = 0

    def counted(_module: nn.Module, _name: str, _parameter: nn.Parameter | None) -> None:
        nonlocal count
        count += 1
        if count > limit:
            raise _TooManyParametersError

    handle = register_module_parameter_registration_hook(counted)
    try:
        yield
    finally:
        handle.remove()


def _compare(network: nn.Module, name: str, layout: Layout, where: str) -> None:
    """Every tensor that the network needs is in the file with its shape, and nothing else is."""
    needed = network.state_dict()
    problems = [f"{key}: missing, {list(tensor.shape)} needed" for key, tensor in needed.items() if key not in layout]
    problems += [f"{key}: not part of the network" for key in layout if key not in needed]
    for key, tensor in needed.items():
        if key in layout:
            shape, dtype = layout[key]
            if shape != tuple(tensor.shape):
                problems.append(f"{key}: shape {list(shape)}, {list(tensor.shape)} needed")
            elif dtype.is_floating_point != tensor.dtype.is_floating_point:
                problems.append(f"{key}: numbers of type {dtype}, {tensor.dtype} needed")
    if problems:
        shown = problems[:8] + ([f"... and {len(problems) - 8} more"] if len(problems) > 8 else [])
        raise ModelFileError(
            expected=f"the tensors of {name} in {where}",
            found=f"{len(problems)} that differ",
            do=_DO,
            problems=shown,
        )
    if sum(buffer.numel() for buffer in network.buffers()) > _MAX_BUFFER_ELEMENTS:
        raise ModelFileError(expected=f"a network of sane size in {where}", found="enormous computed tensors", do=_DO)


def _shortened(value: object, limit: int = 200) -> str:
    text = str(value)
    return text if len(text) <= limit else text[:limit] + "..."
