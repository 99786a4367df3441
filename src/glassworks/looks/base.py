"""What a look is asked and what it answers; every kind of look is one typed request with these forms."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ConfigDict

from glassworks.charts import Chart
from glassworks.charts.render import png, svg_file
from glassworks.core.config import Config
from glassworks.core.context import RunContext
from glassworks.core.errors import InputError
from glassworks.core.files import write_atomic
from glassworks.core.report import Report, plain
from glassworks.looks.images import embedded_image
from glassworks.looks.page import render
from glassworks.looks.subject import InputImage, Subject
from glassworks.looks.view import View


@dataclass
class LookResult:
    """What one kind of look found.

    Attributes:
        report: its numbers.
        view: makes its charts and page; called only where they are wanted.
    """

    report: Report
    view: Callable[[], View]


@dataclass
class LookReport(Report):
    """A finished look.

    Attributes:
        kind: ``backprop``, ``field``, ...
        model: the network's name.
        image: the image's path, where one was looked at.
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

    def look(self, subject: Subject, context: RunContext) -> LookResult:
        """Looks."""
        raise NotImplementedError


class ImageRequest(LookRequest):
    """A look at what a network does with one image."""

    image: Any = None
    """A path, or an image of an embedded set (``digits:3``, counted from 0); in Python also encoded bytes, pixels, or
    the network's input as a tensor."""
    size: int | None = None
    """Side of the image in pixels; by default the one that the network was trained on."""

    def input_image(self, subject: Subject) -> InputImage:
        """The image as the network is given it.

        Raises:
            InputError: none was given.
            DataError: it cannot be read.
        """
        if self.image is None:
            raise InputError(
                expected="an image to look at",
                found="none",
                do="Add --image FILE; of a built-in set, --image digits:0.",
            )
        held = embedded_image(self.image) if isinstance(self.image, str) else None
        return subject.read(self.image if held is None else held, self.size)


def image_name(request: LookRequest) -> str | None:
    """The path of the request's image, if it has one."""
    image = getattr(request, "image", None)
    return str(image) if isinstance(image, str | Path) else None


def save(folder: Path, report: LookReport, view: View) -> list[str]:
    """Writes the figure, the page and ``look.json``, each whole or not at all; ``look.json`` holds the charts too."""
    files: dict[str, bytes | str] = _figures(view.charts)
    if view.page is not None:
        files["look.html"] = render(view.page, report.model, report.notes)
    written = []
    for name, content in {**files, **view.files}.items():
        write_atomic(folder / name, content)
        written.append(str(folder / name))
    report.files = [*written, str(folder / "look.json")]
    charts = {"charts": [chart.to_dict() for chart in view.charts]} if view.charts else {}
    document = json.dumps(report.to_dict() | charts, ensure_ascii=False, allow_nan=False)
    write_atomic(folder / "look.json", document)
    return report.files


def _figures(charts: Sequence[Chart]) -> dict[str, bytes | str]:
    """``figure.png`` and ``figure.svg`` of the first chart; further ones are numbered."""
    files: dict[str, bytes | str] = {}
    for number, chart in enumerate(charts, 1):
        stem = "figure" if number == 1 else f"figure-{number}"
        files |= {f"{stem}.png": png(chart, titled=True), f"{stem}.svg": svg_file(chart, titled=True)}
    return files
