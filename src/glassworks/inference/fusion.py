"""Frozen convolutional networks with fewer passes over memory, and the same answers.

A convolution is followed by a norm and an activation; on a processor each of them reads and writes every number once
more, which in a MobileNet takes longer than the arithmetic. A frozen norm is a scale and a shift, which go into the
convolution's weights (fold), and oneDNN applies the activation, or adds what comes by the shortcut, while the result is
still in the registers (fuse). On one core of an AMD EPYC MobileNetV2 is 1.8 to 2.2 times as fast, ResNet-50 1.1 to 1.6
times (bench/results/fused_forward.md).

Networks whose code cannot be traced (torch.fx), and layers that are anything but the plain pattern, stay as they are.

Shape letters: B batch, C channels, H height, W width.
"""

import copy
import operator
from collections import Counter
from typing import Any, cast

import torch
from torch import fx, nn

from glassworks.inference.folding import calls_of, fold, module_at, num_calls, traced

_ACTIVATIONS: dict[type[nn.Module], tuple[str, list[float]]] = {
    nn.ReLU: ("relu", []),
    nn.ReLU6: ("hardtanh", [0.0, 6.0]),
    nn.Hardswish: ("hardswish", []),
    nn.SiLU: ("swish", []),
}
"""What oneDNN can apply to a convolution's result: its name there, and its arguments."""

_SUMS = (operator.add, cast("Any", operator).iadd, torch.add)


def fused(network: nn.Module, dtype: torch.dtype) -> nn.Module:
    """A copy of ``network`` for inference in ``dtype``, channels last: norms folded, on a processor activations fused.

    Args:
        network: in evaluation mode, or to be used as if it were.
        dtype: of weights and inputs; folding itself is done in the format that the weights have.
    """
    frozen = copy.deepcopy(network).eval().requires_grad_(False)
    graph = traced(frozen)
    if graph is not None:
        fold(graph)
    folded = (frozen if graph is None else graph).to(dtype=dtype).to(memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue]
    if graph is not None and _can_fuse(folded):
        _fuse(graph)
        _fuse_sums(graph)
    return folded


class FusedConv(nn.Module):
    """A convolution and the activation after it as one operation of oneDNN.

    The weights stay in plain channels-last order. Packed ahead of time for unknown image sizes they make some
    networks up to three times slower (bfloat16 Inception); packed at each call they cost next to nothing.
    """

    def __init__(self, conv: nn.Conv2d, activation: str, arguments: list[float]) -> None:
        super().__init__()
        self.conv, self.activation = conv, activation
        place = list(conv.padding), list(conv.stride), list(conv.dilation), conv.groups
        self._settings = (*place, activation, arguments, "")

    def forward(self, x_BCHW: torch.Tensor) -> torch.Tensor:
        """[B, C, H, W] to [B, C', H', W']."""
        return torch.ops.mkldnn._convolution_pointwise(x_BCHW, self.conv.weight, self.conv.bias, *self._settings)


class FusedSum(nn.Module):
    """The last convolution of a residual block, what comes by the shortcut, and the ReLU that may follow, as one.

    Args:
        conv: one that keeps the size of its input.
        relu: apply one to the sum.
    """

    def __init__(self, conv: nn.Conv2d, *, relu: bool) -> None:
        super().__init__()
        self.conv, self.relu = conv, relu
        self._settings = list(conv.padding), list(conv.stride), list(conv.dilation), conv.groups

    def forward(self, x_BCHW: torch.Tensor, shortcut_BCHW: torch.Tensor) -> torch.Tensor:
        """[B, C, H, W] and usually [B, C', H, W] to [B, C', H, W]."""
        weight, bias, settings = self.conv.weight, self.conv.bias, self._settings
        batch, _, *sides = x_BCHW.shape
        if shortcut_BCHW.shape == (batch, len(weight), *sides) and shortcut_BCHW.dtype == x_BCHW.dtype:
            also: tuple[Any, ...] = ("add", None, "relu" if self.relu else None, [], None)
            return torch.ops.mkldnn._convolution_pointwise.binary(x_BCHW, shortcut_BCHW, weight, bias, *settings, *also)
        # What is added may be something else than a shortcut, spread over the map; oneDNN adds like to like alone.
        y_BCHW = torch.ops.mkldnn._convolution_pointwise(x_BCHW, weight, bias, *settings, "none", [], "")
        y_BCHW = y_BCHW + shortcut_BCHW
        return torch.relu(y_BCHW) if self.relu else y_BCHW


def _can_fuse(network: nn.Module) -> bool:
    on_processor = all(tensor.device.type == "cpu" for tensor in network.state_dict().values())
    # oneDNN's operations have no public name in torch: a build without them computes as before.
    return on_processor and torch.backends.mkldnn.is_available() and hasattr(torch.ops.mkldnn, "_convolution_pointwise")


def _fuse(graph: fx.GraphModule) -> None:
    """Replaces plain convolutions by fused ones, each with the activation that only follows it."""
    calls = num_calls(graph)
    for node in calls_of(graph, nn.Conv2d):
        conv = module_at(graph, node)
        # A subclass may compute something else; oneDNN pads with zeros and takes numbers, not "same".
        if type(conv) is not nn.Conv2d or isinstance(conv.padding, str) or conv.padding_mode != "zeros":
            continue
        last = _activation_after(graph, node)
        # An activation that is called elsewhere too is needed there: it stays, and follows the bare convolution.
        if last is None or calls[last.target] > 1:
            graph.set_submodule(str(node.target), FusedConv(conv, "none", []))
        else:
            activation = graph.get_submodule(str(last.target))
            graph.set_submodule(str(node.target), FusedConv(conv, *_ACTIVATIONS[type(activation)]))
            graph.set_submodule(str(last.target), nn.Identity())


def _fuse_sums(graph: fx.GraphModule) -> None:
    """Replaces ``conv(x) + shortcut`` of residual blocks by one operation, with the ReLU that only follows it."""
    calls = num_calls(graph)
    sums = [node for node in graph.graph.nodes if node.target in _SUMS and len(node.args) == 2 and not node.kwargs]
    for node in sums:
        found = _conv_and_shortcut(graph, node)
        # A convolution that is called twice is one module: fused for this call, it would be another for that one.
        if found is not None and calls[found[0][-1].target] == 1:
            _fuse_sum(graph, node, *found, calls)
    graph.recompile()


def _conv_and_shortcut(graph: fx.GraphModule, node: fx.Node) -> tuple[list[fx.Node], fx.Node] | None:
    """The chain to the convolution on either side of a sum, and what is added; ``None`` where neither side fits."""
    one, other = node.args
    if one is other:  # x + x: the chain would be erased while the other side still reads it
        return None
    for side, shortcut in ((one, other), (other, one)):
        chain = _chain_to_conv(graph, side)
        if chain and isinstance(shortcut, fx.Node):
            return chain, shortcut
    return None


def _fuse_sum(
    graph: fx.GraphModule, node: fx.Node, chain: list[fx.Node], shortcut: fx.Node, calls: Counter[Any]
) -> None:
    """Puts the fused operation in the place of the sum, where the shortcut is surely computed."""
    name, after = str(chain[-1].target), next(iter(node.users)) if len(node.users) == 1 else None
    relu = after is not None and type(module_at(graph, after)) is nn.ReLU and calls[after.target] == 1
    conv = graph.get_submodule(name)
    assert isinstance(conv, FusedConv)  # noqa: S101 - as _chain_to_conv found it
    graph.set_submodule(name, FusedSum(conv.conv, relu=relu))
    if relu and after is not None:
        graph.set_submodule(str(after.target), nn.Identity())
    with graph.graph.inserting_before(node):
        node.replace_all_uses_with(graph.graph.call_module(name, (chain[-1].args[0], shortcut)))
    for done in (node, *chain):
        graph.graph.erase_node(done)


def _chain_to_conv(graph: fx.GraphModule, node: Any) -> list[fx.Node]:
    """From ``node`` back over identities to a fused convolution that fits ``FusedSum``; empty where there is none."""
    chain: list[fx.Node] = []
    while isinstance(node, fx.Node) and len(node.users) == 1:
        chain.append(node)
        module, source = module_at(graph, node), node.args[0] if node.args else None
        if isinstance(module, FusedConv):
            # The operation will stand where the sum stands, later than the convolution did: another reader of its
            # input might by then have changed it in place.
            alone = isinstance(source, fx.Node) and len(source.users) == 1
            return chain if alone and module.activation == "none" and _keeps_size(module.conv) else []
        if not isinstance(module, nn.Identity):
            break
        node = source
    return []


def _keeps_size(conv: nn.Conv2d) -> bool:
    sides = zip(conv.padding, conv.dilation, conv.kernel_size, conv.stride, strict=True)
    return all(2 * int(pad) == dilation * (side - 1) and stride == 1 for pad, dilation, side, stride in sides)


def _activation_after(graph: fx.GraphModule, conv: fx.Node) -> fx.Node | None:
    """The activation that alone follows ``conv``, with nothing but identities (folded norms) between."""
    node = conv
    while len(node.users) == 1:
        node = next(iter(node.users))
        module = module_at(graph, node)
        if type(module) in _ACTIVATIONS:
            return node
        if not isinstance(module, nn.Identity):
            break
    return None
