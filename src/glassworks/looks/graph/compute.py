"""The computational graph of any network: every operation that ran, inside of the modules in which it ran.

What is unusual here: nothing is traced symbolically. PyTorch's dispatcher reports each operation of one real forward
pass, so that the graph of a network with branches and loops in Python is the one that this input took, and each
operation's time is measured. A module without children is one node, whatever it does inside; an operation that a
container does itself (``out += x``, ``torch.cat``) is a node of its own. A module that runs twice is two nodes.
"""

import time
from collections.abc import Sequence
from typing import Any

import torch
from torch import nn
from torch.utils import _pytree as pytree
from torch.utils.flop_counter import flop_registry

from glassworks.instruments.dispatch import EagerMode
from glassworks.instruments.hooks import borrowed, first_tensor
from glassworks.instruments.module_stack import ModuleStack
from glassworks.instruments.tape import SILENT
from glassworks.looks.graph.report import Edge, GraphReport, Node


def graph(network: nn.Module, input_: torch.Tensor) -> GraphReport:
    """Runs the network twice on ``input_`` and draws what ran."""
    _recorded(network, input_)  # the first pass pays for memory and for kernels that are chosen then
    found = _recorded(network, input_)
    nodes = found.nodes
    for node in reversed(nodes):  # children stand behind their parents
        if node.parent is not None:
            above = nodes[node.parent]
            above.multiply_adds += node.multiply_adds
            above.activation_bytes += node.activation_bytes
            above.seconds += node.seconds
    depth = max(_depth(nodes, node) for node in nodes)
    return GraphReport(nodes, list(found.edges.values()), list(input_.shape), depth, found.unused_parameters())


def _depth(nodes: Sequence[Node], node: Node) -> int:
    return 0 if node.parent is None else 1 + _depth(nodes, nodes[node.parent])


def _recorded(network: nn.Module, input_: torch.Tensor) -> "_Builder":
    """One forward pass."""
    given = input_.detach().clone()
    builder = _Builder(network, given)
    stack = ModuleStack(builder.begin, builder.end)
    with borrowed(network) as hooks, torch.no_grad(), _Recorder(builder, stack):
        stack.follow(network, hooks)
        network(given)
    return builder


class _Recorder(EagerMode):
    """Hands each operation to the builder, with the module that runs it and the time it took."""

    def __init__(self, builder: "_Builder", stack: ModuleStack[Node]) -> None:
        super().__init__()
        self._builder, self._stack = builder, stack

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        begin = time.perf_counter()
        output = func(*args, **(kwargs or {}))
        seconds = time.perf_counter() - begin
        running = self._stack.innermost
        self._builder.use(pytree.tree_leaves((args, kwargs)))
        if running is not None:
            self._builder.add(running, func, (args, kwargs or {}), output, seconds)
        return output


class _Builder:
    """Nodes for operations and the modules around them, edges for the tensors between them."""

    def __init__(self, network: nn.Module, given: torch.Tensor) -> None:
        self.nodes: list[Node] = []
        self.edges: dict[tuple[int | None, int], Edge] = {}
        self._made_by: dict[int, int | None] = {id(given): None}
        self._kept: list[torch.Tensor] = [given]  # an id means a tensor only while that lives
        self._is_leaf = {name: not any(module.children()) for name, module in network.named_modules()}
        self._unused = {id(parameter): parameter.numel() for parameter in network.parameters()}

    def use(self, given: Sequence[Any]) -> None:
        """Notes which parameters an operation was given."""
        for leaf in given:
            self._unused.pop(id(leaf), None)

    def unused_parameters(self) -> int:
        """How many no operation was given: of parts that only training needs."""
        return sum(self._unused.values())

    def begin(self, path: str, module: nn.Module, outer: Node | None) -> Node:
        """A module's call is a node, from its beginning."""
        parameters = sum(parameter.numel() for parameter in module.parameters())
        name = path.rpartition(".")[2] or type(module).__name__
        parent = None if outer is None else outer.id
        self.nodes.append(Node(len(self.nodes), name, path, type(module).__name__, parent, parameters=parameters))
        return self.nodes[-1]

    def end(self, node: Node, _inputs: Any, output: Any) -> Any:
        """Notes what a module gives; one that hands its input on (dropout at rest) gives an alias, a new node."""
        _note_shape(node, output)
        is_input = isinstance(output, torch.Tensor) and self._made_by.get(id(output), node.id) != node.id
        if is_input and self._is_leaf[node.path] and node.parent is not None:
            return torch.ops.aten.alias(output)
        return None

    def add(self, running: Node, func: Any, given: tuple[Any, Any], output: Any, seconds: float) -> None:
        """One operation: on the module without children that runs, else on a node of its own."""
        inputs = [leaf for leaf in pytree.tree_leaves(given) if isinstance(leaf, torch.Tensor)]
        depends = [tensor for tensor in inputs if id(tensor) in self._made_by]
        name = func._opname.removesuffix("_")
        if name in SILENT or not depends:  # a weight's transpose, say, is no step of the graph
            running.seconds += seconds
            return
        node = self._node(running, name)
        node.seconds += seconds
        _count(node, func, given, output)
        self._tie(node, depends)
        for tensor in pytree.tree_leaves(output):
            if isinstance(tensor, torch.Tensor):
                self._made_by[id(tensor)] = node.id
                self._kept.append(tensor)
        if node.kind == "operation":
            _note_shape(node, output)

    def _node(self, running: Node, name: str) -> Node:
        if self._is_leaf[running.path] and running.parent is not None:
            return running
        self.nodes.append(Node(len(self.nodes), name, running.path, "operation", running.id))
        return self.nodes[-1]

    def _tie(self, node: Node, depends: Sequence[torch.Tensor]) -> None:
        for tensor in depends:
            source = self._made_by[id(tensor)]
            if source != node.id:
                dtype = str(tensor.dtype).removeprefix("torch.")
                self.edges.setdefault((source, node.id), Edge(source, node.id, list(tensor.shape), dtype))


def _note_shape(node: Node, output: Any) -> None:
    """Shape and number format of the first tensor."""
    tensor = first_tensor(output)
    if tensor is not None:
        node.shape, node.dtype = list(tensor.shape), str(tensor.dtype).removeprefix("torch.")


def _count(node: Node, func: Any, given: tuple[Any, Any], output: Any) -> None:
    """Multiply-adds, and the bytes of what is no view."""
    args, kwargs = given
    count = flop_registry.get(func._overloadpacket)
    if count is not None:
        node.multiply_adds += count(*args, **kwargs, out_val=output) // 2
    if not func.is_view and not func._opname.endswith("_"):
        tensors = [leaf for leaf in pytree.tree_leaves(output) if isinstance(leaf, torch.Tensor)]
        node.activation_bytes += sum(tensor.numel() * tensor.element_size() for tensor in tensors)
