"""Which activation functions a network calls, also those that are no modules (``torch.relu(x)`` in a forward).

They are observed as Python calls them (a function mode of torch), which cannot change what they compute; a dispatch
mode would observe more, but PyTorch may then take other ways through the same arithmetic.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import nn
from torch.overrides import TorchFunctionMode

from glassworks.instruments.activation_functions import RANGES, output_range
from glassworks.instruments.hooks import Hooks
from glassworks.instruments.module_stack import ModuleStack

Place = tuple[str, str, int]
"""The module that calls a function, the function, and which of several alike in one call of the module."""

Observer = Callable[[Place, torch.Tensor, float, float | None], None]
"""Is given each call: its place, its output, and its least and greatest value."""


@dataclass
class _Call:
    """One call of a module: how often it has used each activation function so far."""

    layer: str
    uses: Counter[str] = field(default_factory=Counter)


class ActivationMonitor:
    """Hands on every call of an activation function inside of a module; those of a backward pass are left out."""

    def __init__(self, observe: Observer) -> None:
        self._observe = observe
        self._stack = ModuleStack[_Call](lambda name, *_: _Call(name), around=_Functions(self._called))

    def __enter__(self) -> "ActivationMonitor":
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.clear()

    def follow(self, network: nn.Module, hooks: Hooks, named: Callable[[str], str] = str) -> None:
        """See `ModuleStack.follow`."""
        self._stack.follow(network, hooks, named)

    def _called(self, name: str, args: Any, kwargs: Any, output: torch.Tensor) -> None:
        call, ends = self._stack.innermost, output_range(name, args, kwargs)
        if call is not None and ends is not None:
            self._observe((call.layer, name, call.uses[name]), output, *ends)
            call.uses[name] += 1


class _Functions(TorchFunctionMode):
    """Hands on every activation function that Python calls; its result is not touched."""

    def __init__(self, called: Callable[[str, Any, Any, torch.Tensor], None]) -> None:
        super().__init__()
        self._called = called

    def __torch_function__(self, func: Callable[..., Any], types: Any, args: Any = (), kwargs: Any = None) -> Any:
        output = func(*args, **(kwargs or {}))
        name = getattr(func, "__name__", "").removesuffix("_")  # in place or not
        if name in RANGES and isinstance(output, torch.Tensor) and output.ndim > 1:
            self._called(name, args, kwargs, output)
        return output
