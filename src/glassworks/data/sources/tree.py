"""The folders and images below one folder, listed when asked for; what is left out is remembered.

What is unusual here: links are followed, but no folder is read twice through links, so a loop of links ends; and
folders that glassworks itself has made, runs and looks, are no images, wherever their owner has put them.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from glassworks.core.run_info import RunInfo
from glassworks.core.workspace import RunFolder
from glassworks.data.sources.names import is_clutter, is_image_name
from glassworks.data.sources.source import Problem


class Tree:
    """Listings of the folders below ``root``, in order; what is left out is kept in ``problems``."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[Problem] = []
        self._with_other_files: set[str] = set()
        self._listed: dict[str, tuple[list[str], list[str]]] = {}
        self._entered_links: set[str] = set()

    def add(self, kind: str, path: str, action: str, detail: str) -> None:
        """Records a problem."""
        self.problems.append(Problem(kind, path, action, detail))

    def folders(self, folder: str) -> list[str]:
        """Names of the folders in ``folder``."""
        return self._list(folder)[0]

    def images(self, folder: str) -> list[str]:
        """Paths, from the root, of the images directly in ``folder``."""
        return self._list(folder)[1]

    def all_images(self, folder: str) -> Iterator[str]:
        """Paths of the images in ``folder`` and below it."""
        pending = [folder]
        while pending:
            current = pending.pop()
            yield from self.images(current)
            pending += [join(current, name) for name in self.folders(current)]

    def has_images(self, folder: str) -> bool:
        """Whether there is an image in ``folder`` or below it."""
        return next(self.all_images(folder), None) is not None

    def holds_other_files_alone(self, folder: str) -> bool:
        """Whether there are files in ``folder`` or below it, and no image."""
        if self.has_images(folder):
            return False
        return any(other == folder or other.startswith(f"{folder}/") for other in self._with_other_files)

    def _list(self, folder: str) -> tuple[list[str], list[str]]:
        if folder not in self._listed:
            self._listed[folder] = self._scan(folder)
        return self._listed[folder]

    def _scan(self, folder: str) -> tuple[list[str], list[str]]:
        folders: list[str] = []
        images: list[str] = []
        try:
            with os.scandir(self.root / folder) as entries:
                listed = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            self.add("unreadable", folder, "ignored", f"the folder cannot be read ({error.strerror})")
            return [], []
        for entry in listed:
            path = join(folder, entry.name)
            if is_clutter(entry.name):
                self.add("not_an_image", path, "ignored", "a hidden or system file")
            elif _is(entry.is_dir):
                if is_own(self.root / path):
                    self.add("own_folder", path, "ignored", "runs or looks of glassworks, no images to learn from")
                elif not entry.is_symlink() or self._may_enter(path):
                    folders.append(entry.name)
            elif not _is(entry.is_file):
                self.add("unreadable", path, "ignored", "a broken link or a special file")
            elif is_image_name(entry.name):
                images.append(path)
            else:
                self._with_other_files.add(folder)
                self.add("not_an_image", path, "ignored", "not the extension of an image")
        return folders, images

    def _may_enter(self, path: str) -> bool:
        """False for a link to a folder around it, or to one that another link has led to."""
        here, target = ((self.root / path).parent.resolve(), (self.root / path).resolve())
        if here.is_relative_to(target) or str(target) in self._entered_links:
            self.add("link_skipped", path, "ignored", f"leads to {target}, which is read already")
            return False
        self._entered_links.add(str(target))
        return True


def is_own(folder: Path) -> bool:
    """True for a run or a look of glassworks, and for a folder that holds nothing else, such as ``runs``."""
    if _is_run(folder):
        return True
    own = False
    try:
        with os.scandir(folder) as entries:  # ends at the first image; a class folder may hold a million
            for entry in entries:
                if is_clutter(entry.name):
                    continue
                if not _is_run(Path(entry.path)):
                    return False
                own = True
    except OSError:
        return False
    return own


def _is_run(folder: Path) -> bool:
    run = RunFolder(folder)
    # Before there was a run.json, a recipe lay beside the report or the model.
    return RunInfo.found_in(run) is not None or (run.recipe.is_file() and (run.is_finished or run.model.is_file()))


def _is(question: Callable[[], bool]) -> bool:
    try:
        return question()
    except OSError:  # a link to itself
        return False


def join(folder: str, name: str) -> str:
    """The path of ``name`` in ``folder``, which is empty for the root."""
    return f"{folder}/{name}" if folder else name
