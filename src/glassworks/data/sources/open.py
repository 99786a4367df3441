"""From what a user types to a Source: a folder, a manifest, tar shards, an archive, an embedded set or a download."""

import glob
import itertools
import os
import re
from collections.abc import Iterable
from pathlib import Path

from glassworks.core.errors import DataError, near_miss
from glassworks.core.registry import resolve
from glassworks.data.sources.names import is_clutter
from glassworks.data.sources.source import Source

EMBEDDED = {
    "xo": "glassworks.data.synthetic.xo:open_xo",
    "digits": "glassworks.data.sources.embedded:open_digits",
    "fractals": "glassworks.data.synthetic.mixture:open_fractals",
    "contours": "glassworks.data.synthetic.mixture:open_contours",
    "glyphs": "glassworks.data.synthetic.mixture:open_glyphs",
}
"""Sets that need no file: each entry is called without arguments."""

DOWNLOADS = {
    "torchvision": "glassworks.data.sources.downloads:open_torchvision",
    "hf": "glassworks.data.sources.downloads:open_hub",
}
"""Prefixes of sets that are downloaded: each entry is called with the text behind the colon."""

ALIASES = {"mnist": "torchvision:MNIST"}
"""Short names of downloads, where nothing of that name lies here."""

_MANIFESTS = (".csv", ".tsv", ".parquet", ".pq")
ACCEPTED = (
    "a folder of class folders (with or without train, val and test folders), a .csv or .parquet table with the "
    "columns path, label and optionally split, tar shards in the WebDataset layout (a file, a folder or a pattern "
    "such as 'shards-{000..003}.tar'), an .npz archive of images and labels as Keras has them, an embedded set ("
    + ", ".join(EMBEDDED)
    + "), mnist, torchvision:NAME or hf:NAME"
)


def open_source(text: str | Path) -> Source:
    """The source that ``text`` names.

    Raises:
        DataError: nothing of that name, or it cannot be used as a source.
        MissingExtraError: it needs a package that is not installed.
    """
    name = str(text)
    prefix, colon, rest = name.partition(":")
    if isinstance(text, str) and colon and prefix in DOWNLOADS:
        return resolve(DOWNLOADS, prefix, "kind of download")(rest)
    path = Path(name).expanduser()
    exists = bool(name.strip()) and os.path.exists(path)  # noqa: PTH110 - says False to impossible names
    if isinstance(text, str) and name in ALIASES and not exists:
        return open_source(ALIASES[name])
    if isinstance(text, str) and name in EMBEDDED:
        if exists:
            raise DataError(
                expected=f"one meaning of '{name}'",
                found=f"both the embedded set and a {'folder' if path.is_dir() else 'file'} of that name here",
                do=f"Write ./{name} for what lies here, or run it from another folder for the embedded set.",
            )
        return resolve(EMBEDDED, name, "embedded set")()
    if exists:
        return _open_path(path)
    if re.search(r"[*?\[{]", path.name):
        return _open_pattern(str(path))
    raise DataError(expected=ACCEPTED, found=f"'{name}', which is none of these", do=_advice(path, name))


def located(text: str) -> str:
    """``text`` so that it names the same source from any folder: what lies on the disk by its whole path."""
    prefix, colon, _ = text.partition(":")
    path = os.path.abspath(Path(text).expanduser())  # noqa: PTH100 - follows no links, and takes patterns
    named = (text in EMBEDDED or text in ALIASES) and not os.path.exists(path)  # noqa: PTH110 - as in open_source
    return text if named or (colon and prefix in DOWNLOADS) else path


def _open_path(path: Path) -> Source:
    """A folder or file that is there."""
    from glassworks.data.sources.shards import is_shard_name, open_shards

    if path.is_dir():
        shards = _only_shards(path)
        if shards:
            return open_shards(shards, path.resolve().name)
        from glassworks.data.sources.folder import open_folder

        return open_folder(path)
    if path.suffix.lower() in _MANIFESTS:
        from glassworks.data.sources.manifest import open_manifest

        return open_manifest(path)
    if path.suffix.lower() == ".npz":
        from glassworks.data.sources.arrays import open_npz

        return open_npz(path)
    if is_shard_name(path.name):
        return open_shards([path], path.name.partition(".")[0])
    raise DataError(expected=ACCEPTED, found=f"the file {path}", do=_file_advice(path))


def _only_shards(folder: Path) -> list[Path]:
    """The tar files of a folder that holds no folders."""
    from glassworks.data.sources.shards import is_shard_name

    try:
        entries = sorted(entry for entry in folder.iterdir() if not is_clutter(entry.name))
    except OSError as error:
        raise DataError(
            expected=f"to read the folder {folder}", found=f"'{error.strerror}'", do="Check its permissions."
        ) from None
    shards = [entry for entry in entries if is_shard_name(entry.name) and entry.is_file()]
    return [] if any(entry.is_dir() for entry in entries) else shards


def _open_pattern(pattern: str) -> Source:
    """Shards by a pattern with braces (``{000..003}``, ``{a,b}``) or wild cards."""
    from glassworks.data.sources.shards import open_shards

    wanted = braces_expanded(pattern)
    # Path.glob takes no absolute patterns.
    found = {part: sorted(glob.glob(part)) for part in wanted}  # noqa: PTH207
    missing = [part for part, matches in found.items() if not matches]
    if missing:
        raise DataError(
            expected=f"tar shards for {pattern}",
            found=f"{len(missing)} of {len(wanted)} that match no file",
            do="Check the folder and the numbers of the shards.",
            problems=missing[:20],
        )
    shards = dict.fromkeys(itertools.chain.from_iterable(found.values()))
    stem = re.sub(r"[^A-Za-z0-9]+$", "", re.split(r"[*?\[{]", Path(pattern).name)[0])
    return open_shards([Path(shard) for shard in shards], stem or Path(pattern).parent.resolve().name)


def braces_expanded(pattern: str) -> list[str]:
    """``a-{00..02}.tar`` to its three names, ``{x,y}`` to two; leading zeros are kept."""
    match = re.search(r"\{([^{}]*)\}", pattern)
    if not match:
        return [pattern]
    span = re.fullmatch(r"(\d+)\.\.(\d+)", match[1])
    choices: Iterable[str] = match[1].split(",")
    if span:
        choices = [f"{n:0{len(span[1])}d}" for n in range(int(span[1]), int(span[2]) + 1)]
    head, tail = pattern[: match.start()], pattern[match.end() :]
    return [name for choice in choices for name in braces_expanded(head + choice + tail)]


def _advice(path: Path, name: str) -> str:
    """Near misses among the embedded names, the prefixes and what lies beside ``path``."""
    prefix, colon, rest = name.partition(":")
    if colon and (near := near_miss(prefix, DOWNLOADS)):
        return f"{near.removesuffix('?')} as in '{_nearest(prefix)}:{rest}'?"
    beside = [str(path.parent / entry.name) for entry in path.parent.iterdir()] if path.parent.is_dir() else []
    near = near_miss(str(path), beside) or near_miss(name, [*EMBEDDED, *ALIASES])
    return near or "Check the path and the working folder."


def _nearest(prefix: str) -> str:
    return near_miss(prefix, DOWNLOADS).split("'")[1]


def _file_advice(path: Path) -> str:
    if path.suffix.lower() in (".zip", ".7z", ".rar"):
        return "Unpack it and give the folder."
    if path.suffix.lower() == ".toml":
        return "Give a recipe to `glassworks train` alone."
    return "Give the folder that holds the class folders."
