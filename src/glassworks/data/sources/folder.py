"""Class folders: ``ants/1.jpg``, with or without split folders above (``train/ants/1.jpg``).

What is unusual here: images may lie any number of folders below their class folder; a single folder around everything
is entered; links are followed, but no folder is read twice through links, so a loop of links ends.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from glassworks.core.errors import DataError
from glassworks.data.sources.files import FileSource
from glassworks.data.sources.names import is_clutter, is_image_name, match_classes, split_named
from glassworks.data.sources.source import Problem, Sample

_LAYOUT = "One folder per class with its images inside: ants/1.jpg, bees/2.jpg; optionally below train, val and test."


def open_folder(root: Path) -> FileSource:
    """The source of all images in the class folders of ``root``.

    Raises:
        DataError: no class folders, no images, a single class, class names that differ between splits.
    """
    tree = _Tree(root)
    base = _entered(tree)
    splits = _split_folders(tree, base)
    named = {split: tree.folders(folder) for split, folder in splits.items()}
    matched = match_classes(named, where=str(root), complete=True)
    if len(matched.classes) < 2:
        raise DataError(
            expected=f"at least two class folders in {root / base}",
            found=f"one class only: '{matched.classes[0]}'",
            do=f"Add a folder with images of another class. {_LAYOUT}",
        )
    samples: list[Sample] = []
    for split, folder in splits.items():
        for path in tree.images(folder):
            tree.add("no_class", path, "ignored", "lies beside the class folders, not in one")
        for name in named[split]:
            label = matched.labels[(split, name)]
            samples += [Sample(path, label, split) for path in tree.all_images(_join(folder, name))]
    if not samples:
        raise DataError(
            expected=f"images in the class folders of {root / base}",
            found=f"{len(matched.classes)} folders without any image",
            do="Check the folder, and that the files have the extension of an image such as .jpg or .png.",
        )
    samples.sort(key=lambda sample: sample.path)
    problems = [*tree.problems, *matched.problems]
    return FileSource(root.resolve().name, root, matched.classes, samples, problems)


def _entered(tree: "_Tree") -> str:
    """The folder that holds the split or class folders, below any single folders around it."""
    base = ""
    while True:
        folders, images = tree.folders(base), tree.images(base)
        if not folders:
            found = f"{len(images)} images but no class folders" if images else "an empty folder"
            raise DataError(expected=f"class folders with images in {tree.root / base}", found=found, do=_LAYOUT)
        inner = _join(base, folders[0])
        if images or len(folders) > 1 or split_named(folders[0]) or tree.images(inner) or not tree.folders(inner):
            return base
        tree.add("descended", inner, "matched", "the only folder there: its contents are taken as the source")
        base = inner


def _split_folders(tree: "_Tree", base: str) -> dict[str | None, str]:
    """Split to its folder, or ``{None: base}`` where class folders lie in ``base`` itself.

    A folder is a split by its name and by holding folders, no images: a class may be called 'train' too.
    """
    by_name = {folder: split for folder in tree.folders(base) if (split := split_named(folder))}
    splits: dict[str | None, str] = {}
    for folder, split in by_name.items():
        path = _join(base, folder)
        if not tree.folders(path) or tree.images(path):
            continue
        if split in splits:
            raise DataError(
                expected=f"one folder for the split '{split}'",
                found=f"'{splits[split]}' and '{path}'",
                do="Merge or rename one of them.",
            )
        splits[split] = path
    if not splits and len(by_name) == len(tree.folders(base)):
        raise DataError(
            expected=f"class folders inside the split folders of {tree.root / base}",
            found=f"none in {', '.join(by_name)}",
            do=_LAYOUT,
        )
    for folder in tree.folders(base) if splits else ():
        if _join(base, folder) not in splits.values():
            tree.add("no_class", _join(base, folder), "ignored", "holds no class folders of a train, val or test split")
    return splits or {None: base}


class _Tree:
    """Listings of the folders below ``root``, in order; what is left out is kept in ``problems``."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[Problem] = []
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
            pending += [_join(current, name) for name in self.folders(current)]

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
            path = _join(folder, entry.name)
            if is_clutter(entry.name):
                self.add("not_an_image", path, "ignored", "a hidden or system file")
            elif _is(entry.is_dir):
                if not entry.is_symlink() or self._may_enter(path):
                    folders.append(entry.name)
            elif not _is(entry.is_file):
                self.add("unreadable", path, "ignored", "a broken link or a special file")
            elif is_image_name(entry.name):
                images.append(path)
            else:
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


def _is(question: Callable[[], bool]) -> bool:
    try:
        return question()
    except OSError:  # a link to itself
        return False


def _join(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name
