"""What ``look explain`` shows."""

from typing import Any

from glassworks.charts.format import percent
from glassworks.looks.view import Block, Facts, Table


def terminal(report: Any) -> list[Block]:
    """The answer, and what each method's map was tested for."""
    rows = [("Answer", f"{report.label}, {percent(report.probability)}")]
    if report.answer != report.label:
        rows.append(("The network's own", report.answer))
    if report.layer:
        rows.append(("Grad-CAM's layer", report.layer))
    lines = [
        (
            one.method.replace("_", " "),
            "passed" if check.passed else "FAILED",
            check.name.replace("_", " "),
            check.words,
        )
        for one in report.explanations
        for check in one.checks
    ]
    return [Facts("Where an answer comes from", rows), Table(["method", "", "test", "measured"], lines)]
