"""The computational graph of any network: every operation that ran, inside of the modules in which it ran.

What is unusual here: nothing is traced symbolically. PyTorch's dispatcher tells of each operation of one real forward
pass, so that the graph of a network with branches and loops in Python is the one that this input took, and each
operation's time is measured. A module without children is one node, whatever it does inside; an operation that a
container does itself (``out += x``, ``torch.cat``) is a node of its own. A module that runs twice is two nodes.
"""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import nn
from torch.utils import _pytree as pytree
from torch.utils.flop_counter import flop_registry

from glassworks.core.report import Report
from glassworks.instruments.dispatch import EagerMode
from glassworks.instruments.hooks import borrowed
from glassworks.instruments.tape import SILENT


@dataclass
class Node:
    """A module's call, or an operation.

    Attributes:
        id: its place in the list.
        name: the module's own name, or the operation's.
        path: the module's dotted name; that of the container for an operation.
        kind: the module's class, or ``operation``.
        parent: id of the node that it lies in; ``None`` for the network.
        shape: of its output.
        dtype: likewise.
        parameters: of the module and all below it, each counted once.
        multiply_adds: of all operations inside.
        activation_bytes: of all outputs made inside that are no views.
        seconds: all operations inside took, in the second of two passes.
    """

    id: int
    name: str
    path: str
    kind: str
    parent: int | None
    shape: list[int] = field(default_factory=list)
    dtype: str = ""
    parameters: int = 0
    multiply_adds: int = 0
    activation_bytes: int = 0
    seconds: float = 0.0


@dataclass
class Edge:
    """A tensor on its way from one node without children to another; ``None`` stands for the network's input."""

    source: int | None
    target: int
    shape: list[int]
    dtype: str


@dataclass
class GraphReport(Report):
    """A network as a graph.

    Attributes:
        nodes: the network itself first, then in the order in which they ran.
        edges: between nodes that have no children.
        input: shape of the network's input.
        depth: how deep modules lie in modules.
    """

    nodes: list[Node]
    edges: list[Edge]
    input: list[int]
    depth: int


def graph(network: nn.Module, input_: torch.Tensor) -> GraphReport:
    """Runs the network twice on ``input_`` and draws what ran."""
    with torch.no_grad():
        _Recorder(network).run(input_)  # the first pass pays for memory and for kernels that are chosen then
        recorder = _Recorder(network)
        recorder.run(input_)
    nodes = recorder.nodes
    for node in reversed(nodes):  # children stand behind their parents
        if node.parent is not None:
            above = nodes[node.parent]
            above.multiply_adds += node.multiply_adds
            above.activation_bytes += node.activation_bytes
            above.seconds += node.seconds
    depth = max(_depth(nodes, node) for node in nodes)
    return GraphReport(nodes, list(recorder.edges.values()), list(input_.shape), depth)


def _depth(nodes: Sequence[Node], node: Node) -> int:
    return 0 if node.parent is None else 1 + _depth(nodes, nodes[node.parent])


class _Recorder(EagerMode):
    """Notes operations, the modules around them, and the tensors between them."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network
        self.nodes: list[Node] = []
        self.edges: dict[tuple[int | None, int], Edge] = {}
        self.stack: list[int] = []
        self.made_by: dict[int, int | None] = {}
        self.kept: list[torch.Tensor] = []  # an id means a tensor only while that lives
        self.is_leaf = {name: not any(module.children()) for name, module in network.named_modules()}

    def run(self, input_: torch.Tensor) -> None:
        """One forward pass."""
        given = input_.detach().clone()
        self.made_by[id(given)] = None
        self.kept.append(given)
        with borrowed(self.network) as hooks:
            for name, module in self.network.named_modules():
                hooks.on_enter(name, lambda module, _inputs, name=name: self._enter(name, module))
                hooks.on_output(name, lambda _module, _inputs, output: self._leave(output))
                hooks.on_leave(name, lambda _module: self.stack.pop())
            with self:
                self.network(given)

    def _enter(self, path: str, module: nn.Module) -> None:
        parameters = sum(parameter.numel() for parameter in module.parameters())
        name = path.rpartition(".")[2] or type(module).__name__
        parent = self.stack[-1] if self.stack else None
        self.nodes.append(Node(len(self.nodes), name, path, type(module).__name__, parent, parameters=parameters))
        self.stack.append(self.nodes[-1].id)

    def _leave(self, output: Any) -> Any:
        """Notes what a module gives; one that hands its input on (dropout at rest) gives an alias, to be seen."""
        node = self.nodes[self.stack[-1]]
        self._note_shape(node.id, output)
        is_input = isinstance(output, torch.Tensor) and self.made_by.get(id(output), node.id) != node.id
        if is_input and self.is_leaf[node.path] and node.parent is not None:
            return torch.ops.aten.alias(output)
        return None

    def _note_shape(self, node: int, output: Any) -> None:
        for tensor in pytree.tree_leaves(output):
            if isinstance(tensor, torch.Tensor):
                self.nodes[node].shape = list(tensor.shape)
                self.nodes[node].dtype = str(tensor.dtype).removeprefix("torch.")
                return

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        begin = time.perf_counter()
        output = func(*args, **(kwargs or {}))
        seconds = time.perf_counter() - begin
        inputs = [leaf for leaf in pytree.tree_leaves((args, kwargs)) if isinstance(leaf, torch.Tensor)]
        depends = [tensor for tensor in inputs if id(tensor) in self.made_by]
        name = func._opname.removesuffix("_")
        if not self.stack or name in SILENT or not depends:  # a weight's transpose, say, is no step of the graph
            if self.stack:
                self.nodes[self.stack[-1]].seconds += seconds
            return output
        node = self._node(name)
        self._count(node, func, args, kwargs, output, seconds)
        for tensor in depends:
            source = self.made_by[id(tensor)]
            if source != node.id:
                dtype = str(tensor.dtype).removeprefix("torch.")
                self.edges.setdefault((source, node.id), Edge(source, node.id, list(tensor.shape), dtype))
        for tensor in pytree.tree_leaves(output):
            if isinstance(tensor, torch.Tensor):
                self.made_by[id(tensor)] = node.id
                self.kept.append(tensor)
        if node.kind == "operation":
            self._note_shape(node.id, output)
        return output

    def _node(self, name: str) -> Node:
        """The module without children that is running, else a new node for the operation itself."""
        above = self.nodes[self.stack[-1]]
        if self.is_leaf[above.path] and above.parent is not None:
            return above
        self.nodes.append(Node(len(self.nodes), name, above.path, "operation", above.id))
        return self.nodes[-1]

    def _count(self, node: Node, func: Any, args: Any, kwargs: Any, output: Any, seconds: float) -> None:
        node.seconds += seconds
        count = flop_registry.get(func._overloadpacket)
        if count is not None:
            node.multiply_adds += count(*args, **(kwargs or {}), out_val=output) // 2
        if not func.is_view and not func._opname.endswith("_"):
            tensors = [leaf for leaf in pytree.tree_leaves(output) if isinstance(leaf, torch.Tensor)]
            node.activation_bytes += sum(tensor.numel() * tensor.element_size() for tensor in tensors)


def top_level(report: GraphReport) -> list[Node]:
    """The network's own children, in the order in which they ran."""
    return [node for node in report.nodes if node.parent == 0]


def repeated(report: GraphReport) -> list[str]:
    """Modules that ran more than once."""
    counts = Counter(node.path for node in report.nodes if node.kind != "operation")
    return [path for path, count in counts.items() if count > 1]
