"""What names of files and folders mean: images, clutter, splits, and which class names are the same."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from glassworks.core.errors import DataError, near_miss
from glassworks.data.sources.source import SPLITS, Problem

IMAGE_SUFFIXES = frozenset(
    f".{name}"
    for name in (
        *("apng", "avif", "bmp", "dcm", "dib", "gif", "heic", "heif", "hif", "ico"),
        *("j2k", "jfif", "jp2", "jpe", "jpeg", "jpg"),
        *("mpo", "pbm", "pgm", "png", "pnm", "ppm", "tga", "tif", "tiff", "webp"),
    )
)
"""Extensions, in small letters, of the files that are taken for images."""

_TAR_SUFFIXES = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")
_SPLIT_WORDS = {
    "train": "train",
    "training": "train",
    "val": "val",
    "valid": "val",
    "validation": "val",
    "dev": "val",
    "test": "test",
    "testing": "test",
}
_CLUTTER = {
    *("__macosx", "thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r"),
    *("$recycle.bin", "recycler", "system volume information", "found.000", "$windows.~bt"),
    *("@eadir", "#recycle", "@recycle", "#snapshot", "@recently-snapshot", "lost+found"),  # of network storage
    *("__pycache__", "node_modules"),
}


def is_image_name(name: str) -> bool:
    """True where the extension is that of an image."""
    stem, dot, suffix = name.rpartition(".")
    return bool(stem) and (dot + suffix).lower() in IMAGE_SUFFIXES


def is_shard_name(name: str) -> bool:
    """True where the extension is that of a tar file."""
    return name.lower().endswith(_TAR_SUFFIXES)


def is_clutter(name: str) -> bool:
    """True for hidden files and for what operating systems leave behind."""
    return name.startswith(".") or name.lower() in _CLUTTER


def split_named(name: str) -> str | None:
    """``train``, ``val`` or ``test`` for the names in use for them, in any case; else ``None``."""
    return _SPLIT_WORDS.get(name.strip().lower())


def split_in(text: str) -> str | None:
    """The split that one of the words of ``text`` names, such as in ``flowers-train-0003.tar``; else ``None``."""
    found = [split for split in map(split_named, re.split(r"[^A-Za-z]+", text)) if split]
    return found[-1] if found else None


def sorted_names(names: Iterable[str]) -> list[str]:
    """Class names in order: as numbers where all are numbers, else letter by letter."""
    names = set(names)
    numbers = all(name.isascii() and name.isdigit() for name in names)
    return sorted(names, key=lambda name: (int(name), name)) if numbers else sorted(names)


@dataclass(frozen=True)
class MatchedClasses:
    """The classes that all splits agree on.

    Attributes:
        classes: names in the order of the labels, spelled as in the training split.
        labels: (split, name as it stands there) to label.
        problems: the names that were matched, and those that are easily confused.
    """

    classes: list[str]
    labels: dict[tuple[str | None, str], int]
    problems: list[Problem]


def match_classes(named: Mapping[str | None, Collection[str]], *, where: str, complete: bool) -> MatchedClasses:
    """Finds the same classes in every split; names may differ in case, spaces, underscores and hyphens.

    Args:
        named: the class names of each split; key ``None`` where there are no splits.
        where: the source's name for the error.
        complete: every split must have every class, otherwise only no unknown ones.

    Raises:
        DataError: names that do not match, those of both sides.
    """
    reference = next(split for split in (*SPLITS, None) if split in named)
    classes = sorted_names(named[reference])
    matched = MatchedClasses(
        classes, {(reference, name): i for i, name in enumerate(classes)}, _similar(classes, reference)
    )
    unmatched: list[str] = []
    for split in SPLITS:
        if split in named and split != reference:
            unmatched += _match_split(matched, split, named[split], reference or "", complete)
    if unmatched:
        raise DataError(
            expected=f"the same class names in every split of {where}",
            found="names that have no partner (case, spaces, underscores and hyphens do not matter)",
            do="Rename them so that they match; an empty class folder says that a split has none of that class.",
            problems=unmatched,
        )
    return matched


def _match_split(
    matched: MatchedClasses, split: str, names: Collection[str], reference: str, complete: bool
) -> list[str]:
    """Adds the names of one more split to ``matched``; returns what has no partner, a line per side."""
    label_of = {name: label for label, name in enumerate(matched.classes)}
    free = {name for name in matched.classes if name not in names}
    strangers: list[str] = []
    for name in sorted_names(names):
        partner = name if name in label_of else _only([other for other in free if bare_name(other) == bare_name(name)])
        if partner is None:
            strangers.append(name)
            continue
        matched.labels[(split, name)] = label_of[partner]
        if partner != name:
            free.discard(partner)
            detail = f"taken for the class '{partner}' of {reference}"
            matched.problems.append(Problem("class_name_matched", f"{split}/{name}", "matched", detail))
    if not strangers and not (complete and free):
        return []
    hints = [f"'{name}' ({hint})" if (hint := near_miss(name, free)) else f"'{name}'" for name in strangers]
    alone = ", ".join(f"'{name}'" for name in sorted_names(free)) or "nothing"
    return [f"only in {reference}: {alone}; only in {split}: {', '.join(hints) or 'nothing'}"]


def _similar(classes: list[str], split: str | None) -> list[Problem]:
    """Classes of one split whose names differ only in what is ignored between splits: kept apart, but said."""
    bare: dict[str, str] = {}
    problems: list[Problem] = []
    for name in classes:
        first = bare.setdefault(bare_name(name), name)
        if first != name:
            path = f"{split}/{name}" if split else name
            looks_equal = unicodedata.normalize("NFC", first) == unicodedata.normalize("NFC", name)
            why = ", which looks the same: its accents are coded in another way (NFC, NFD)" if looks_equal else ""
            problems.append(Problem("similar_class_names", path, "kept", f"a class of its own beside '{first}'{why}"))
    return problems


def bare_name(name: str) -> str:
    """What of a class name counts: case, spaces, underscores and hyphens do not, nor how an accent is coded."""
    return unicodedata.normalize("NFC", re.sub(r"[\s_-]+", "", name).casefold())


def _only(names: list[str]) -> str | None:
    return names[0] if len(names) == 1 else None
