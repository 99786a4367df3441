"""What ``look graph`` shows: the network's parts and what they cost."""

from typing import Any

from glassworks.charts.format import bytes_in_words
from glassworks.looks.view import Block, Facts, Table, by


def terminal(report: Any) -> list[Block]:
    """The whole network, then its own parts."""
    network, *rest = report.nodes
    rows = [
        ("Graph", f"{len(report.nodes):,} nodes, {len(report.edges):,} edges, {report.depth} levels deep"),
        ("Input", by(report.input)),
        ("Parameters", f"{network.parameters:,}"),
        ("Multiply-adds", f"{network.multiply_adds:,}"),
        ("Activations", bytes_in_words(network.activation_bytes)),
        ("Measured", f"{1000 * network.seconds:.1f} ms"),
    ]
    columns = ["part", "class", "output", "parameters", "multiply-adds", "activations", "ms"]
    lines = [
        (
            node.name,
            node.kind,
            by(node.shape),
            f"{node.parameters:,}",
            f"{node.multiply_adds:,}",
            bytes_in_words(node.activation_bytes),
            f"{1000 * node.seconds:.2f}",
        )
        for node in rest
        if node.parent == 0
    ]
    return [Facts("A network as a graph", rows), Table(columns, lines, columns[3:])]
