"""Frozen convolutional networks with fewer passes over memory, and the same answers.

A convolution is followed by a norm and an activation; on a processor each of them reads and writes every number once
more, which in a MobileNet takes longer than the arithmetic. A frozen norm is a scale and a shift, which go into the
convolution's weights (fold), and oneDNN applies the activation while the result is still in the registers (fuse). On
one core of an AMD EPYC MobileNetV2 is 1.7 times as fast, ResNet-50 1.1 times (bench/results/fused_forward.md).

Networks whose code cannot be traced (torch.fx), and layers that are anything but the plain pattern, stay as they are.

Shape letters: B batch, C channels, H height, W width.
"""

import copy
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import torch
from torch import fx, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

_ACTIVATIONS: dict[type[nn.Module], tuple[str, list[float]]] = {
    nn.ReLU: ("relu", []),
    nn.ReLU6: ("hardtanh", [0.0, 6.0]),
    nn.Hardswish: ("hardswish", []),
    nn.SiLU: ("swish", []),
}
"""What oneDNN can apply to a convolution's result: its name there, and its arguments."""


def fused(network: nn.Module, dtype: torch.dtype) -> nn.Module:
    """A copy of ``network`` for inference in ``dtype``, channels last: norms folded, on a processor activations fused.

    Args:
        network: in evaluation mode, or to be used as if it were.
        dtype: of weights and inputs; folding itself is done in the format that the weights have.
    """
    frozen = copy.deepcopy(network).eval().requires_grad_(False)
    graph = _traced(frozen)
    if graph is not None:
        _fold(graph)
    folded = (frozen if graph is None else graph).to(dtype=dtype).to(memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue]
    if graph is not None and _can_fuse(folded):
        _fuse(graph)
    return folded


@contextmanager
def norms_folded(network: nn.Module) -> Iterator[None]:
    """Inside, each frozen norm scales its convolution's weights instead of every number that the convolution gives.

    For training with norms that use their running statistics: the function, its parameters and their gradients are the
    same to rounding, with fewer passes over memory, forward and backward. The network's tensors and names stay.
    """
    graph = _traced(network)
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
    return conv._conv_forward(x_BCHW, conv.weight * scale_C[:, None, None, None], shift_C)


class FusedConv(nn.Module):
    """A convolution and the activation after it as one operation of oneDNN.

    The weights stay in plain channels-last order. Packed ahead of time for unknown picture sizes they make some
    networks up to three times slower (bfloat16 Inception); packed at each call they cost next to nothing.
    """

    def __init__(self, conv: nn.Conv2d, activation: str, arguments: list[float]) -> None:
        super().__init__()
        self.conv = conv
        place = list(conv.padding), list(conv.stride), list(conv.dilation), conv.groups
        self._settings = (*place, activation, arguments, "")

    def forward(self, x_BCHW: torch.Tensor) -> torch.Tensor:
        """[B, C, H, W] to [B, C', H', W']."""
        return torch.ops.mkldnn._convolution_pointwise(x_BCHW, self.conv.weight, self.conv.bias, *self._settings)


class _Tracer(fx.Tracer):
    """Looks into everything but convolutions and norms, of which libraries have kinds of their own."""

    def is_leaf_module(self, m: nn.Module, module_qualified_name: str) -> bool:
        return isinstance(m, nn.Conv2d | nn.BatchNorm2d) or super().is_leaf_module(m, module_qualified_name)


def _traced(network: nn.Module) -> fx.GraphModule | None:
    try:
        return fx.GraphModule(network, _Tracer().trace(network))
    except Exception:  # noqa: BLE001 - code that decides by values or sizes fails in as many ways as there are
        return None


def _fold(graph: fx.GraphModule) -> None:
    """Puts each frozen norm into the plain convolution that only it follows."""
    for source, node, after in _pairs(graph):
        conv, norm = graph.get_submodule(source), graph.get_submodule(node)
        graph.set_submodule(source, fuse_conv_bn_eval(conv, norm))  # pyright: ignore[reportArgumentType]
        graph.set_submodule(node, after)


def _pairs(graph: fx.GraphModule) -> Iterator[tuple[str, str, nn.Module]]:
    """Names of each plain convolution and the norm that alone follows it, and what that norm does after its shift."""
    calls = _num_calls(graph)
    for node in _calls_of(graph, nn.BatchNorm2d):
        source: Any = node.args[0]
        conv, norm = _module(graph, source), _module(graph, node)
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


def _can_fuse(network: nn.Module) -> bool:
    on_processor = all(tensor.device.type == "cpu" for tensor in network.state_dict().values())
    return on_processor and torch.backends.mkldnn.is_available() and hasattr(torch.ops.mkldnn, "_convolution_pointwise")


def _fuse(graph: fx.GraphModule) -> None:
    """Replaces plain convolutions by fused ones, each with the activation that only follows it."""
    calls = _num_calls(graph)
    for node in _calls_of(graph, nn.Conv2d):
        conv = _module(graph, node)
        if type(conv) is not nn.Conv2d or isinstance(conv.padding, str) or conv.padding_mode != "zeros":
            continue
        last = _activation_after(graph, node)
        if last is None or calls[last.target] > 1:
            graph.set_submodule(str(node.target), FusedConv(conv, "none", []))
        else:
            graph.set_submodule(
                str(node.target), FusedConv(conv, *_ACTIVATIONS[type(graph.get_submodule(str(last.target)))])
            )
            graph.set_submodule(str(last.target), nn.Identity())


def _activation_after(graph: fx.GraphModule, conv: fx.Node) -> fx.Node | None:
    """The activation that alone follows ``conv``, with nothing but identities (folded norms) between."""
    node = conv
    while len(node.users) == 1:
        node = next(iter(node.users))
        module = _module(graph, node)
        if type(module) in _ACTIVATIONS:
            return node
        if not isinstance(module, nn.Identity):
            break
    return None


def _module(graph: fx.GraphModule, node: Any) -> nn.Module | None:
    is_call = isinstance(node, fx.Node) and node.op == "call_module"
    return graph.get_submodule(str(node.target)) if is_call else None


def _calls_of(graph: fx.GraphModule, kind: type[nn.Module]) -> list[fx.Node]:
    return [node for node in graph.graph.nodes if isinstance(_module(graph, node), kind)]


def _num_calls(graph: fx.GraphModule) -> Counter[Any]:
    return Counter(node.target for node in graph.graph.nodes if node.op == "call_module")
