"""Some images of a source, as a source of their own."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from glassworks.data.sources.source import Problem, Sample, Source


@dataclass(frozen=True)
class PartOf:
    """A part of a source; its classes stay.

    Attributes:
        whole: the source.
        indices: ascending places of the part's images in it.
    """

    whole: Source
    indices: list[int]

    @property
    def name(self) -> str:
        """The whole's."""
        return self.whole.name

    @property
    def classes(self) -> Sequence[str]:
        """The whole's, whether the part has images of them or not."""
        return self.whole.classes

    @property
    def samples(self) -> Sequence[Sample]:
        """The part's."""
        return [self.whole.samples[index] for index in self.indices]

    @property
    def problems(self) -> Sequence[Problem]:
        """None: what was found in the whole is the whole's."""
        return []

    def read(self, indices: Iterable[int]) -> Iterator[tuple[int, bytes]]:
        """As the whole reads, by places in the part."""
        places = list(indices)
        contents = self.whole.read([self.indices[place] for place in places])
        for place, (_, content) in zip(places, contents, strict=True):
            yield place, content
