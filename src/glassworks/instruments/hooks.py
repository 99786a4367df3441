"""Borrowing a network: the one place that registers hooks, and leaves the network as it was, whatever happens.

What is unusual here: a layer whose output is kept passes a *copy* of it on. Many networks overwrite a layer's output in
place (``ReLU(inplace=True)``, ``out += identity``), so what was kept would silently become another layer's output, and
gradients at it would fail or be wrong. The copy is what gets overwritten.

Hooks fire in the order in which they were added, and contexts may be nested: each gives back what it found. A network
is lent to one thread at a time: readers of a page share it, and one's hooks and numbers must not meet the other's.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from weakref import WeakKeyDictionary

import torch
from torch import nn
from torch.utils import _pytree as pytree
from torch.utils.hooks import RemovableHandle

from glassworks.core.errors import InputError, unknown

Outputs = dict[str, list[torch.Tensor]]
"""By layer, one tensor per call: a layer that is used twice in a forward pass has two."""


_LENDING = threading.Lock()
_LENT: WeakKeyDictionary[nn.Module, Any] = WeakKeyDictionary()
"""Of each network that was ever borrowed the lock that its borrower holds."""


class Hooks:
    """What may be attached to a network while it is borrowed; see `borrowed`."""

    def __init__(self, network: nn.Module) -> None:
        self.network = network
        self._handles: list[RemovableHandle] = []

    def on_enter(self, layer: str, act: Callable[[nn.Module, Any], Any]) -> None:
        """Calls ``act(module, inputs)`` before each call; what it returns, if anything, replaces the inputs."""
        self._handles.append(find_layer(self.network, layer).register_forward_pre_hook(act))

    def on_output(self, layer: str, act: Callable[[nn.Module, Any, Any], Any]) -> None:
        """Calls ``act(module, inputs, output)`` after each call; what it returns, if anything, replaces the output."""
        self._handles.append(find_layer(self.network, layer).register_forward_hook(act))

    def on_leave(self, layer: str, act: Callable[[nn.Module], Any]) -> None:
        """Calls ``act(module)`` after each call of the layer, also after one that failed."""

        def leave(module: nn.Module, _inputs: Any, _output: Any) -> None:
            act(module)  # what it returns must not become the layer's output

        hook = find_layer(self.network, layer).register_forward_hook
        self._handles.append(hook(leave, always_call=True))

    def on_gradient(self, layer: str, act: Callable[[torch.Tensor], None]) -> None:
        """Calls ``act(gradient)`` with dE/d(output) of each call, once a backward pass reaches it."""

        def watch(tensor: torch.Tensor) -> torch.Tensor:
            if not tensor.requires_grad:
                return tensor
            self._handles.append(tensor.register_hook(act))
            return tensor.clone()

        self.on_output(layer, lambda _module, _inputs, output: _each_tensor(watch, output))

    def observe_gradient(self, layer: str, act: Callable[[torch.Tensor], None]) -> None:
        """As `on_gradient`, of the first tensor alone, without a copy: for a network that must compute as ever.

        Where the output is overwritten, torch gives the gradient at what it was before.
        """

        def observe(_module: nn.Module, _inputs: Any, output: Any) -> None:
            first = first_tensor(output)
            if first is not None and first.requires_grad:
                self._handles.append(first.register_hook(act))

        self.on_output(layer, observe)

    def keep(self, layers: Sequence[str]) -> Outputs:
        """The outputs of ``layers``, filled in by the forward passes that follow; safe from in-place changes.

        Of an output of several tensors the first is kept.
        """
        kept: Outputs = {layer: [] for layer in layers}
        for layer in layers:
            self.on_output(layer, _keeper(kept[layer]))
        return kept

    def detach(self) -> None:
        """Removes every hook."""
        while self._handles:
            self._handles.pop().remove()


@contextmanager
def attached(network: nn.Module) -> Iterator[Hooks]:
    """Hooks on a network that is at work for its owner: they come off afterwards, and nothing else is touched."""
    hooks = Hooks(network)
    try:
        yield hooks
    finally:
        hooks.detach()


@contextmanager
def borrowed(
    network: nn.Module, *, training: bool | None = False, requires_grad: bool | None = None
) -> Iterator[Hooks]:
    """Lends ``network`` for looking; afterwards it is as before: hooks, train/eval modes, ``requires_grad``, ``.grad``.

    Another thread that borrows it waits until then; the same one may borrow it again.

    Args:
        network: any module.
        training: the mode to put every module in meanwhile; ``None`` leaves the modes alone.
        requires_grad: what to set on every parameter meanwhile; ``None`` leaves them alone.
    """
    with _LENDING:
        lock = _LENT.setdefault(network, threading.RLock())
    with lock, _as_it_was(network) as hooks:
        if training is not None:
            network.train(training)
        if requires_grad is not None:
            network.requires_grad_(requires_grad)
        for parameter in network.parameters():
            parameter.grad = None  # a backward pass would add to the owner's gradient in place
        yield hooks


@contextmanager
def _as_it_was(network: nn.Module) -> Iterator[Hooks]:
    modes = [(module, module.training) for module in network.modules()]
    parameters = [(parameter, parameter.requires_grad, parameter.grad) for parameter in network.parameters()]
    hooks = Hooks(network)
    try:
        yield hooks
    finally:
        hooks.detach()
        for module, mode in modes:
            module.training = mode  # not train(mode), which would reach the children
        for parameter, needed, gradient in parameters:
            parameter.requires_grad_(needed)
            parameter.grad = gradient


def find_layer(network: nn.Module, layer: str) -> nn.Module:
    """The module at the dotted path ``layer``; the empty path is the network itself.

    Raises:
        InputError: there is none; the near misses are named.
    """
    try:
        return network.get_submodule(layer)
    except AttributeError:
        named = dict(network.named_modules(remove_duplicate=False))
        leaves = [name for name, module in named.items() if name and not any(module.children())]
        shown = ", ".join(leaves[:6]) + (f", ... ({len(leaves)} in all)" if len(leaves) > 6 else "")
        raise unknown("a layer", layer, named, otherwise=f"Layers: {shown}.", error=InputError) from None


def first_tensor(output: Any) -> torch.Tensor | None:
    """The first tensor in whatever a layer gives: a tensor, a tuple, a dict, ..."""
    return next((leaf for leaf in pytree.tree_leaves(output) if isinstance(leaf, torch.Tensor)), None)


def _each_tensor(act: Callable[[torch.Tensor], torch.Tensor], output: Any) -> Any:
    """``output`` with ``act`` applied to its tensors."""
    return pytree.tree_map_only(torch.Tensor, act, output)


def _keeper(kept: list[torch.Tensor]) -> Callable[[nn.Module, Any, Any], Any]:
    def keep(_module: nn.Module, _inputs: Any, output: Any) -> Any:
        first = first_tensor(output)
        if first is not None:
            kept.append(first)
        return _each_tensor(torch.clone, output)

    return keep


@contextmanager
def out_of_place(network: nn.Module) -> Iterator[None]:
    """Meanwhile no module overwrites its input: ``inplace`` of every activation is off, and comes back afterwards."""
    overwriting = [module for module in network.modules() if getattr(module, "inplace", False) is True]
    try:
        for module in overwriting:
            vars(module)["inplace"] = False
        yield
    finally:
        for module in overwriting:
            vars(module)["inplace"] = True
