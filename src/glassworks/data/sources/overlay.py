"""Changes laid over a source: labels corrected and images left out by hand, in a file beside it; originals stay.

``NAME.overlay.json`` is itself a source, wherever one is taken::

    {"source": "photos", "relabelled": {"train/ants/7.jpg": "bees"}, "excluded": ["train/ants/9.jpg"]}

``source`` is meant from the file's folder; paths are those of the samples. A label that the source does not have makes
a new class.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from glassworks.core.config import Config
from glassworks.core.errors import DataError
from glassworks.core.files import disk_errors, write_atomic
from glassworks.data.sources.source import Problem, Sample, Source

SUFFIX = ".overlay.json"


class Overlay(Config):
    """What such a file says."""

    source: str
    """Of the images, as any command takes it; a path is meant from the file's folder."""
    relabelled: dict[str, str] = {}
    """A sample's path to the class that it belongs to."""
    excluded: tuple[str, ...] = ()
    """Paths of the samples that are left out."""

    @classmethod
    def read(cls, path: Path) -> "Overlay":
        """What a file says.

        Raises:
            DataError: it cannot be read, or is no overlay; all problems at once.
        """
        try:
            return cls.model_validate_json(path.read_bytes())
        except OSError as error:
            raise DataError(
                expected=f"an overlay at {path}", found=f"'{error.strerror}'", do="Check the path."
            ) from None
        except ValueError as error:  # pydantic's
            lines = str(error).splitlines()
            raise DataError(
                expected=f"source, relabelled and excluded in {path}",
                found=lines[0].lower(),
                do="Correct the file, or name the source itself.",
                problems=[line.strip() for line in lines[1:] if not line.strip().startswith("For further")],
            ) from None

    def write(self, path: Path) -> None:
        """Replaces a file, whole or not at all.

        Raises:
            RunError: it cannot be written.
        """
        with disk_errors(path):
            write_atomic(path, self.model_dump_json(indent=1))

    def located(self, folder: Path) -> str:
        """The source as it is named from anywhere, where it lies below the overlay's folder or beside it."""
        beside = folder / self.source
        return str(beside) if beside.exists() else self.source


@dataclass(frozen=True)
class Overlaid:
    """A source with changes laid over it; see `Source` for what is not said here.

    Attributes:
        whole: the source as it is.
        places: in the whole of the samples that are kept, ascending.
    """

    whole: Source
    places: Sequence[int]
    classes: Sequence[str]
    samples: Sequence[Sample]
    problems: Sequence[Problem]

    @classmethod
    def of(cls, whole: Source, overlay: Overlay) -> "Overlaid":
        """The source with the changes; one that is about no image of it changes nothing, and is said."""
        named = {sample.path: whole.classes[sample.label] for sample in whole.samples}
        left_out = set(overlay.excluded)
        places = [place for place, sample in enumerate(whole.samples) if sample.path not in left_out]
        to = {path: name for path, name in overlay.relabelled.items() if path in named and path not in left_out}
        classes = list(dict.fromkeys([*whole.classes, *to.values()]))
        label_of = {name: label for label, name in enumerate(classes)}
        kept = [whole.samples[place] for place in places]
        samples = [replace(one, label=label_of[to[one.path]]) if one.path in to else one for one in kept]
        return cls(whole, places, classes, samples, [*whole.problems, *_changes(overlay, named)])

    @property
    def name(self) -> str:
        """The whole's."""
        return self.whole.name

    def read(self, indices: Iterable[int]) -> Iterator[tuple[int, bytes]]:
        """As the whole reads."""
        places = list(indices)
        contents = self.whole.read([self.places[place] for place in places])
        for place, (_, content) in zip(places, contents, strict=True):
            yield place, content


def _changes(overlay: Overlay, named: dict[str, str]) -> Iterator[Problem]:
    """Every change with what it did, for reports.

    Args:
        overlay: with the changes.
        named: the source's paths with their classes.
    """
    for path in overlay.excluded:
        yield _change("left_out", path, "excluded", "left out by hand", named)
    for path, name in overlay.relabelled.items():
        if named.get(path) != name and path not in overlay.excluded:
            yield _change("relabelled", path, "converted", f"'{named.get(path)}' became '{name}' by hand", named)


def _change(kind: str, path: str, action: str, detail: str, named: dict[str, str]) -> Problem:
    if path in named:
        return Problem(kind, path, action, detail)
    return Problem("overlay_unmatched", path, "ignored", "the overlay names an image that the source does not have")
