"""A graph's costs by part, and its data in a page from which nothing can break out."""

from glassworks.looks.graph.report import Edge, GraphReport, Node
from glassworks.looks.graph.show import terminal, view
from glassworks.looks.page import render

NODES = [
    Node(0, "Net", "", "Net", None, [1, 2], "float32", 30, 20, 8, 0.2),
    Node(1, "</script><b>", "a", "Linear", 0, [1, 2], "float32", 30, 20, 8, 0.1),
    Node(2, "relu", "a", "operation", 1, [1, 2], "float32", 0, 0, 8, 0.1),
]
REPORT = GraphReport(NODES, [Edge(None, 1, [1, 4], "float32")], [1, 4], 1)


def test_the_parts_are_the_networks_own_children():
    (chart,) = view(REPORT, "net").charts
    assert [panel.title for panel in chart.panels] == ["parameters", "multiply-adds", "activation bytes", "measured ms"]
    assert [list(panel.layers[0].values) for panel in chart.panels] == [[30], [20], [8], [100]]
    assert terminal(REPORT)[1].rows == [("</script><b>", "Linear", "1 x 2", "30", "20", "8 B", "100.00")]


def test_names_cannot_end_the_pages_data():
    page = render(view(REPORT, "net").page, "net", [])
    assert "</script><b>" not in page
    assert "\\u003c/script\\u003e" in page
