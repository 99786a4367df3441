"""The images of a data set that activate parts of a network most, found in one pass."""

from collections.abc import Iterable, Sequence

import numpy as np
import torch

from glassworks.core.context import RunContext
from glassworks.data.sources.source import spread_over
from glassworks.instruments.hooks import borrowed
from glassworks.looks.dream.objectives import Objective
from glassworks.looks.dream.report import Dream
from glassworks.looks.dream.truncated import Truncated
from glassworks.looks.images import LookData, image_batches
from glassworks.looks.subject import Subject

KEPT = 4
"""Images that are kept for each objective."""


class TopImages:
    """The images of a data set with the greatest activations, for each objective.

    Attributes:
        images: how many were searched.
    """

    def __init__(self, objectives: Sequence[Objective]) -> None:
        self._found: dict[Objective, list[tuple[float, str, np.ndarray]]] = {one: [] for one in objectives}
        self.images = 0
        self._is_grey = True

    @property
    def all_grey(self) -> bool:
        """Images were searched, and none had colours."""
        return self.images > 0 and self._is_grey

    def search(
        self,
        subject: Subject,
        groups: Sequence[Sequence[Objective]],
        data: LookData,
        most: int,
        side: int,
        context: RunContext,
    ) -> None:
        """Searches up to ``most`` images of a source, at the side of the images to come."""
        source = data.open()
        indices = spread_over(len(source.samples), most)
        with context.stage("search the data", len(indices)) as advance:
            for numbers, images in image_batches(subject, source, indices, side, advance):
                pixels = [image.pixels_HWC for image in images]
                self._is_grey = self._is_grey and all((one == one[..., :1]).all() for one in pixels)
                self.images += len(images)
                input_BCHW = torch.cat([image.input_1CHW for image in images])
                paths = [source.samples[number].path for number in numbers]
                for objectives in groups:
                    with borrowed(subject.network) as hooks, torch.no_grad():
                        maps, _ = Truncated(subject.network, hooks, objectives[0].layer)(input_BCHW)
                    for one in objectives:
                        self._add(one, zip(one.activations(maps).tolist(), paths, pixels, strict=True))

    def add_to(self, dream: Dream, objective: Objective) -> None:
        """Puts the activations and paths of the objective's images into ``dream``."""
        dream.data = [value for value, _, _ in self._found[objective]]
        dream.data_paths = [path for _, path, _ in self._found[objective]]

    def pixels(self) -> list[list[np.ndarray]]:
        """uint8 [H, W, 3], for each objective in their order."""
        return [[pixels for _, _, pixels in found] for found in self._found.values()]

    def _add(self, objective: Objective, entries: Iterable[tuple[float, str, np.ndarray]]) -> None:
        found = self._found[objective]
        self._found[objective] = sorted([*found, *entries], key=lambda entry: -entry[0])[:KEPT]
