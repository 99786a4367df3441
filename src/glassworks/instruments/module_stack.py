"""Which module of a network is running: the one place that keeps track of it, for every instrument that asks.

Hooks at every module put its call on a stack when it begins and take it off when it ends, also when it fails.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from typing import Any, Generic, TypeVar

from torch import nn

from glassworks.instruments.hooks import Hooks

Call = TypeVar("Call")
"""What stands on the stack for a call of a module: its name, a node of a graph, ..."""


class ModuleStack(Generic[Call]):
    """The calls of modules that are under way.

    Attributes:
        calls: the outermost first.

    Args:
        begin: makes what stands for a call, from the module's dotted name, the module, and the call around it.
        end: is given that, the inputs and the output while it is still on the stack; what it returns, if anything,
            replaces the output. Not called for a call that fails.
        around: entered while any module runs.
    """

    def __init__(
        self,
        begin: Callable[[str, nn.Module, Call | None], Call],
        end: Callable[[Call, Any, Any], Any] | None = None,
        around: AbstractContextManager[Any] | None = None,
    ) -> None:
        self.calls: list[Call] = []
        self._begin, self._end, self._around = begin, end, around

    def follow(self, network: nn.Module, hooks: Hooks, named: Callable[[str], str] = str) -> None:
        """Attaches to every module of ``network``; ``named`` makes of a dotted name the one that ``begin`` is given."""
        for name, _ in network.named_modules():
            hooks.on_enter(name, partial(self._enter, named(name)))
            if self._end is not None:
                hooks.on_output(name, self._finish)
            hooks.on_leave(name, self._leave)

    @property
    def innermost(self) -> Call | None:
        """The call that has no other inside; ``None`` where no module runs."""
        return self.calls[-1] if self.calls else None

    def clear(self) -> None:
        """Takes off what a forward pass left that failed before its hooks were called."""
        while self.calls:
            self._leave()

    def _enter(self, name: str, module: nn.Module, _inputs: Any) -> None:
        if not self.calls and self._around is not None:
            self._around.__enter__()
        self.calls.append(self._begin(name, module, self.innermost))

    def _finish(self, _module: nn.Module, inputs: Any, output: Any) -> Any:
        assert self._end is not None  # noqa: S101 - see follow
        return self._end(self.calls[-1], inputs, output)

    def _leave(self, _module: nn.Module | None = None) -> None:
        if len(self.calls) == 1 and self._around is not None:
            self._around.__exit__(None, None, None)
        del self.calls[-1:]


def running_names(network: nn.Module, hooks: Hooks) -> ModuleStack[str]:
    """The dotted names of the modules of ``network`` that run; that of the network itself is empty."""
    stack = ModuleStack[str](lambda name, *_: name)
    stack.follow(network, hooks)
    return stack
