"""The registry of sources, and from what a user types to one of them."""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from glassworks.core.errors import DataError, near_miss
from glassworks.core.files import from_home
from glassworks.core.registry import load
from glassworks.data.sources.catalog import ALIASES, DOWNLOADS, EMBEDDED
from glassworks.data.sources.overlay import SUFFIX, Overlaid, Overlay
from glassworks.data.sources.settings import NO_SETTINGS, SourceSettings
from glassworks.data.sources.source import Source


@dataclass(frozen=True)
class Layout:
    """A form in which images lie on a disk.

    Attributes:
        open: "module:function", called with the path.
        applies: whether what is at a path has this form.
        accepts: the form in words.
        takes: the settings that say how it is read; it is called with all of them where there are any.
    """

    open: str
    applies: Callable[[Path], bool]
    accepts: str
    takes: frozenset[str] = frozenset()


def _is_file(*suffixes: str) -> Callable[[Path], bool]:
    return lambda path: path.suffix.lower() in suffixes


def _holds_shards(path: Path) -> bool:
    # Loaded when it is asked: help names the sources, and needs no tar reader for that.
    return load("glassworks.data.sources.shards:holds_shards")(path)


LAYOUTS = (
    Layout(
        "glassworks.data.sources.folder:open_folder",
        lambda path: path.is_dir() and not _holds_shards(path),
        "a folder of class folders (with or without train, val and test folders)",
        frozenset({"splits"}),
    ),
    Layout(
        "glassworks.data.sources.manifest:open_manifest",
        _is_file(".csv", ".tsv", ".parquet", ".pq"),
        "a .csv or .parquet table with the columns path, label and optionally split",
        frozenset(SourceSettings.model_fields),
    ),
    Layout(
        "glassworks.data.sources.shards:open_shards_at",
        _holds_shards,
        "tar shards in the WebDataset layout (a file, a folder or a pattern such as 'shards-{000..003}.tar')",
    ),
    Layout(
        "glassworks.data.sources.arrays:open_npz",
        _is_file(".npz"),
        "an .npz archive of images and labels as Keras has them",
    ),
)
"""Of what lies at a path; the first one that applies opens it."""

ACCEPTED = ", ".join(
    [
        *(layout.accepts for layout in LAYOUTS),
        f"an embedded set ({', '.join(EMBEDDED)})",
        *ALIASES,
        "torchvision:NAME or hf:NAME",
    ]
)


def is_source(text: str) -> bool:
    """Whether something of that name may be opened: it is there, built in, to be downloaded, or a pattern of shards."""
    prefix, colon, _ = text.partition(":")
    is_named = text in EMBEDDED or text in ALIASES or (bool(colon) and prefix in DOWNLOADS)
    path = from_home(text)
    return is_named or _is_pattern(path) or os.path.exists(path)  # noqa: PTH110 - says False to impossible names


def open_source(text: str | Path, settings: SourceSettings = NO_SETTINGS) -> Source:
    """The source that ``text`` names.

    Args:
        text: what a user types.
        settings: how folders and tables are read, where they leave a choice.

    Raises:
        DataError: nothing of that name, or it cannot be used as a source.
        MissingExtraError: it needs a package that is not installed.
    """
    name = str(text)
    prefix, colon, rest = name.partition(":")
    if isinstance(text, str) and colon and prefix in DOWNLOADS:
        _refuse_settings(name, settings, frozenset())
        return load(DOWNLOADS[prefix])(rest)
    path = from_home(name)
    exists = bool(name.strip()) and os.path.exists(path)  # noqa: PTH110 - says False to impossible names
    if isinstance(text, str) and name in ALIASES and not exists:
        return open_source(ALIASES[name], settings)
    if isinstance(text, str) and name in EMBEDDED:
        refuse_two_meanings(name)
        _refuse_settings(name, settings, frozenset())
        return load(EMBEDDED[name])()
    if exists:
        return _open_path(path, settings)
    if _is_pattern(path):
        _refuse_settings(name, settings, frozenset())
        return load("glassworks.data.sources.shards:open_shard_pattern")(str(path))
    raise DataError(expected=ACCEPTED, found=f"'{name}', which is none of these", do=_advice(path, name))


def refuse_two_meanings(embedded: str) -> None:
    """Refuses the name of an embedded set where something of that name lies here as well.

    Raises:
        DataError: something does.
    """
    path = Path(embedded)
    if path.exists():
        raise DataError(
            expected=f"one meaning of '{embedded}'",
            found=f"both the embedded set and a {'folder' if path.is_dir() else 'file'} of that name here",
            do=f"Write ./{embedded} for what lies here, or run it from another folder for the embedded set.",
        )


def located(text: str) -> str:
    """``text`` so that it names the same source from any folder: what lies on the disk by its whole path."""
    prefix, colon, _ = text.partition(":")
    path = os.path.abspath(from_home(text))  # noqa: PTH100 - follows no links, and takes patterns
    named = (text in EMBEDDED or text in ALIASES) and not os.path.exists(path)  # noqa: PTH110 - as in open_source
    return text if named or (colon and prefix in DOWNLOADS) else path


def _open_path(path: Path, settings: SourceSettings) -> Source:
    """A folder or file that is there."""
    if path.name.endswith(SUFFIX):
        overlay = Overlay.read(path)
        named = overlay.located(path.parent)
        if named.endswith(SUFFIX):
            raise DataError(
                expected="an overlay over images", found=f"one over another: {named}", do="Make one file of both."
            )
        return Overlaid.of(open_source(named, settings), overlay)
    layout = next((layout for layout in LAYOUTS if layout.applies(path)), None)
    if layout is None:
        raise DataError(expected=ACCEPTED, found=f"the file {path}", do=_file_advice(path))
    _refuse_settings(str(path), settings, layout.takes)
    return load(layout.open)(path, settings) if layout.takes else load(layout.open)(path)


def _is_pattern(path: Path) -> bool:
    return re.search(r"[*?\[{]", path.name) is not None


def _refuse_settings(name: str, settings: SourceSettings, taken: frozenset[str]) -> None:
    """Refuses settings that the source would pass over.

    Raises:
        DataError: some are given that say nothing of this kind of source.
    """
    passed_over = [f"data.{key}" for key in settings.given if key not in taken]
    if passed_over:
        kinds = "a table" if any("splits" not in key for key in passed_over) else "a folder or a table"
        raise DataError(
            expected=f"{kinds}, for {' and '.join(passed_over)}",
            found=f"'{name}', which is none",
            do="Leave these settings out.",
        )


def _advice(path: Path, name: str) -> str:
    """Near misses among the embedded names, the prefixes and what lies beside ``path``."""
    prefix, colon, rest = name.partition(":")
    if colon and (near := near_miss(prefix, DOWNLOADS)):
        return f"{near.removesuffix('?')} as in '{_nearest(prefix)}:{rest}'?"
    if os.path.islink(path):  # noqa: PTH114 - says False to impossible names
        return f"It is a link to {path.readlink()}, where nothing lies: mend the link, or name the folder itself."
    beside = [str(path.parent / entry.name) for entry in path.parent.iterdir()] if path.parent.is_dir() else []
    near = near_miss(str(path), beside) or near_miss(name, [*EMBEDDED, *ALIASES])
    return near or "Check the path and the working folder."


def _nearest(prefix: str) -> str:
    return near_miss(prefix, DOWNLOADS).split("'")[1]


_OTHER_TABLES = (".jsonl", ".ndjson", ".json", ".xlsx", ".xls", ".xlsm", ".ods", ".arrow", ".feather", ".orc", ".xml")


def _file_advice(path: Path) -> str:
    if path.suffix.lower() in (".zip", ".7z", ".rar"):
        return "Unpack it and give the folder."
    if path.suffix.lower() == ".toml":
        return "Give a recipe to `glassworks train` alone."
    if path.suffix.lower() in _OTHER_TABLES:
        return "Save the table as .csv or .parquet with the columns path and label."
    return "Give the folder that holds the class folders."
