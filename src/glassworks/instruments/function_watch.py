"""Which activation functions a network calls, also those that are no modules (``torch.relu(x)`` in a forward).

They are seen as Python calls them (a function mode of torch), which cannot change what they compute; the dispatcher,
which `units` asks, sees more and may take other ways through the same arithmetic.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import nn
from torch.overrides import TorchFunctionMode

from glassworks.instruments.units import RANGES, bounds

Place = tuple[str, str, int]
"""The module that calls a function, the function, and which of several alike in one call of the module."""

Saw = Callable[[Place, torch.Tensor, float, float | None], None]
"""Is told of each call: its place, its output, and its least and greatest value."""


@dataclass
class _Call:
    """One call of a module: how often it has used each activation function so far."""

    layer: str
    uses: Counter[str] = field(default_factory=Counter)


class FunctionWatch:
    """Knows which module is at work, and sees the activation functions that it calls."""

    def __init__(self, saw: Saw) -> None:
        self._tell = saw
        self._calls: list[_Call] = []
        self._functions = _Functions(self._saw)

    def __enter__(self) -> "FunctionWatch":
        return self

    def __exit__(self, *_: object) -> None:
        while self._calls:  # a forward pass that failed where no hook was told
            self.leave()

    def enter(self, layer: str, _module: nn.Module, _inputs: Any) -> None:
        """A module begins; outside of all modules, as in the backward pass, functions are not seen."""
        if not self._calls:
            self._functions.__enter__()
        self._calls.append(_Call(layer))

    def leave(self, _module: nn.Module | None = None) -> None:
        """It ends, well or not."""
        if self._calls and not self._calls[:-1]:
            self._functions.__exit__(None, None, None)
        del self._calls[-1:]

    def _saw(self, name: str, args: Any, kwargs: Any, output: torch.Tensor) -> None:
        ends = bounds(name, args, kwargs)
        if ends is not None:
            call = self._calls[-1]
            self._tell((call.layer, name, call.uses[name]), output, *ends)
            call.uses[name] += 1


class _Functions(TorchFunctionMode):
    """Tells of every activation function that Python calls; its result passes on untouched."""

    def __init__(self, saw: Callable[[str, Any, Any, torch.Tensor], None]) -> None:
        super().__init__()
        self._saw = saw

    def __torch_function__(self, func: Callable[..., Any], types: Any, args: Any = (), kwargs: Any = None) -> Any:
        output = func(*args, **(kwargs or {}))
        name = getattr(func, "__name__", "").removesuffix("_")  # in place or not
        if name in RANGES and isinstance(output, torch.Tensor) and output.ndim > 1:
            self._saw(name, args, kwargs, output)
        return output
