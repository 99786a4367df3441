"""Which layers of a network have places: outputs that lie over the image, as feature maps or as tokens of patches.

What runs inside attention has none, though its outputs have four dimensions too: heads by tokens by tokens, or by the
dimensions of a head. Nor has a layer that works on windows of the image one after the other, as in Swin.
"""

from dataclasses import dataclass, field
from typing import Any

import torch
from torch import nn

from glassworks.instruments.feature_maps import maps_of_batch, token_grid
from glassworks.instruments.hooks import borrowed, first_tensor
from glassworks.instruments.module_stack import ModuleStack


@dataclass
class Placed:
    """Calls of modules that handed on one and the same tensor, the innermost first: a block and its last layer.

    Attributes:
        modules: their dotted names.
        leaves: those of them that have no modules inside.
        shape: of the tensor.
    """

    modules: list[str]
    leaves: list[str]
    shape: torch.Size


def has_places(shape: torch.Size, input_shape: torch.Size) -> bool:
    """Whether an output of this shape lies over the image, with more than one place."""
    if len(input_shape) != 4 or len(shape) not in (3, 4) or shape[0] != input_shape[0]:
        return False
    image = (input_shape[2], input_shape[3])
    if len(shape) == 3 and token_grid(shape[1], image) is None:
        return False
    return maps_of_batch(torch.empty(shape, device="meta"), image).shape[2:].numel() > 1


def placed_outputs(network: nn.Module, input_: torch.Tensor) -> list[Placed]:
    """The outputs with places, in the order in which they came about."""
    log = _Log(input_.shape)
    with borrowed(network) as hooks, torch.no_grad():
        ModuleStack(log.begin, log.end).follow(network, hooks)
        network(input_)
    tokens = {one.shape[1] for one in log.placed if len(one.shape) == 3}
    return [one for one in log.placed if not (len(one.shape) == 4 and one.shape[2] == one.shape[3] in tokens)]


def layers_with_places(network: nn.Module, input_: torch.Tensor) -> list[str]:
    """One name for each output with places: its last layer, or where that runs again its block.

    Only layers that run once, if there are any: of others it would be unclear which use is meant.
    """
    placed = placed_outputs(network, input_)
    names = [name for one in placed for name in one.modules]
    once = {name for name in names if names.count(name) == 1}
    chosen = [_name_of(one, once) for one in placed]
    return [name for name in chosen if name] or [one.modules[0] for one in placed]


def _name_of(one: Placed, once: set[str]) -> str:
    leaves = [name for name in one.leaves if name in once]
    others = [name for name in one.modules if name in once]
    return leaves[-1] if leaves else next(iter(others), "")


@dataclass
class _Call:
    name: str
    is_leaf: bool
    in_attention: bool


@dataclass
class _Log:
    """Writes down the outputs with places while the network runs."""

    input_shape: torch.Size
    placed: list[Placed] = field(default_factory=list[Placed])
    last: tuple[torch.Tensor, int] | None = None

    def begin(self, name: str, module: nn.Module, outer: _Call | None) -> _Call:
        attention = outer is not None and outer.in_attention
        return _Call(name, not any(module.children()), attention or _is_attention(module))

    def end(self, call: _Call, _inputs: Any, output: Any) -> None:
        tensor = first_tensor(output)
        if tensor is None or not call.name or call.in_attention or not has_places(tensor.shape, self.input_shape):
            return
        state = (tensor, tensor._version)  # what is overwritten in the meantime is another output
        if self.last is None or self.last[0] is not tensor or self.last[1] != state[1]:
            self.placed.append(Placed([], [], tensor.shape))
        self.last = state
        self.placed[-1].modules.append(call.name)
        if call.is_leaf:
            self.placed[-1].leaves.append(call.name)


def _is_attention(module: nn.Module) -> bool:
    """By the name of its class, as every library calls it; softmax as a layer of its own is attention, too."""
    name = type(module).__name__.lower()
    return isinstance(module, nn.Softmax) or "attention" in name or "attn" in name
