"""A differentiable graph in numbers."""

from dataclasses import dataclass

from glassworks.core.report import Report


@dataclass
class Step:
    """One node.

    Attributes:
        name: of it.
        operation: what it computes, in words; a variable is its name.
        value: forward.
        derivative: of the result along this node, backward.
        is_variable: it is given, not computed.
    """

    name: str
    operation: str
    value: float
    derivative: float
    is_variable: bool


@dataclass
class EdgeOf:
    """An edge from a node to one that uses it.

    Attributes:
        source: name of the node that goes in.
        target: name of the node that uses it.
        local: derivative of the target along the source, all else kept.
    """

    source: str
    target: str
    local: float


@dataclass
class Way:
    """A path from a variable to the result: the names on it, and the product of the local derivatives."""

    names: list[str]
    product: float


@dataclass
class Checked:
    """The derivative of the result along one variable.

    Attributes:
        name: of the variable.
        value: of it.
        derivative: backward through the graph.
        autograd: torch's own.
        difference: central, ``(z(w + h) - z(w - h)) / 2h``; ``None`` where that cannot be computed.
        step: h.
        paths: how many lead to the result.
        ways: of up to a number of them.
        errors: distance of central differences from the derivative by their step: [h, distance].
    """

    name: str
    value: float
    derivative: float
    autograd: float
    difference: float | None
    step: float
    paths: int
    ways: list[Way]
    errors: list[list[float]]


@dataclass
class GraphReport(Report):
    """Everything about one expression.

    Attributes:
        steps: in the order of the forward pass.
        edges: all.
        variables: their derivatives, checked.
    """

    steps: list[Step]
    edges: list[EdgeOf]
    variables: list[Checked]

    @property
    def result(self) -> Step:
        """The last step."""
        return self.steps[-1]
