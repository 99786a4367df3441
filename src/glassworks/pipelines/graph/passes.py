"""Both passes over a graph, and the paths through it. Plain arithmetic: a drawing needs no torch."""

import math
from collections.abc import Callable

from glassworks.pipelines.graph.expression import FUNCTIONS, Node, values, written
from glassworks.pipelines.graph.recipe import GraphConfig
from glassworks.pipelines.graph.report import EdgeOf, Step, Way

Edge = tuple[int, int, float]
"""From node, to node, local derivative."""

MOST_WAYS = 12
"""Paths of a variable that are listed."""


def edges(nodes: list[Node], found: list[float]) -> list[Edge]:
    """The local derivative along every edge; a node that goes in twice has two."""
    made: list[Edge] = []
    for at, node in enumerate(nodes):
        inputs = [found[one] if isinstance(one, int) else one for one in node.operands]
        for place, operand in enumerate(node.operands):
            if isinstance(operand, int):
                made.append((operand, at, _local(node.operation, inputs, place)))
    return made


def _local(operation: str, inputs: list[float], place: int) -> float:
    """Derivative of one operation along one of its inputs."""
    if operation in FUNCTIONS:
        return _finite(lambda: FUNCTIONS[operation][1](inputs[0]))
    a, b = inputs
    rules = {
        "+": (lambda: 1.0, lambda: 1.0),
        "-": (lambda: 1.0, lambda: -1.0),
        "*": (lambda: b, lambda: a),
        "/": (lambda: 1 / b, lambda: -a / b**2),
        "**": (lambda: b * a ** (b - 1) if b else 0.0, lambda: a**b * math.log(a) if a else 0.0),
    }
    return _finite(rules[operation][place])


def _finite(rule: Callable[[], float]) -> float:
    """The derivative, NaN where there is none."""
    try:
        value = rule()
    except (ArithmeticError, ValueError):
        return math.nan
    return float(value) if not isinstance(value, complex) else math.nan


def backward(nodes: list[Node], links: list[Edge]) -> list[float]:
    """Derivatives of the result along every node: one multiplication and one addition per edge."""
    found = [0.0] * len(nodes)
    found[-1] = 1.0
    for source, target, local in sorted(links, key=lambda edge: -edge[1]):
        found[source] += found[target] * local
    return found


def both(config: GraphConfig, nodes: list[Node]) -> tuple[list[Step], list[EdgeOf], list[Edge]]:
    """Forward, then backward."""
    found = values(nodes, config.values)
    links = edges(nodes, found)
    derivatives = backward(nodes, links)
    steps = [
        Step(node.name, written(nodes, node), value, derivative, not node.operation)
        for node, value, derivative in zip(nodes, found, derivatives, strict=True)
    ]
    return steps, [EdgeOf(nodes[a].name, nodes[b].name, local) for a, b, local in links], links


def count_ways(nodes: list[Node], links: list[Edge]) -> list[int]:
    """Paths from every node to the result."""
    found = [0] * len(nodes)
    found[-1] = 1
    for source, target, _ in sorted(links, key=lambda edge: -edge[1]):
        found[source] += found[target]
    return found


def ways(nodes: list[Node], links: list[Edge], start: int) -> list[Way]:
    """The first paths from a node to the result."""
    found: list[Way] = []
    open_ways = [([start], 1.0)]
    while open_ways and len(found) < MOST_WAYS:
        way, product = open_ways.pop()
        if way[-1] == len(nodes) - 1:
            found.append(Way([nodes[at].name for at in way], product))
        else:
            onward = [(target, local) for source, target, local in links if source == way[-1]]
            open_ways += [([*way, target], product * local) for target, local in reversed(onward)]
    return found
