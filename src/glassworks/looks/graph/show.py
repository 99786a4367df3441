"""What ``look graph`` shows: the network's parts and what they cost."""

from collections.abc import Sequence

from glassworks.charts import Axis, Bars, Chart, Plot
from glassworks.charts.format import bytes_in_words, rounded
from glassworks.looks.graph.report import GraphReport, top_level
from glassworks.looks.view import Block, Facts, Page, Table, View, by


def terminal(report: GraphReport) -> list[Block]:
    """The whole network, then its own parts."""
    network = report.nodes[0]
    rows = [
        ("Graph", f"{len(report.nodes):,} nodes, {len(report.edges):,} edges, {report.depth} levels deep"),
        ("Input", by(report.input)),
        ("Parameters", f"{report.parameters:,}"),
        *(
            [("Only in training", f"{report.training_only_parameters:,} parameters more")]
            * (report.training_only_parameters > 0)
        ),
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
        for node in top_level(report)
    ]
    return [Facts("A network as a graph", rows), Table(columns, lines, columns[3:])]


def view(report: GraphReport, model: str) -> View:
    """What the parts cost as bars, and the graph as a page to unfold, zoom and search."""
    return View(charts=[_chart(report, model)], page=_page(report, model))


def _chart(report: GraphReport, model: str) -> Chart:
    parts = top_level(report)
    names = [part.name for part in parts]
    costs: dict[str, Sequence[float]] = {
        "parameters": [part.parameters for part in parts],
        "multiply-adds": [part.multiply_adds for part in parts],
        "activation bytes": [part.activation_bytes for part in parts],
        "measured ms": [1000 * part.seconds for part in parts],
    }
    panels = []
    for title, values in costs.items():
        tips = [f"{name}: {rounded(value)}" for name, value in zip(names, values, strict=True)]
        shown = names if not panels else [""] * len(names)  # all panels have the same parts
        bars = Bars(values=values, names=shown, lying=True, tone="a", tips=tips)
        panels.append(Plot(layers=[bars], y=Axis(form="unit"), title=title))
    return Chart(
        title=f"{model}: what its parts cost",
        caption="Parameters, multiply-adds, activations and measured time of each of the network's own parts.",
        panels=panels,
        columns=len(panels),
        wide=True,
    )


def _page(report: GraphReport, model: str) -> Page:
    data = report.to_dict()
    return Page(
        "looks/graph/page.html",
        f"{model} as a graph",
        [f"{len(report.nodes):,} nodes", f"{len(report.edges):,} edges"],
        style="looks/graph/page.css",
        script="looks/graph/page.js",
        values={"report": report, "data": {"nodes": data["nodes"], "edges": data["edges"]}},
    )
