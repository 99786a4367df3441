"""Pictures with captions: a folder of both, in the layouts in use, read and checked before anything is learned.

- Beside each other: ``ada.jpg`` and ``ada.txt``, one caption a line.
- In trees of their own, as the Caltech-UCSD birds come: ``images/001/ada.jpg``, ``captions/001/ada.txt`` (or ``text``,
  ``text_c10``).
- A table in the folder: ``captions.csv``, ``metadata.csv`` (or ``.jsonl``), a row per caption with its picture's path.

Every picture has a caption and every caption a picture, or all that lack the other are named at once.
"""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from glassworks.core.errors import DataError
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
_MOST_TOLD = 100


@dataclass(frozen=True)
class Captioned:
    """Pictures with what is said of them.

    Attributes:
        source: the pictures, without labels.
        captions: of each picture, at least one.
    """

    source: FileSource
    captions: Sequence[Sequence[str]]


def open_captioned(path: str | Path) -> Captioned:
    """All captioned pictures below a folder, or of a table.

    Raises:
        DataError: nothing there; or pictures without captions, captions without pictures, empty captions: all named.
    """
    place = Path(path).expanduser()
    if not place.exists():
        raise DataError(
            expected=f"a folder of pictures with captions at {place}",
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
    """Captions by picture, and what is wrong with either."""

    def __init__(self, root: Path) -> None:
        self.root = root
        files = sorted(path.relative_to(root) for path in root.rglob("*") if path.is_file())
        self.files = [path for path in files if not any(map(is_clutter, path.parts))]
        self.captions: dict[str, list[str]] = {p.as_posix(): [] for p in self.files if is_image_name(p.name)}
        self.problems: list[str] = []
        self._is_told: set[str] = set()

    def read_files(self) -> None:
        """Caption files, each for the picture of the same name."""
        tree = next((name for name in _TREES if (self.root / name).is_dir()), None)
        picture_of: dict[str, str] = {}
        for picture in self.captions:
            stem = _stem(picture, "images" if tree else None)
            if stem in picture_of:
                self.problems.append(
                    f"{picture}: {picture_of[stem]} has the same name; which one a caption means is open"
                )
            picture_of[stem] = picture
        for file in self.files:
            name = file.as_posix()
            if file.suffix.lower() != ".txt" or (tree and file.parts[0] != tree):
                continue
            picture = picture_of.get(_stem(name, tree))
            if picture is None:
                self.problems.append(f"{name}: a caption without a picture")
            else:
                self._add(picture, name, _lines(self.root / file))

    def read_table(self, table: Path) -> None:
        """A row for each caption; a picture may have many."""
        for number, path, caption in _rows(table):
            picture = Path(path).as_posix() if path else ""
            if picture not in self.captions:
                what = f"names '{path}', which is no picture there" if path else "names no picture"
                self.problems.append(f"{table.name}, row {number}: a caption without a picture: {what}")
            else:
                self._add(picture, f"{table.name}, row {number}", [caption])

    def _add(self, picture: str, where: str, texts: list[str]) -> None:
        self._is_told.add(picture)
        said = [" ".join(text.split()) for text in texts if words_of(text)]
        if not said:
            self.problems.append(f"{where}: an empty caption, for {picture}")
        self.captions[picture] += said

    def checked(self, name: str) -> Captioned:
        """The pictures, once all is well.

        Raises:
            DataError: see ``open_captioned``.
        """
        problems = self.problems
        if self._is_told or problems:
            problems = problems + [
                f"{one}: a picture without a caption" for one in self.captions if one not in self._is_told
            ]
        if problems or not self.captions or not self._is_told:
            told = problems[:_MOST_TOLD]
            more = [f"... and {len(problems) - len(told)} more"] if len(problems) > len(told) else []
            pictures = f"{len(self.captions):,} picture{'' if len(self.captions) == 1 else 's'}"
            raise DataError(
                expected=f"pictures with captions in {self.root}",
                found=f"{len(problems)} of them that cannot be used" if problems else f"{pictures} and no caption",
                do=f"Correct or remove these. The layout: {LAYOUT}" if problems else f"Lay it out as {LAYOUT}",
                problems=told + more,
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
    return entry
