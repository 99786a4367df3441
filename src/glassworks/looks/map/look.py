"""``look map``: a data set in a layer's features, or a network's classes, as a map in the plane."""

import csv
import io
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from pydantic import Field

from glassworks.core.context import RunContext
from glassworks.core.errors import InputError
from glassworks.core.extras import require
from glassworks.core.report import Report
from glassworks.data.sources.source import spread_over
from glassworks.instruments.embeddings import Map, nearest, neighbour_agreement, pca_map, tsne_map
from glassworks.instruments.hooks import find_layer
from glassworks.looks.base import LookRequest, LookResult
from glassworks.looks.choice import before_head, default_layer, head
from glassworks.looks.map.points import Gathered, Mistake, Points
from glassworks.looks.subject import Subject
from glassworks.looks.view import Files, View


@dataclass
class Quality:
    """One map in numbers.

    Attributes:
        method: ``tsne`` or ``pca``.
        kl: Kullback-Leibler divergence that t-SNE makes small; ``None`` for principal components.
        trust_5: trustworthiness among 5 neighbours.
        trust_12: among 12.
        agreement: share of points whose nearest on the map has the same class; ``None`` for a map of classes.
        explained: share of the variance that both axes keep; of principal components only.
        perplexity: of t-SNE.
        measured_on: points that trustworthiness was measured on.
    """

    method: str
    kl: float | None
    trust_5: float
    trust_12: float
    agreement: float | None
    explained: float | None
    perplexity: float | None
    measured_on: int

    @classmethod
    def of(cls, found: Map, labels_N: np.ndarray | None) -> "Quality":
        """A map's numbers without its places."""
        agreement = None if labels_N is None else neighbour_agreement(found.places_N2, labels_N)
        names = ("method", "kl", "trust_5", "trust_12", "explained", "perplexity", "measured_on")
        return cls(agreement=agreement, **{name: getattr(found, name) for name in names})


@dataclass
class MapReport(Report):
    """Points in a layer's features and on maps.

    Attributes:
        method: what was asked for: ``tsne``, ``pca`` or ``classes``.
        layer: whose features, or whose rows.
        n: points.
        unreadable: images that could not be read.
        dimensions: features of a point.
        positions: of the layer, which were averaged; empty where it has none.
        compared_in: dimensions in which points were compared: all, or principal components.
        kept: share of the features' variance in these.
        classes: names of the data's classes, or of the points themselves.
        agreement: share of points whose nearest in the features has the same class; ``None`` for a map of classes.
        accuracy: share of right answers; ``None`` where the network has other classes than the data.
        mistakes: all wrong ones, the surest first; ``None`` likewise.
        maps: the first is the one that was asked for.
    """

    method: str
    layer: str
    n: int
    unreadable: int
    dimensions: int
    positions: list[int]
    compared_in: int
    kept: float
    classes: list[str]
    agreement: float | None
    accuracy: float | None
    mistakes: list[Mistake] | None
    maps: list[Quality]


class MapLook(LookRequest):
    """Where images lie in a layer's features."""

    data: str | None = None
    """The images; not needed for a map of the network's classes."""
    layer: str | None = None
    """By default the one below the last linear layer."""
    size: int | None = None
    """Side of the images in pixels; by default the one that the network was trained on."""
    images: int = Field(default=2000, ge=3)
    """Most images, spread evenly over the data."""
    method: Literal["tsne", "pca", "classes"] = "tsne"
    """Neighbourhoods, largest variances, or the rows of the last linear layer: its classes."""
    perplexity: float = Field(default=30.0, ge=1)
    """Neighbours that each point attends to, about."""
    iterations: int = Field(default=500, ge=1)
    """Of t-SNE."""
    neighbours: int = Field(default=8, ge=1, le=50)
    """Listed for each point."""
    seed: int = 0
    """Of the approximate search for neighbours among very many points."""

    def look(self, subject: Subject, context: RunContext) -> LookResult:
        """Gathers the features, maps them and measures the maps."""
        if self.method != "pca":
            require("maps", "for a map by t-SNE", "or add --set method=pca for a map by principal components")
        if self.method == "classes":
            return self._classes(subject, context)
        if self.data is None:
            raise InputError(
                expected="images to map",
                found="none",
                do="Add --data SOURCE, or --set method=classes for the network's own classes.",
            )
        from glassworks.data.sources.open import open_source

        source, layer = open_source(self.data), self._layer(subject)
        with tempfile.TemporaryDirectory(prefix="glassworks-map-") as folder:
            gathered = Gathered(subject, source, layer, Path(folder))
            gathered.run(spread_over(len(source.samples), self.images), self.size, context)
            points_ND, kept = gathered.features.reduced()
        maps = self._maps(points_ND, context)
        points = gathered.points(*nearest(points_ND, self.neighbours))
        labels_N = np.asarray(points.labels_N)
        report = MapReport(
            method=self.method,
            layer=layer,
            n=len(points_ND),
            unreadable=gathered.unreadable,
            dimensions=gathered.features.dimensions,
            positions=gathered.positions,
            compared_in=points_ND.shape[1],
            kept=kept,
            classes=list(source.classes),
            agreement=float((labels_N[points.neighbours_NK[:, 0]] == labels_N).mean()),
            accuracy=None if points.wrong is None else 1 - len(points.wrong) / len(points_ND),
            mistakes=None if points.wrong is None else sorted(points.wrong.values(), key=lambda one: -one.probability),
            maps=[Quality.of(found, labels_N) for found in maps],
        )
        return LookResult(report, lambda: View(files=_drawn(report, maps, points, subject, source.name)))

    def _layer(self, subject: Subject) -> str:
        if self.layer is not None:
            find_layer(subject.network, self.layer)
            return self.layer
        given = self._grey(subject)
        try:
            return before_head(subject.network, given)
        except InputError:
            return default_layer(subject.network, given)

    def _grey(self, subject: Subject) -> torch.Tensor:
        """An input that the network takes."""
        side = self.size or subject.pixels.crop
        given = subject.normalized(torch.full((1, 3, side, side), 0.5))
        subject.answer_anything(given)
        return given

    def _maps(self, points_ND: np.ndarray, context: RunContext) -> list[Map]:
        maps: list[Map] = []
        if self.method != "pca":
            with context.stage("t-SNE", None, "steps"):
                maps.append(tsne_map(points_ND, perplexity=self.perplexity, seed=self.seed, iterations=self.iterations))
        with context.stage("principal components", None, "steps"):
            maps.append(pca_map(points_ND))
        return maps

    def _classes(self, subject: Subject, context: RunContext) -> LookResult:
        """The rows of the last linear layer, by their directions."""
        layer = self.layer if self.layer is not None else head(subject.network, self._grey(subject))
        weight = getattr(find_layer(subject.network, layer), "weight", None)
        if not isinstance(weight, torch.Tensor) or weight.ndim < 2:
            raise InputError(
                expected="a layer with a row of weights per class", found=f"'{layer}'", do="Leave out --layer."
            )
        rows_KD = weight.detach().float().flatten(1).numpy()
        rows_KD = rows_KD / np.linalg.norm(rows_KD, axis=1, keepdims=True).clip(1e-12)
        maps = self._maps(rows_KD, context)
        names = [subject.class_name(at) for at in range(len(rows_KD))]
        report = MapReport(
            method=self.method,
            layer=layer,
            n=len(rows_KD),
            unreadable=0,
            dimensions=rows_KD.shape[1],
            positions=[],
            compared_in=rows_KD.shape[1],
            kept=1.0,
            classes=names,
            agreement=None,
            accuracy=None,
            mistakes=None,
            maps=[Quality.of(found, None) for found in maps],
        )
        points = Points(names, None, *nearest(rows_KD, self.neighbours))
        return LookResult(report, lambda: View(files=_drawn(report, maps, points, subject, "")))


def _drawn(report: MapReport, maps: list[Map], points: Points, subject: Subject, data: str) -> Files:
    from glassworks.pages.map_figure import map_figure, named_figure
    from glassworks.pages.map_page import TITLES, Plane, map_page

    title = f"{TITLES[maps[0].method]} of {report.layer}, {report.n:,} {'images' if data else 'classes'}"
    wrong = points.wrong or {}
    page = map_page(
        [Plane.of(found) for found in maps],
        points.names,
        title=f"{data} as {subject.name} sees it" if data else f"The classes of {subject.name}",
        lede=_lede(report),
        notes=subject.notes,
        labels_N=points.labels_N,
        classes=report.classes if data else (),
        thumbnails_NSSC=points.thumbnails_NSSC,
        neighbours_NK=points.neighbours_NK,
        distances_NK=points.distances_NK,
        mistakes={at: f"{one.answer} ({one.probability:.0%})" for at, one in wrong.items()} if data else None,
        write_names=not data,
    )
    if points.labels_N is None or points.thumbnails_NSSC is None:
        figure = named_figure(maps[0].places_N2, title, points.names)
    else:
        figure = map_figure(
            maps[0].places_N2, title, points.labels_N, report.classes, points.thumbnails_NSSC, list(wrong)
        )
    return {"figure.png": figure, "look.html": page, "map.csv": _table(report, maps[0], points)}


def _lede(report: MapReport) -> str:
    """What the points are, in sentences."""
    if report.agreement is None:
        return f"The {report.n:,} rows of {report.layer}, {report.dimensions:,} weights each, by their directions."
    parts = [f"{report.n:,} images in the {report.dimensions:,} features of {report.layer}"]
    if report.positions:
        parts.append(f"averaged over {' x '.join(map(str, report.positions))} positions")
    if report.compared_in < report.dimensions:
        parts.append(f"compared in {report.compared_in} principal components, which keep {report.kept:.1%}")
    nearest_one = f"The nearest image has the same class for {report.agreement:.1%}"
    judged = "" if report.accuracy is None else f"; the network is right on {report.accuracy:.1%}"
    return f"{', '.join(parts)}. {nearest_one}{judged}."


def _table(report: MapReport, found: Map, points: Points) -> str:
    """Every point's name, class, answer and place as CSV."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["name", "class", "answer", "x", "y"])
    for at, (name, (x, y)) in enumerate(zip(points.names, found.places_N2.tolist(), strict=True)):
        label = "" if points.labels_N is None else report.classes[points.labels_N[at]]
        writer.writerow([name, label, points.answers[at] if points.answers else "", f"{x:.6g}", f"{y:.6g}"])
    return text.getvalue()
