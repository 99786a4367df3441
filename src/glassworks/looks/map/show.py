"""What ``look map`` shows."""

from typing import Any

from glassworks.charts.format import percent
from glassworks.looks.view import Block, Facts, Table, by


def terminal(report: Any) -> list[Block]:
    """What the points are, and how far each map may be trusted."""
    averaged = f", averaged over {by(report.positions)} positions" if report.positions else ""
    rows = [
        ("Layer", f"{report.layer}, {report.dimensions:,} features{averaged}"),
        ("Points", f"{report.n:,}"),
    ]
    if report.unreadable:
        rows.append(("Left out", f"{report.unreadable:,} that cannot be read"))
    if report.compared_in < report.dimensions:
        kept = f"which keep {percent(report.kept)} of the variance"
        rows.append(("Compared in", f"{report.compared_in} principal components, {kept}"))
    if report.agreement is not None:
        rows.append(("Nearest has the class", percent(report.agreement)))
    if report.mistakes is not None:
        rows.append(("Mistakes", f"{len(report.mistakes):,}, accuracy {percent(report.accuracy)}"))
    columns = ["map", "KL divergence", "trust, 5", "trust, 12", "nearest has the class", "variance kept"]
    lines = [
        (
            one.method,
            "–" if one.kl is None else f"{one.kl:.3f}",
            *(f"{value:.4f}" for value in (one.trust_5, one.trust_12)),
            *(percent(share) for share in (one.agreement, one.explained)),
        )
        for one in report.maps
    ]
    return [Facts("A map of what a network sees", rows), Table(columns, lines, columns[1:])]
