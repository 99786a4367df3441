"""The graph itself, from the variables down to the result, with the numbers of both passes."""

from glassworks.charts import Chart
from glassworks.charts.diagrams import Step as Box
from glassworks.charts.diagrams import stack
from glassworks.charts.layout import WIDEST, layout
from glassworks.charts.network import Link, Network, Part, Route
from glassworks.pipelines.drawing import drawn
from glassworks.pipelines.graph.expression import parsed
from glassworks.pipelines.graph.passes import both
from glassworks.pipelines.graph.recipe import GraphRecipe
from glassworks.pipelines.graph.report import EdgeOf, GraphReport, Step

_MOST = 14  # nodes that are still readable as a drawing


def draw(recipe: GraphRecipe, found: GraphReport | None) -> Chart:
    """Every node with its value and the result's derivative along it; local derivatives on the edges."""
    steps, edges, _ = both(recipe.graph, parsed(recipe.graph.expression))
    result = steps[-1].name
    network = _network(steps, edges)
    if len(steps) <= _MOST and layout(network).width <= WIDEST:
        caption = (
            f"In each box its value, and the derivative of {result} along it; on each arrow the local derivative. "
            "Forward, values go along the arrows; backward, derivatives against them."
        )
        return drawn(network, caption, "The graph")
    given = sum(step.is_variable for step in steps)
    boxes = [
        Box(label=f"{given} variable{'s' if given > 1 else ''}", filled=True),
        Box(label=f"{len(steps) - given} operations, {len(edges)} edges"),
        Box(label=f"{result} = {steps[-1].value:.4g}", tone="b"),
    ]
    return drawn(stack(boxes), "Too large to draw every operation; the tables below have them all.", "The graph")


def _network(steps: list[Step], edges: list[EdgeOf]) -> Network:
    places = _places(steps, edges)
    result, is_chain = steps[-1].name, len(edges) == len(steps) - 1 == max(row for _, row in places.values())
    parts = [
        Part(
            name=step.name,
            column=places[step.name][0],
            row=places[step.name][1],
            label=_label(step, result),
            tone="b" if step.name == result else "a",
            filled=step.is_variable,
        )
        for step in steps
    ]
    links = [
        Link(
            source=edge.source,
            target=edge.target,
            label=f"d{edge.target}/d{edge.source} = {edge.local:.4g}" if is_chain else f"{edge.local:.3g}",
            route=_route(places[edge.source], places[edge.target], _is_second(edges, at)),
        )
        for at, edge in enumerate(edges)
    ]
    return Network(parts=parts, links=links)


def _label(step: Step, result: str) -> str:
    """What it computes, its value, and the result's derivative along it."""
    lines = [step.name if step.is_variable else f"{step.name} = {step.operation}", f"{step.value:.4g}"]
    return "\n".join([*lines, *([f"d{result}/d{step.name} = {step.derivative:.4g}"] if step.name != result else [])])


def _is_second(edges: list[EdgeOf], at: int) -> bool:
    """Whether an edge before goes the same way: a node that goes in twice."""
    ends = (edges[at].source, edges[at].target)
    return any((edge.source, edge.target) == ends for edge in edges[:at])


def _route(start: tuple[int, int], end: tuple[int, int], is_second: bool) -> Route:
    """Around what lies between in the same column, and beside an edge that is there already."""
    is_far = start[0] == end[0] and end[1] - start[1] > 1
    return "right" if is_far or is_second else "straight"


def _places(steps: list[Step], edges: list[EdgeOf]) -> dict[str, tuple[int, int]]:
    """Column and row of every node: a row below all that goes in, in the column of what goes in first, if free."""
    sources = {step.name: [edge.source for edge in edges if edge.target == step.name] for step in steps}
    rows: dict[str, int] = {}
    for step in steps:
        rows[step.name] = 1 + max((rows[source] for source in sources[step.name]), default=-1)
    for step in steps:
        if step.is_variable:  # just above where it is used first
            rows[step.name] = min(rows[edge.target] for edge in edges if edge.source == step.name) - 1
    places: dict[str, tuple[int, int]] = {}
    for step in steps:
        wish = places[sources[step.name][0]][0] if sources[step.name] else 0
        taken = {column for column, row in places.values() if row == rows[step.name]}
        free = next(column for column in range(wish, wish + len(steps) + 1) if column not in taken)
        places[step.name] = (free, rows[step.name])
    return places
