"""The images of a data set as points in a layer's features, in one pass and flat memory."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from glassworks.core.context import RunContext
from glassworks.core.errors import DataError, InputError
from glassworks.data.images.inspection import content_hash
from glassworks.data.images.pixel_hash import file_hash
from glassworks.data.sources.source import Source
from glassworks.instruments.feature_maps import maps_of_batch
from glassworks.instruments.hooks import borrowed
from glassworks.looks.images import image_batches
from glassworks.looks.map.features import FeatureFile, pooled
from glassworks.looks.map.report import Mistake, Points
from glassworks.looks.subject import Subject
from glassworks.pages.map_page import thumbnail_side, thumbnailed


class PointCollector:
    """One pass over the images: features, thumbnails, and answers where the network knows the data's classes.

    Attributes:
        features: a row for each image that could be read.
        positions: of the layer, which were averaged; empty where it has none.
        unreadable: images that could not be read.

    Args:
        subject: the network.
        source: of the images.
        layer: its dotted name.
        folder: for the features, until the caller removes it.
    """

    def __init__(self, subject: Subject, source: Source, layer: str, folder: Path) -> None:
        self._subject, self._source, self._layer, self._folder = subject, source, layer, folder
        self._output_of = outputs_of(source.classes, subject.classes)
        self._indices: list[int] = []
        self._answers: list[int] = []
        self._probabilities: list[float] = []
        self._thumbnails: list[np.ndarray] = []
        self.positions: list[int] = []
        self.unreadable = 0

    def run(self, indices: Sequence[int], size: int | None, context: RunContext) -> None:
        """Runs the network on the images.

        Raises:
            DataError: fewer than three can be read.
            InputError: the layer does not run.
            RunError: the disk is full.
        """
        self.features = FeatureFile(self._folder)
        side = thumbnail_side(size or self._subject.pixels.crop, len(indices))
        with context.stage("features", len(indices)) as advance, borrowed(self._subject.network) as hooks:
            kept = hooks.keep([self._layer])[self._layer]
            for numbers, images in image_batches(self._subject, self._source, indices, size, advance):
                self._indices += numbers
                self._thumbnails += [thumbnailed(image.pixels_HWC, side) for image in images]
                self._pass(torch.cat([image.input_1CHW for image in images]), kept)
        self.unreadable = len(indices) - len(self._indices)
        if len(self._indices) < 3:
            raise DataError(
                expected="at least three images that can be read",
                found=f"{len(self._indices)} of {len(indices)}",
                do="See `glassworks check SOURCE`.",
            )

    def _pass(self, input_BCHW: torch.Tensor, kept: list[torch.Tensor]) -> None:
        with torch.no_grad():
            output = self._subject.network(input_BCHW)
        if not kept:
            raise InputError(
                expected="a layer that runs on the way to the answer",
                found=f"'{self._layer}', which does not",
                do="Choose one of its children, or another layer.",
            )
        shape = maps_of_batch(kept[-1]).shape
        self.positions = list(shape[2:]) if shape[2:].numel() > 1 else []
        self.features.add(pooled(kept[-1]))
        kept.clear()
        if self._output_of is not None:
            best = self._subject.probabilities(output, input_BCHW).max(1)
            self._answers += best.indices.tolist()
            self._probabilities += best.values.tolist()

    def points(self, neighbours_NK: np.ndarray, distances_NK: np.ndarray) -> Points:
        """The images that could be read, in order."""
        samples = [self._source.samples[at] for at in self._indices]
        return Points(
            names=[sample.path for sample in samples],
            labels_N=np.array([sample.label for sample in samples]),
            neighbours_NK=neighbours_NK,
            distances_NK=distances_NK,
            answers=[self._name_of(answer) for answer in self._answers],
            wrong=self._wrong(),
            thumbnails_NSSC=np.stack(self._thumbnails),
        )

    def learned_from(self) -> list[bool] | None:
        """Of each point, whether the network was trained on a file of that content; ``None`` where it is not known."""
        known = self._subject.trained_on
        if known is None:
            return None
        found = {
            at: known.has_file(file_hash(content_hash(content))) for at, content in self._source.read(self._indices)
        }
        return [found.get(at, False) for at in self._indices]

    def _wrong(self) -> dict[int, Mistake] | None:
        """By the points' places, in their order."""
        if self._output_of is None:
            return None
        found: dict[int, Mistake] = {}
        for place, (index, answer) in enumerate(zip(self._indices, self._answers, strict=True)):
            sample = self._source.samples[index]
            if answer != self._output_of[sample.label]:
                label = self._source.classes[sample.label]
                found[place] = Mistake(sample.path, label, self._name_of(answer), self._probabilities[place])
        return found

    def _name_of(self, answer: int) -> str:
        """The class's name in the data, where the data has it."""
        known = self._output_of or []
        return self._source.classes[known.index(answer)] if answer in known else self._subject.class_name(answer)


def outputs_of(data_classes: Sequence[str], network_classes: Sequence[str]) -> list[int] | None:
    """Which output each of the data's classes is; ``None`` where the network does not know them all by their names."""
    known: dict[str, int] = {}
    for at, name in enumerate(network_classes):
        for form in (name, name.split(",")[0]):
            known.setdefault(form.strip().lower(), at)
    found = [known[form] for name in data_classes if (form := name.strip().lower()) in known]
    return found if len(found) == len(data_classes) == len(set(found)) else None
