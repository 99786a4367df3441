"""How each kind of look is set on a terminal: its main numbers; the page has the rest."""

from collections.abc import Callable
from typing import Any

from rich.console import Console

from glassworks.cli.draw import facts, listing, titled


def _backprop(report: dict[str, Any], console: Console) -> None:
    factors = report["factors"]
    index = _unit(report["weight"])
    several = "" if report["positions"] == 1 else f", from {report['positions']:,} positions"
    rows: list[tuple[str, Any]] = [
        ("Weight", f"{report['layer']}.{report['parameter']}[{index}] = {report['weight_value']:.9g}"),
        ("Error", f"{report['objective']}: {report['error']:.9g}"),
        ("dE/dw", f"{report['value']:.9g}{several}"),
        ("By autograd", f"{report['autograd']:.9g}, {report['autograd_error']:.1e} apart"),
        ("By differences", f"{report['central_difference']:.9g}, {report['central_difference_error']:.1e} apart"),
    ]
    if report["positions"] == 1:
        product = " · ".join(f"{value:.9f}" for value in factors.values())
        rows.insert(3, ("= " + " · ".join(factors), product))
    console.print(titled("Backpropagation", facts(rows)))
    if report["positions"] > 1:
        columns = ["position", "dE/do", "do/dnet", "dnet/dw", "product"]
        keys = ["dE_do", "do_dnet", "dnet_dw", "product"]
        terms = [
            (", ".join(map(str, term["position"])), *(f"{term[key]:.6g}" for key in keys)) for term in report["terms"]
        ]
        console.print(listing(columns, terms[:6], right=columns[1:]))
    paths = [
        (f"{100 * path['share']:.4g} %", f"{path['product']:.6g}", _way(path["steps"])) for path in report["paths"]
    ]
    console.print("\nStrongest paths from the loss to the weight", style="bold")
    console.print(listing(["share", "product", "through"], paths, right=["share", "product"]))
    if "table" in report:
        console.print("\nThe worked example", style="bold")
        lines = [(row["quantity"], nine_digits(row["value"])) for row in report["table"]]
        console.print(listing(["quantity", "value"], lines, right=["value"]))


def nine_digits(value: float) -> str:
    """Nine decimals, and nine digits where a number is small."""
    return f"{value:.9f}" if abs(value) >= 0.1 else f"{value:.9g}"


def _unit(index: list[int]) -> str:
    return ", ".join(map(str, index))


def _way(steps: list[dict[str, Any]]) -> str:
    """The units on a path, the weight's last; the middle of a long one is left out."""
    units = [f"{step['layer'] or step['operation']}{step['unit']}" for step in steps if step["unit"]]
    return " < ".join(units if len(units) <= 6 else [*units[:3], f"... {len(units) - 5} ...", *units[-2:]])


DRAWINGS: dict[str, Callable[[dict[str, Any], Console], None]] = {
    "backprop": _backprop,
}
"""By kind; a test holds it to the kinds there are."""
