"""Which layers to look at where the request names none."""

import torch
from torch import nn

from glassworks.core.errors import InputError
from glassworks.instruments.hooks import borrowed, find_layer
from glassworks.instruments.module_stack import ModuleStack
from glassworks.instruments.places import layers_with_places, placed_outputs

_ACTIVATIONS = "torch.nn.modules.activation"


def default_layer(network: nn.Module, input_: torch.Tensor) -> str:
    """The last layer whose output lies over the image, the one before a classifier pools.

    Raises:
        InputError: no layer gives maps.
    """
    found = layers_with_places(network, input_)
    if not found:
        raise InputError(
            expected="a layer with feature maps", found="none in this network", do="Name one with --layer."
        )
    return found[-1]


def spread_layers(network: nn.Module, input_: torch.Tensor, count: int) -> list[str]:
    """``count`` layers with feature maps from the first to the last, closer to each other at the beginning.

    There, a few layers lead from colours over edges to textures; later ones differ less from each other.

    Layers are the activation functions where these are modules, since what they give is what a network goes on with;
    otherwise all modules without children. One that runs several times is left out.

    Raises:
        InputError: no layer gives maps.
    """
    with_maps = [name for one in placed_outputs(network, input_) for name in one.leaves]
    once = [name for name in with_maps if with_maps.count(name) == 1]
    activations = [name for name in once if type(find_layer(network, name)).__module__ == _ACTIVATIONS]
    layers = activations if len(activations) >= min(count, 2) else once
    if not layers:
        raise InputError(
            expected="a layer with feature maps that runs once",
            found="none in this network",
            do="Name one with --layer.",
        )
    return [layers[place] for place in _dense_first(len(layers), min(count, len(layers)))]


def _dense_first(total: int, count: int) -> list[int]:
    """``count`` of ``total`` places, the first and the last among them, with growing steps."""
    places: list[int] = []
    for at in range(count):
        wanted = round((total - 1) * (at / max(1, count - 1)) ** 1.5)
        first, last = (places[-1] + 1 if places else 0), total - count + at
        places.append(min(max(wanted, first), last))
    return places


def before_head(network: nn.Module, input_: torch.Tensor) -> str:
    """The layer whose output goes into the last linear layer: what a classifier decides by.

    Raises:
        InputError: no linear layer runs, or it is the first.
    """
    ended: list[str] = []
    before: list[str] = []

    def begin(name: str, module: nn.Module, _outer: str | None) -> str:
        if isinstance(module, nn.Linear):
            before[:] = [name, *ended[-1:]]
        return name

    stack = ModuleStack[str](begin, lambda name, _inputs, _output: ended.append(name))
    with borrowed(network) as hooks, torch.no_grad():
        stack.follow(network, hooks)
        network(input_)
    if len(before) < 2:
        raise InputError(
            expected="a network that ends in a linear layer", found="none behind other layers", do="Name a --layer."
        )
    return before[1]


def head(network: nn.Module, input_: torch.Tensor) -> str:
    """The last linear layer that runs: its rows are the classes.

    Raises:
        InputError: none runs.
    """
    linear = [name for name in _leaves_that_ran(network, input_) if isinstance(find_layer(network, name), nn.Linear)]
    if not linear:
        raise InputError(expected="a network that ends in a linear layer", found="none", do="Name a --layer.")
    return linear[-1]


def _leaves_that_ran(network: nn.Module, input_: torch.Tensor) -> list[str]:
    """Modules without children in the order in which they ran."""
    ran: list[str] = []
    with borrowed(network) as hooks, torch.no_grad():
        for name, module in network.named_modules():
            if name and not any(module.children()):
                hooks.on_output(name, lambda *_, name=name: ran.append(name))
        network(input_)
    return ran
