"""Which images of a source a classifier is measured on, and which of its classes theirs are."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from glassworks.core.errors import DataError, near_miss
from glassworks.data.sources.names import bare_name
from glassworks.data.sources.source import Source
from glassworks.pipelines.classification.held_out import HeldOutImages

_NAMED = 30  # classes listed in an error


@dataclass(frozen=True)
class Selection:
    """The part of a source that is furthest from what a model was trained on.

    Attributes:
        source: the images.
        split: ``test``, ``val`` or ``train``; ``held_out`` for what the run held out itself; ``None`` for all.
        indices: ascending places in the source.
    """

    source: Source
    split: str | None
    indices: list[int]

    @classmethod
    def of(cls, source: Source, name: str, held_out: HeldOutImages | None = None) -> "Selection":
        """The test images of a source, else its val images, else all.

        Where the source makes no split and the model was trained on it, only what the run held out is measured: the
        rest would flatter the model.

        Args:
            source: the images.
            name: of the source, as the user gave it.
            held_out: what the model's run held out, where that is known.
        """
        splits = {sample.split for sample in source.samples}
        if held_out is not None and splits == {None} and held_out.is_of(name):
            places = held_out.places_in(source)
            if places:
                return cls(source, "held_out", places)
        split = next((one for one in ("test", "val", "train") if one in splits), None)
        places = [at for at, sample in enumerate(source.samples) if split is None or sample.split == split]
        return cls(source, split, places)

    @property
    def described(self) -> str:
        """The images in words."""
        if self.split == "held_out":
            return f"the images of {self.source.name} that the run itself held out"
        return f"the {self.split} images of {self.source.name}" if self.split else f"all images of {self.source.name}"

    def labels(self, classes: Sequence[str], run: str) -> dict[int, int]:
        """The source's labels to those of a model with these ``classes``.

        Raises:
            DataError: images of classes that the model does not know, those of both sides.
        """
        labels: dict[int, int] = {}
        unknown: list[str] = []
        for label, images in sorted(Counter(self.source.samples[at].label for at in self.indices).items()):
            name = self.source.classes[label]
            place = _place_of(name, classes)
            if place is not None:
                labels[label] = place
            else:
                number = f"{images} image{'s' if images > 1 else ''}"
                unknown.append(f"'{name}' ({number}) {near_miss(name, classes)}".rstrip())
        if unknown:
            raise _unknown_classes(unknown, classes, self.source, run)
        return labels


def _place_of(name: str, classes: Sequence[str]) -> int | None:
    """The one class of that name, or of one that differs in case, spaces, underscores and hyphens alone."""
    if name in classes:
        return classes.index(name)
    alike = [place for place, known in enumerate(classes) if bare_name(known) == bare_name(name)]
    return alike[0] if len(alike) == 1 else None


def _unknown_classes(unknown: list[str], classes: Sequence[str], source: Source, run: str) -> DataError:
    named = ", ".join(f"'{name}'" for name in classes[:_NAMED])
    more = f" and {len(classes) - _NAMED} more" if len(classes) > _NAMED else ""
    return DataError(
        expected=f"classes that {run} knows: {named}{more}",
        found=f"{len(unknown)} in {source.name} that it does not know",
        do="Rename these classes or leave them out; case, spaces, underscores and hyphens do not matter.",
        problems=unknown,
    )
