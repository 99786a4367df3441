"""The images of a data set that parts of a network answer most strongly, found in one pass."""

from collections.abc import Iterable, Sequence

import numpy as np
import torch

from glassworks.core.context import RunContext
from glassworks.data.sources.source import spread_over
from glassworks.instruments.hooks import borrowed
from glassworks.looks.dream.aims import Aim, Eye
from glassworks.looks.dream.compute import Dream
from glassworks.looks.images import image_batches
from glassworks.looks.subject import Subject

BEST = 4
"""Images that are kept of each aim."""


class BestImages:
    """The images of a data set that each aim answers most strongly.

    Attributes:
        images: how many were looked at.
    """

    def __init__(self, aims: Sequence[Aim]) -> None:
        self._found: dict[Aim, list[tuple[float, str, np.ndarray]]] = {aim: [] for aim in aims}
        self.images = 0
        self._grey = True

    @property
    def all_grey(self) -> bool:
        """Images were looked at, and none had colours."""
        return self.images > 0 and self._grey

    def search(
        self, subject: Subject, groups: Sequence[Sequence[Aim]], data: str, most: int, side: int, context: RunContext
    ) -> None:
        """Looks through a source, at the side of the pictures to come."""
        from glassworks.data.sources.open import open_source

        source = open_source(data)
        indices = spread_over(len(source.samples), most)
        with context.stage("search the data", len(indices)) as advance:
            for numbers, pictures in image_batches(subject, source, indices, side, advance):
                shown = [picture.pixels_HWC for picture in pictures]
                self._grey = self._grey and all((pixels == pixels[..., :1]).all() for pixels in shown)
                self.images += len(pictures)
                input_BCHW = torch.cat([picture.input_1CHW for picture in pictures])
                paths = [source.samples[number].path for number in numbers]
                for aims in groups:
                    with borrowed(subject.network) as hooks, torch.no_grad():
                        maps, _ = Eye(subject.network, hooks, aims[0].layer)(input_BCHW)
                    for aim in aims:
                        self._add(aim, zip(aim.answers(maps).tolist(), paths, shown, strict=True))

    def told(self, aim: Aim, one: Dream) -> Dream:
        """The aim's numbers with those of its images."""
        one.data = [value for value, _, _ in self._found[aim]]
        one.data_paths = [path for _, path, _ in self._found[aim]]
        return one

    def pictures(self) -> list[list[np.ndarray]]:
        """Of each aim, in their order."""
        return [[pixels for _, _, pixels in found] for found in self._found.values()]

    def _add(self, aim: Aim, answers: Iterable[tuple[float, str, np.ndarray]]) -> None:
        self._found[aim] = sorted([*self._found[aim], *answers], key=lambda entry: -entry[0])[:BEST]
