"""The numbers of ``look graph``: what ran, what it cost, and what flowed between."""

from dataclasses import dataclass, field

from glassworks.core.report import Report


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
        training_only_parameters: that no answer is computed with, such as those of auxiliary heads.
    """

    nodes: list[Node]
    edges: list[Edge]
    input: list[int]
    depth: int
    training_only_parameters: int = 0

    @property
    def parameters(self) -> int:
        """How many the answer is computed with."""
        return self.nodes[0].parameters - self.training_only_parameters


def top_level(report: GraphReport) -> list[Node]:
    """The network's own children, in the order in which they ran."""
    return [node for node in report.nodes if node.parent == 0]
