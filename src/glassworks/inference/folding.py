"""Frozen norms as a part of the convolutions before them: a scale and a shift that go into the weights.

Networks whose code cannot be traced (torch.fx), and layers that are anything but the plain pattern, stay as they are.

Shape letters: B batch, C channels, H height, W width.
"""

from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import torch
from torch import fx, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval


@contextmanager
def norms_folded(network: nn.Module) -> Generator[None]:
    """Inside, each frozen norm scales its convolution's weights instead of every number that the convolution gives.

    For training with norms that use their running statistics: the function, its parameters and their gradients are the
    same to rounding, with fewer passes over memory, forward and backward. The network's tensors and names stay.
    """
    graph = traced(network)
    patched: list[nn.Module] = []
    try:
        for source, node, after in _pairs(graph) if graph is not None else ():
            conv, norm = network.get_submodule(source), network.get_submodule(node)
            conv.forward = partial(_folded_forward, conv, norm)  # pyright: ignore[reportArgumentType] - see _pairs
            norm.forward = after.__call__  # a module itself would become a part of the norm
            patched += [conv, norm]
        yield
    finally:
        for module in patched:
            del module.forward


def _folded_forward(conv: nn.Conv2d, norm: nn.BatchNorm2d, x_BCHW: torch.Tensor) -> torch.Tensor:
    if norm.training or norm.running_var is None or norm.running_mean is None:
        raise RuntimeError("a norm that is to be folded must use its running statistics")
    scale_C = norm.weight * torch.rsqrt(norm.running_var + norm.eps)
    shift_C = norm.bias - norm.running_mean * scale_C
    if conv.bias is not None:
        shift_C = shift_C + conv.bias * scale_C
    # Every kind of padding, as the layer itself does it; torch has no public name for it.
    return conv._conv_forward(x_BCHW, conv.weight * scale_C[:, None, None, None], shift_C)  # pyright: ignore[reportPrivateUsage]


class _Tracer(fx.Tracer):
    """Looks into everything but convolutions and norms, of which libraries have kinds of their own."""

    def is_leaf_module(self, m: nn.Module, module_qualified_name: str) -> bool:
        return isinstance(m, nn.Conv2d | nn.BatchNorm2d | nn.LocalResponseNorm) or super().is_leaf_module(
            m, module_qualified_name
        )


def traced(network: nn.Module) -> fx.GraphModule | None:
    """The operations of ``network`` on its own layers, or ``None`` where its code cannot be followed."""
    try:
        return fx.GraphModule(network, _Tracer().trace(network))
    except Exception:  # noqa: BLE001 - code that decides by values or sizes fails in as many ways as there are
        return None


def fold(graph: fx.GraphModule) -> None:
    """Puts each frozen norm into the plain convolution that only it follows."""
    for source, node, after in _pairs(graph):
        conv: Any = graph.get_submodule(source)
        norm: Any = graph.get_submodule(node)
        graph.set_submodule(source, fuse_conv_bn_eval(conv, norm))
        graph.set_submodule(node, after)


def _pairs(graph: fx.GraphModule) -> Iterator[tuple[str, str, nn.Module]]:
    """Names of each plain convolution and the norm that alone follows it, and what that norm does after its shift."""
    calls = num_calls(graph)
    for node in calls_of(graph, nn.BatchNorm2d):
        source: Any = node.args[0]
        conv, norm = module_at(graph, source), module_at(graph, node)
        if type(conv) is nn.Conv2d and isinstance(norm, nn.BatchNorm2d) and norm.running_mean is not None:
            alone = calls[source.target] == calls[node.target] == 1 and len(source.users) == 1
            after = _after(norm)
            if alone and after is not None:
                yield str(source.target), str(node.target), after


def _after(norm: nn.BatchNorm2d) -> nn.Module | None:
    """What a norm does beside its scale and shift: nothing, or timm's activation; ``None`` where it is unknown."""
    if type(norm) is nn.BatchNorm2d:
        return nn.Identity()
    act, drop = getattr(norm, "act", None), getattr(norm, "drop", None)
    return act if isinstance(act, nn.Module) and isinstance(drop, nn.Identity) else None


def module_at(graph: fx.GraphModule, node: Any) -> nn.Module | None:
    """The layer that ``node`` calls; ``None`` for anything else."""
    is_call = isinstance(node, fx.Node) and node.op == "call_module"
    return graph.get_submodule(str(node.target)) if is_call else None


def calls_of(graph: fx.GraphModule, kind: type[nn.Module]) -> list[fx.Node]:
    """The calls of layers of one kind, in the order of the computation."""
    return [node for node in graph.graph.nodes if isinstance(module_at(graph, node), kind)]


def num_calls(graph: fx.GraphModule) -> Counter[Any]:
    """How often each layer is called, by its name."""
    return Counter(node.target for node in graph.graph.nodes if node.op == "call_module")
