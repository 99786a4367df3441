"""The numbers of a classifier on labelled images."""

from dataclasses import dataclass, field
from typing import Any

from glassworks.data.sources.source import Problem
from glassworks.metrics.classification import Evaluation
from glassworks.pipelines.classification.report import GalleryItem, without_thumbnails


@dataclass(kw_only=True)
class EvaluateReport(Evaluation):
    """The numbers of `Evaluation`, and what they were measured on.

    Attributes:
        run: the model, as the user named it.
        source: the images, as the user named them.
        split: ``test``, ``val`` or ``train`` where only those images were used, ``held_out`` where the run made
            the split itself and only its held-out images were used, else ``all``.
        trained_on: images left out because the model was trained on them, known by content wherever they lie;
            ``None`` where the model file, of an earlier version, does not say which those are.
        problems: what was found in the images, and which were left out.
        gallery: the worst mistakes, then the least sure.
        seconds: wall-clock seconds by stage.
        report: path of the page, where one was written.
    """

    run: str
    source: str
    split: str
    trained_on: int | None = None
    problems: list[Problem] = field(default_factory=list)
    gallery: list[GalleryItem] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    report: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values, without the thumbnails."""
        return without_thumbnails(super().to_dict())
