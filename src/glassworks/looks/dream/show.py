"""What ``look dream`` shows."""

from typing import Any

from glassworks.charts.format import duration
from glassworks.looks.view import Block, Facts, Table, place


def terminal(report: Any) -> list[Block]:
    """How strongly each image is answered, beside images of noise and of the data."""
    each = "" if report.pictures == 1 else f", {report.pictures} of each"
    against = f"{report.noise_pictures} of noise"
    against += f", {report.images:,} of the data" if report.images else ""
    size = f"{report.size} x {report.size}, {report.colours} colours"
    rows = [
        ("Images", f"{len(report.dreams):,}{each}, {size}"),
        ("Steps", f"{report.steps:,}"),
        ("Time", f"{duration(report.seconds)}, {duration(report.seconds_per_picture)} an image"),
        ("Compared with", f"images: {against}"),
    ]
    columns = ["layer", "excited", "start", "noise", *(["data"] if report.images else []), "reached"]
    lines = [
        (
            one.layer or "output",
            one.name or f"{one.kind} {place(one.unit)}",
            f"{max(one.start):.4g}",
            f"{one.noise:.4g}",
            *([f"{one.data[0]:.4g}"] if one.data else []),
            f"{max(one.reached):.4g}",
        )
        for one in report.dreams
    ]
    return [Facts("What a network would like to see", rows), Table(columns, lines, columns[2:])]
