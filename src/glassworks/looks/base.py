"""What one look is asked and what it answers; every kind of look is one typed request with these forms."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ConfigDict

from glassworks.core.config import Config
from glassworks.core.context import RunContext
from glassworks.core.errors import InputError
from glassworks.core.files import write_atomic
from glassworks.core.report import Report, plain
from glassworks.looks.subject import Picture, Subject

Files = Mapping[str, bytes | str]
"""File names to their content: ``figure.png``, ``look.html``, ..."""


@dataclass
class Looked:
    """What one kind of look found.

    Attributes:
        numbers: its report.
        draw: makes its figure and page; called only where they are wanted.
    """

    numbers: Report
    draw: Callable[[], Files]


@dataclass
class LookReport(Report):
    """A finished look.

    Attributes:
        kind: ``backprop``, ``field``, ...
        model: the network's name.
        image: the picture's path, where one was looked at.
        notes: what a person should know, such as that the weights are random.
        numbers: the report of this kind of look; in the JSON form its keys stand beside these.
        files: where the figure, the page and the numbers were written.
    """

    kind: str
    model: str
    image: str | None
    notes: list[str]
    numbers: Report
    files: list[str]

    def to_dict(self) -> dict[str, Any]:
        """The keys of ``numbers`` stand at the top."""
        own = {"kind": self.kind, "model": self.model, "image": self.image, "notes": self.notes}
        return {**plain(own), **self.numbers.to_dict(), "files": self.files}


class LookRequest(Config):
    """The settings of a look; each kind adds its own and answers in `look`."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    def look(self, subject: Subject, context: RunContext) -> Looked:
        """Looks."""
        raise NotImplementedError


class ImageRequest(LookRequest):
    """A look at what a network does with one picture."""

    image: Any = None
    """A path; in Python also encoded bytes, pixels, or the network's input as a tensor."""
    size: int | None = None
    """Side of the picture in pixels; by default the one that the network was trained on."""

    def picture(self, subject: Subject) -> Picture:
        """The picture as the network sees it.

        Raises:
            InputError: none was given.
            DataError: it cannot be read.
        """
        if self.image is None:
            raise InputError(expected="a picture to look at", found="none", do="Add --image FILE.")
        return subject.read(self.image, self.size)


def image_name(request: LookRequest) -> str | None:
    """The path of the request's picture, if it has one."""
    image = getattr(request, "image", None)
    return str(image) if isinstance(image, str | Path) else None


def save(folder: Path, report: LookReport, files: Files) -> list[str]:
    """Writes the figure, the page and ``look.json``, each whole or not at all."""
    written = []
    for name, content in files.items():
        write_atomic(folder / name, content)
        written.append(str(folder / name))
    report.files = [*written, str(folder / "look.json")]
    write_atomic(folder / "look.json", report.to_json())
    return report.files
