"""Images with captions: a folder of both, in the layouts in use, read and checked before anything is learned.

- Beside each other: ``ada.jpg`` and ``ada.txt``, one caption a line.
- In trees of their own, as the Caltech-UCSD birds come: ``images/001/ada.jpg``, ``captions/001/ada.txt`` (or ``text``,
  ``text_c10``).
- A table in the folder: ``captions.csv``, ``metadata.csv`` (or ``.jsonl``), a row per caption with its image's path.

Every image has a caption and every caption an image, or all that lack the other are named at once.
"""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from glassworks.core.errors import DataError
from glassworks.core.files import from_home
from glassworks.data.sources.files import FileSource
from glassworks.data.sources.names import is_clutter, is_image_name
from glassworks.data.sources.source import Sample
from glassworks.data.text.characters import read_text
from glassworks.data.text.words import words_of

LAYOUT = (
    "a.jpg beside a.txt with one caption a line; or images/ and captions/; or a captions.csv with path and caption."
)
_TREES = ("captions", "text", "text_c10", "texts")
_TABLES = tuple(f"{stem}.{suffix}" for stem in ("captions", "metadata") for suffix in ("csv", "tsv", "jsonl"))
_PATH = ("path", "image", "file", "filename", "file_name", "image_path")
_CAPTION = ("caption", "captions", "text", "description", "sentence")
_MOST_LISTED = 100


@dataclass(frozen=True)
class Captioned:
    """Images with what is said of them.

    Attributes:
        source: the images, without labels.
        captions: of each image, at least one.
    """

    source: FileSource
    captions: Sequence[Sequence[str]]


def open_captioned(path: str | Path) -> Captioned:
    """All captioned images below a folder, or of a table.

    Raises:
        DataError: nothing there; or images without captions, captions without images, empty captions: all named.
    """
    place = from_home(path)
    if not place.exists():
        raise DataError(
            expected=f"a folder of images with captions at {place}",
            found="nothing there",
            do=f"Lay it out as {LAYOUT}",
        )
    table = place if place.is_file() else next((place / name for name in _TABLES if (place / name).is_file()), None)
    root = place.parent if place.is_file() else place
    found = _Found(root)
    if table is not None:
        found.read_table(table)
    else:
        found.read_files()
    return found.checked(place.resolve().stem if place.is_file() else place.resolve().name)


class _Found:
    """Captions by image, and what is wrong with either."""

    def __init__(self, root: Path) -> None:
        self.root = root
        files = sorted(path.relative_to(root) for path in root.rglob("*") if path.is_file())
        self.files = [path for path in files if not any(map(is_clutter, path.parts))]
        self.captions: dict[str, list[str]] = {p.as_posix(): [] for p in self.files if is_image_name(p.name)}
        self.problems: list[str] = []
        self._captioned: set[str] = set()

    def read_files(self) -> None:
        """Caption files, each for the image of the same name."""
        tree = next((name for name in _TREES if (self.root / name).is_dir()), None)
        image_of: dict[str, str] = {}
        for image in self.captions:
            stem = _stem(image, "images" if tree else None)
            if stem in image_of:
                self.problems.append(
                    f"{image}: {image_of[stem]} has the same name; which one a caption means is unclear"
                )
            image_of[stem] = image
        for file in self.files:
            name = file.as_posix()
            if file.suffix.lower() != ".txt" or (tree and file.parts[0] != tree):
                continue
            image = image_of.get(_stem(name, tree))
            if image is None:
                self.problems.append(f"{name}: a caption without an image")
            else:
                self._add(image, name, _lines(self.root / file))

    def read_table(self, table: Path) -> None:
        """A row for each caption; an image may have many."""
        for number, path, caption in _rows(table):
            image = Path(path).as_posix() if path else ""
            if image not in self.captions:
                what = f"names '{path}', which is no image there" if path else "names no image"
                self.problems.append(f"{table.name}, row {number}: a caption without an image: {what}")
            else:
                self._add(image, f"{table.name}, row {number}", [caption])

    def _add(self, image: str, where: str, texts: list[str]) -> None:
        self._captioned.add(image)
        said = [" ".join(text.split()) for text in texts if words_of(text)]
        if not said:
            self.problems.append(f"{where}: an empty caption, for {image}")
        self.captions[image] += said

    def checked(self, name: str) -> Captioned:
        """The images, once all is well.

        Raises:
            DataError: see ``open_captioned``.
        """
        problems = self.problems
        if self._captioned or problems:
            problems = problems + [
                f"{one}: an image without a caption" for one in self.captions if one not in self._captioned
            ]
        if problems or not self.captions or not self._captioned:
            listed = problems[:_MOST_LISTED]
            more = [f"... and {len(problems) - len(listed)} more"] if len(problems) > len(listed) else []
            images = f"{len(self.captions):,} image{'' if len(self.captions) == 1 else 's'}"
            raise DataError(
                expected=f"images with captions in {self.root}",
                found=f"{len(problems)} of them that cannot be used" if problems else f"{images} and no caption",
                do=f"Correct or remove these. The layout: {LAYOUT}" if problems else f"Lay it out as {LAYOUT}",
                problems=listed + more,
            )
        samples = [Sample(path, 0) for path in self.captions]
        return Captioned(FileSource(name, self.root, ["pictures"], samples), list(self.captions.values()))


def _stem(path: str, tree: str | None) -> str:
    """A path without its suffix and without the tree it lies in."""
    bare = path.rpartition(".")[0]
    return bare.removeprefix(f"{tree}/") if tree else bare


def _lines(path: Path) -> list[str]:
    """The lines of a caption file; none where it is empty."""
    try:
        return read_text(path).splitlines()
    except DataError as error:
        if "an empty file" in error.found:
            return []
        raise


def _rows(table: Path) -> Iterator[tuple[int, str, str]]:
    """Row number as an editor counts lines, path and caption."""
    text = read_text(table).lstrip("\ufeff")
    if table.suffix == ".jsonl":
        entries = [(number, _object(table, number, line)) for number, line in enumerate(text.splitlines(), 1) if line]
        header = sorted({key for _, entry in entries for key in entry})
    else:
        head = text.partition("\n")[0]
        reader = csv.DictReader(io.StringIO(text), delimiter=max(",;\t", key=head.count))
        entries, header = [(reader.line_num, row) for row in reader], list(reader.fieldnames or [])
    of_path, of_caption = (next((n for n in header if n.strip().lower() in known), None) for known in (_PATH, _CAPTION))
    if of_path is None or of_caption is None:
        raise DataError(
            expected=f"a path and a caption in every row of {table}",
            found=f"the names {', '.join(header) or 'of nothing'}",
            do="Name the columns path and caption.",
        )
    for number, entry in entries:
        path, caption = (str(entry.get(name) or "").strip() for name in (of_path, of_caption))
        yield number, path, caption


def _object(table: Path, number: int, line: str) -> dict[str, str]:
    try:
        entry = json.loads(line)
    except ValueError:
        entry = None
    if not isinstance(entry, dict):
        raise DataError(
            expected=f"a JSON object on line {number} of {table}", found=f"'{line[:60]}'", do="Correct that line."
        )
    return cast("dict[str, str]", entry)
