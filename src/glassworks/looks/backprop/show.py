"""What ``look backprop`` shows: the terms that add up to the gradient, and the paths that it takes to the weight."""

from collections.abc import Sequence
from dataclasses import replace

from glassworks.charts import Axis, Bars, Chart, Plot
from glassworks.charts.format import THIN, compact
from glassworks.looks.backprop.report import BackpropReport, Path, Step, WorkedReport
from glassworks.looks.view import Block, Facts, Page, Table, View, place

MOST_BARS = 10
"""In one chart; the page lists more terms, and every step of a path."""


def terminal(report: BackpropReport) -> list[Block]:
    """The product, its terms, the strongest paths, and the worked example's numbers."""
    blocks: list[Block] = [_summary(report)]
    if report.positions > 1:
        columns = ["position", "dE/do", "do/dnet", "dnet/dw", "product"]
        rows = [
            (
                place(term.position),
                *(f"{value:.6g}" for value in (term.dE_do, term.do_dnet, term.dnet_dw, term.product)),
            )
            for term in report.terms
        ]
        blocks.append(Table(columns, rows[:6], columns[1:]))
    paths = [(f"{100 * path.share:.4g} %", f"{path.product:.6g}", _units(path.steps)) for path in report.paths]
    title = "Strongest paths from the loss to the weight"
    blocks.append(Table(["share", "product", "through"], paths, ["share", "product"], title))
    if isinstance(report, WorkedReport):
        rows = [(row.quantity, nine_digits(row.value)) for row in report.table]
        blocks.append(Table(["quantity", "value"], rows, ["value"], "The worked example"))
    return blocks


def _summary(report: BackpropReport) -> Facts:
    several = "" if report.positions == 1 else f", from {report.positions:,} positions"
    rows = [
        ("Weight", f"{_name(report)} = {report.weight_value:.9g}"),
        ("Error", f"{report.objective}: {report.error:.9g}"),
        ("dE/dw", f"{report.value:.9g}{several}"),
        ("By autograd", f"{report.autograd:.9g}, {report.autograd_error:.1e} apart"),
        ("By differences", f"{report.central_difference:.9g}, {report.central_difference_error:.1e} apart"),
    ]
    if report.positions == 1:
        product = " · ".join(f"{value:.9f}" for value in report.factors.values())
        rows.insert(3, ("= " + " · ".join(report.factors), product))
    return Facts("Backpropagation", rows)


def nine_digits(value: float) -> str:
    """Nine decimals, and nine digits where a number is small."""
    return f"{value:.9f}" if abs(value) >= 0.1 else f"{value:.9g}"


def _name(report: BackpropReport) -> str:
    return f"{report.layer}.{report.parameter}".lstrip(".") + f"[{place(report.weight)}]"


def _units(steps: Sequence[Step]) -> str:
    """The units on a path, the weight's last; the middle of a long one is left out."""
    units = [f"{step.layer or step.operation}{step.unit}" for step in steps if step.unit]
    return " < ".join(units if len(units) <= 6 else [*units[:3], f"... {len(units) - 5} ...", *units[-2:]])


def view(report: BackpropReport) -> View:
    """Figure and page."""
    charts = [chart for chart in (terms_chart(report), path_chart(report)) if chart is not None]
    figure = Chart(
        title=f"dE/dw = {report.value:.6g} for {_name(report)}",
        caption=" ".join(chart.caption for chart in charts),
        panels=[replace(panel, title=chart.title) for chart in charts for panel in chart.panels],
        wide=True,
    )
    table = [(row.quantity, nine_digits(row.value)) for row in report.table] if isinstance(report, WorkedReport) else []
    values = {"report": report, "charts": charts, "table": table}
    page = Page("looks/backprop/page.html", "Backpropagation, one weight at a time", [report.layer], values=values)
    return View([figure] if charts else [], page)


def terms_chart(report: BackpropReport) -> Chart | None:
    """What each position adds to the gradient; where there is one alone, its three factors."""
    if report.positions == 1:
        names, values = [*report.factors, "dE/dw"], [*report.factors.values(), report.value]
        texts = [f"{value:.4g}" for value in values]
        bars = Bars(values=values, names=names, texts=texts, lying=True, below="b")
        title = "Three factors and their product"
        caption = "The weight acts at one place: its gradient dE/dw is the product of the three factors above it."
        return Chart(title=title, caption=caption, panels=[Plot(layers=[bars])])
    terms = report.terms[:MOST_BARS]
    if not terms:
        return None
    bars = Bars(
        values=[term.product for term in terms],
        names=[place(term.position) for term in terms],
        lying=True,
        below="b",
        tips=[f"{term.dE_do:.4g} · {term.do_dnet:.4g} · {term.dnet_dw:.4g} = {term.product:.4g}" for term in terms],
    )
    title = "The strongest positions" if report.positions > len(terms) else "All positions"
    title += ", by channel, row, column" if len(terms[0].position) == 3 else ""
    added = sum(term.product for term in terms)
    caption = (
        f"The weight acts at {report.positions:,} positions of its layer's output, and dE/dw is the sum over them. "
        f"The {len(terms)} bars add up to {added:.3g} of {report.value:.3g}."
    )
    return Chart(title=title, caption=caption, panels=[Plot(layers=[bars], y=Axis(title="part of dE/dw"))])


def path_chart(report: BackpropReport) -> Chart | None:
    """The strongest path from the weight to the loss: how much of the gradient flows through each of its units."""
    steps = _branchings(report.paths[0]) if report.paths else []
    if not steps:
        return None
    first, *others = report.paths
    shares = [step.carried for step in steps]
    bars = Bars(
        values=shares,
        names=[f"{step.layer or step.operation} [{place(step.unit)}]" for step in steps],
        texts=[_percent(share) for share in shares],
        lying=True,
        below="b",
    )
    strongest = "strongest of all" if report.paths_are_complete else "strongest that was found"
    carries = f"The whole path carries {_percent(first.share)}"
    carries += f", the next strongest {' and '.join(_percent(path.share) for path in others[:2])}." if others else "."
    caption = (
        f"One chain of units from the weight to the loss, the {strongest}. Each bar, read from the top, is the share "
        "of the gradient that flows through this unit by way of the units above it; the rest takes other ways. "
        f"{carries}"
    )
    if max(shares) > 1 + 1e-9 or min(shares) < 0:
        caption += " Shares of all ways add up to 100 %: what is above is offset by paths of the opposite sign."
    axis = Axis(title="share of the gradient through here", form="percent")
    return Chart(title="The strongest path, by layer [unit]", caption=caption, panels=[Plot(layers=[bars], y=axis)])


def _branchings(path: Path) -> list[Step]:
    """The units from the weight on at which the share changes: where a value goes on to several, or several meet."""
    steps: list[Step] = []
    for step in reversed(path.steps):
        if step.unit and (not steps or abs(step.carried - steps[-1].carried) > 1e-9 * abs(steps[-1].carried)):
            steps.append(step)
    if len(steps) <= MOST_BARS:
        return steps
    return [steps[round(at * (len(steps) - 1) / (MOST_BARS - 1))] for at in range(MOST_BARS)]


def _percent(share: float) -> str:
    return f"{compact(100 * share)}{THIN}%"
