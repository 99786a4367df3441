"""What ``look map`` shows: the maps as an interactive page and a figure, and how far each may be trusted."""

import csv
import io
from collections.abc import Sequence

from glassworks.charts import Chart
from glassworks.charts.format import DASH, percent
from glassworks.charts.maps import class_map, named_map
from glassworks.instruments.embeddings import Map
from glassworks.looks.map.report import MapReport, Points
from glassworks.looks.view import Block, Facts, Table, View, by
from glassworks.pages.map_page import TITLES, Plane, map_page


def terminal(report: MapReport) -> list[Block]:
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
    if report.accuracy is not None:
        rows.append(("Learned from", _learned(report)))
    columns = ["map", "KL divergence", "trust, 5", "trust, 12", "nearest has the class", "variance kept"]
    lines = [
        (
            one.method,
            DASH if one.kl is None else f"{one.kl:.3f}",
            *(f"{value:.4f}" for value in (one.trust_5, one.trust_12)),
            *(percent(share) for share in (one.agreement, one.explained)),
        )
        for one in report.maps
    ]
    return [Facts("A map of a layer's features", rows), Table(columns, lines, columns[1:])]


def view(report: MapReport, maps: Sequence[Map], points: Points, model: str, notes: Sequence[str], data: str) -> View:
    """Figure, page and table.

    Args:
        report: of the maps.
        maps: the places of the points.
        points: what they are.
        model: the network's name.
        notes: what a person should know of it.
        data: name of the images' source; empty for a map of classes.
    """
    wrong = points.wrong or {}
    page = map_page(
        [Plane.of(found) for found in maps],
        points.names,
        title=f"{data} in the features of {model}" if data else f"The classes of {model}",
        lede=_lede(report),
        notes=notes,
        labels_N=points.labels_N,
        classes=report.classes if data else (),
        thumbnails_NSSC=points.thumbnails_NSSC,
        neighbours_NK=points.neighbours_NK,
        distances_NK=points.distances_NK,
        mistakes={at: f"{one.answer} ({one.probability:.0%})" for at, one in wrong.items()} if data else None,
        write_names=not data,
    )
    files = {"look.html": page, "map.csv": _csv(report, maps[0], points)}
    return View(charts=[_chart(report, maps[0], points)], files=files)


def _chart(report: MapReport, found: Map, points: Points) -> Chart:
    what = "classes" if points.labels_N is None else "images"
    title = f"{TITLES[found.method]} of {report.layer}, {report.n:,} {what}"
    if points.labels_N is None or points.thumbnails_NSSC is None:
        return named_map(title, _lede(report), found.places_N2, points.names)
    wrong = list(points.wrong or {})
    return class_map(
        title, _lede(report), found.places_N2, points.labels_N, report.classes, points.thumbnails_NSSC, wrong
    )


def _lede(report: MapReport) -> str:
    """What the points are, in sentences."""
    if report.agreement is None:
        return f"The {report.n:,} rows of {report.layer}, {report.dimensions:,} weights each, by their directions."
    parts = [f"{report.n:,} images in the {report.dimensions:,} features of {report.layer}"]
    if report.positions:
        parts.append(f"averaged over {by(report.positions)} positions")
    if report.compared_in < report.dimensions:
        parts.append(f"compared in {report.compared_in} principal components, which keep {report.kept:.1%}")
    nearest = f"The nearest image has the same class for {report.agreement:.1%}"
    right = "" if report.accuracy is None else f"; the network is right on {report.accuracy:.1%}, {_learned(report)}"
    return f"{', '.join(parts)}. {nearest}{right}."


def _learned(report: MapReport) -> str:
    """What the accuracy is worth: how many of the images the network knows from its training."""
    if report.learned_from is None:
        return "images it may have learned from included"
    if not report.learned_from:
        return "none of which it learned from"
    rest = "" if report.held_out_accuracy is None else f", and on {report.held_out_accuracy:.1%} of the others"
    return f"{report.learned_from:,} of which it learned from{rest}"


def _csv(report: MapReport, found: Map, points: Points) -> str:
    """Every point's name, class, answer and place."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["name", "class", "answer", "x", "y"])
    for at, (name, (x, y)) in enumerate(zip(points.names, found.places_N2.tolist(), strict=True)):
        label = "" if points.labels_N is None else report.classes[points.labels_N[at]]
        writer.writerow([name, label, points.answers[at] if points.answers else "", f"{x:.6g}", f"{y:.6g}"])
    return text.getvalue()
