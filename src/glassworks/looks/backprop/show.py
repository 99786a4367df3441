"""What ``look backprop`` shows."""

from typing import Any

from glassworks.looks.view import Block, Facts, Table, place


def terminal(report: Any) -> list[Block]:
    """The product, its terms, the strongest paths, and the worked example's numbers."""
    blocks: list[Block] = [_summary(report)]
    if report.positions > 1:
        columns = ["position", "dE/do", "do/dnet", "dnet/dw", "product"]
        rows = [
            (place(term.position), *(f"{getattr(term, key):.6g}" for key in ("dE_do", "do_dnet", "dnet_dw", "product")))
            for term in report.terms
        ]
        blocks.append(Table(columns, rows[:6], columns[1:]))
    paths = [(f"{100 * path.share:.4g} %", f"{path.product:.6g}", _units(path.steps)) for path in report.paths]
    title = "Strongest paths from the loss to the weight"
    blocks.append(Table(["share", "product", "through"], paths, ["share", "product"], title))
    if hasattr(report, "table"):
        rows = [(row.quantity, nine_digits(row.value)) for row in report.table]
        blocks.append(Table(["quantity", "value"], rows, ["value"], "The worked example"))
    return blocks


def _summary(report: Any) -> Facts:
    several = "" if report.positions == 1 else f", from {report.positions:,} positions"
    rows = [
        ("Weight", f"{report.layer}.{report.parameter}[{place(report.weight)}] = {report.weight_value:.9g}"),
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


def _units(steps: Any) -> str:
    """The units on a path, the weight's last; the middle of a long one is left out."""
    units = [f"{step.layer or step.operation}{step.unit}" for step in steps if step.unit]
    return " < ".join(units if len(units) <= 6 else [*units[:3], f"... {len(units) - 5} ...", *units[-2:]])
