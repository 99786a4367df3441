"""What ``look filters`` shows: a convolution's filters as images."""

from typing import Any

from glassworks.charts.format import percent
from glassworks.looks.view import Block, Facts, Table, by

_MOST_ROWS = 12


def terminal(report: Any) -> list[Block]:
    """The strongest filters in numbers."""
    columns = ["filter", "norm", "mean", "colour", "least", "greatest"]
    rows = [
        (
            one.filter,
            f"{one.norm:.4g}",
            f"{one.mean:.4g}",
            percent(one.colour),
            f"{one.low:.4g}",
            f"{one.high:.4g}",
        )
        for one in report.filters[:_MOST_ROWS]
    ]
    facts = Facts("What a layer looks for", [("Layer", report.layer), ("Filters", by(report.shape))])
    return [facts, Table(columns, rows, columns)]
