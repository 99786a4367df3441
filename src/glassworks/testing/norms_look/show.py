"""Shows them: on a terminal, as bars, and on a page."""

from glassworks.charts import Axis, Bars, Chart, Plot
from glassworks.looks.view import Block, Page, Table, View
from glassworks.testing.norms_look.report import NormsReport


def terminal(report: NormsReport) -> list[Block]:
    """A row for each weight."""
    rows = [(name, f"{norm:.4g}") for name, norm in report.norms.items()]
    return [Table(["weight", "norm"], rows, numbers=["norm"])]


def view(report: NormsReport) -> View:
    """A bar for each weight."""
    bars = Bars(values=list(report.norms.values()), names=list(report.norms), lying=True)
    chart = Chart(title="Norms of weights", caption="By layer.", panels=[Plot(layers=[bars], y=Axis(title="norm"))])
    page = Page("testing/norms_look/page.html", chart.title, values={"chart": chart})
    return View(charts=[chart], page=page)
