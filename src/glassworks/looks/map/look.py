"""``look map``: a data set in a layer's features, or a network's classes, as a map in the plane."""

import tempfile
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from pydantic import Field

from glassworks.core.context import RunContext
from glassworks.core.errors import InputError
from glassworks.core.extras import require
from glassworks.data.sources.source import spread_over
from glassworks.instruments.embeddings import Map, nearest
from glassworks.instruments.hooks import find_layer
from glassworks.looks.base import LookRequest, LookResult
from glassworks.looks.choice import before_head, default_layer, head
from glassworks.looks.images import LookData
from glassworks.looks.map.compute import class_directions, make_maps, quality
from glassworks.looks.map.points import PointCollector
from glassworks.looks.map.report import MapReport, Points
from glassworks.looks.map.show import view
from glassworks.looks.subject import Subject


class MapLook(LookRequest):
    """Where images lie in a layer's features."""

    data: LookData | None = None
    """The images; not needed for a map of the network's classes."""
    layer: str | None = None
    """By default the one below the last linear layer."""
    size: int | None = None
    """Side of the images in pixels; by default the one that the network was trained on."""
    images: int = Field(default=2000, ge=3)
    """Most images, spread evenly over the data."""
    method: Literal["tsne", "pca", "classes"] = "tsne"
    """By neighbourhoods, by the largest variances, or the rows of the last linear layer: its classes."""
    perplexity: float = Field(default=30.0, ge=1)
    """About how many neighbours each point attends to."""
    iterations: int = Field(default=500, ge=1)
    """Of t-SNE."""
    neighbours: int = Field(default=8, ge=1, le=50)
    """How many are listed for each point."""
    seed: int = 0
    """Of the approximate search for neighbours among very many points."""

    def look(self, subject: Subject, context: RunContext) -> LookResult:
        """Collects the points, maps them and measures the maps."""
        subject.check_weights()
        if self.method != "pca":
            require("maps", "for a map by t-SNE", "or add --set method=pca for a map by principal components")
        if self.method == "classes":
            return self._of_classes(subject, context)
        if self.data is None:
            raise InputError(
                expected="images to map",
                found="none",
                do="Add --data SOURCE, or --set method=classes for the network's own classes.",
            )
        return self._of_images(self.data, subject, context)

    def _of_images(self, data: LookData, subject: Subject, context: RunContext) -> LookResult:
        source, layer = data.open(), self._layer(subject)
        with tempfile.TemporaryDirectory(prefix="glassworks-map-") as folder:
            collector = PointCollector(subject, source, layer, Path(folder))
            collector.run(spread_over(len(source.samples), self.images), self.size, context)
            points_ND, kept = collector.features.reduced()
        maps = self._maps(points_ND, context)
        points = collector.points(*nearest(points_ND, self.neighbours))
        labels_N, wrong, learned = np.asarray(points.labels_N), points.wrong, collector.learned_from()
        others = [at for at, known in enumerate(learned) if not known] if learned is not None else []
        report = MapReport(
            method=self.method,
            layer=layer,
            n=len(points_ND),
            unreadable=collector.unreadable,
            dimensions=collector.features.dimensions,
            positions=collector.positions,
            compared_in=points_ND.shape[1],
            kept=kept,
            classes=list(source.classes),
            agreement=float((labels_N[points.neighbours_NK[:, 0]] == labels_N).mean()),
            accuracy=None if wrong is None else 1 - len(wrong) / len(points_ND),
            mistakes=None if wrong is None else sorted(wrong.values(), key=lambda one: -one.probability),
            maps=[quality(found, labels_N) for found in maps],
            learned_from=None if learned is None else sum(learned),
            held_out_accuracy=None
            if wrong is None or not others
            else 1 - sum(at in wrong for at in others) / len(others),
        )
        return LookResult(report, lambda: view(report, maps, points, subject.name, subject.notes, source.name))

    def _of_classes(self, subject: Subject, context: RunContext) -> LookResult:
        """The rows of the last linear layer, by their directions."""
        layer = self.layer if self.layer is not None else head(subject.network, self._grey(subject))
        points_KD = class_directions(subject.network, layer)
        maps = self._maps(points_KD, context)
        names = [subject.class_name(at) for at in range(len(points_KD))]
        points = Points(names, None, *nearest(points_KD, self.neighbours))
        report = MapReport(
            method=self.method,
            layer=layer,
            n=len(points_KD),
            unreadable=0,
            dimensions=points_KD.shape[1],
            positions=[],
            compared_in=points_KD.shape[1],
            kept=1.0,
            classes=names,
            agreement=None,
            accuracy=None,
            mistakes=None,
            maps=[quality(found, None) for found in maps],
        )
        return LookResult(report, lambda: view(report, maps, points, subject.name, subject.notes, ""))

    def _maps(self, points_ND: np.ndarray, context: RunContext) -> list[Map]:
        return make_maps(
            points_ND,
            tsne=self.method != "pca",
            perplexity=self.perplexity,
            iterations=self.iterations,
            seed=self.seed,
            context=context,
        )

    def _layer(self, subject: Subject) -> str:
        """The one that was named, else the one below the last linear layer, else the last with feature maps."""
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
        subject.run(given)
        return given
