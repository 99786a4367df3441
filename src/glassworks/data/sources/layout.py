"""What the folders of a source mean: splits, classes, or images without labels.

A folder named ``train`` or ``test`` may be a split or a class that is called so. Where what lies around it leaves one
reading it is taken, and what was passed over is said. Where two are left, both are named, and the setting that chooses:
nothing is trained on what may be held out.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from glassworks.core.errors import DataError, near_miss
from glassworks.data.sources.names import bare_name, split_named
from glassworks.data.sources.source import SPLITS
from glassworks.data.sources.tree import Tree, join

LAYOUT = "One folder per class with its images inside: ants/1.jpg, bees/2.jpg; optionally below train, val and test."

SplitNames = Literal["source", "made"] | None
"""Whether names such as train and test mean splits: always, never, or (``None``) where that is clear."""

_HELD_OUT_WORDS = {"test", "testing", "val", "validation"}  # 'valid' and 'train' are likelier to be classes
_NO_LABEL_WORDS = {"unlabeled", "unlabelled", "unknown", "unlabeleddata", "unsup", "unsupervised"}


@dataclass
class Layout:
    """The folders of a source, from its root.

    Attributes:
        splits: split to the folder with its class folders; ``{None: folder}`` where there are no splits.
        unlabelled: folders with images of no known class.
        ignored: folders that are neither.
    """

    splits: dict[str | None, str]
    unlabelled: list[str] = field(default_factory=list[str])
    ignored: list[str] = field(default_factory=list[str])

    @classmethod
    def of(cls, tree: Tree, base: str, names: SplitNames) -> "Layout":
        """The meaning of the folders in ``base``.

        Raises:
            DataError: two readings, or none.
        """
        named = [folder for folder in tree.folders(base) if split_named(folder)] if names != "made" else []
        splits = [folder for folder in named if tree.folders(join(base, folder))]
        flat = [folder for folder in named if folder not in splits]
        others = [folder for folder in tree.folders(base) if folder not in named]
        if not splits:
            if names == "source" or not _are_classes(tree, base, flat, others, names):
                raise _no_class_folders(tree, base, flat)
            return cls({None: base})
        with_images = [folder for folder in others if tree.has_images(join(base, folder))]
        if len(splits) == 1 and names is None and any(bare_name(one) not in _NO_LABEL_WORDS for one in with_images):
            raise _split_or_class(tree, base, splits[0], with_images)
        found = cls(_by_split(tree, base, splits), ignored=[join(base, folder) for folder in others])
        found._take_flat(tree, [join(base, folder) for folder in flat])
        found._set_unlabelled_apart(tree)
        return found

    def _take_flat(self, tree: Tree, folders: list[str]) -> None:
        """Split folders that hold images but no class folders: without labels, unless they are to be learned from."""
        for folder in folders:
            split = split_named(folder.rpartition("/")[2])
            if split == "train" and tree.has_images(folder):
                raise DataError(
                    expected=f"class folders inside {tree.root / folder}, as in {', '.join(self.splits.values())}",
                    found="images without class folders, which nothing can be learned from",
                    do=LAYOUT,
                )
            (self.unlabelled if tree.has_images(folder) else self.ignored).append(folder)

    def _set_unlabelled_apart(self, tree: Tree) -> None:
        """Folders of a held-out split that are no class of the training images: its only one, or one called unknown."""
        learned = tree.folders(self.splits["train"]) if "train" in self.splits else []
        classes = {bare_name(name) for name in learned}
        for split in [split for split in ("val", "test") if classes and split in self.splits]:
            folder = self.splits[split]
            strange = [name for name in tree.folders(folder) if bare_name(name) not in classes]
            if strange and strange == tree.folders(folder) and len(strange) == 1 and not _near(strange[0], classes):
                del self.splits[split]
                self.unlabelled.append(folder)
            else:
                self.unlabelled += [join(folder, name) for name in strange if bare_name(name) in _NO_LABEL_WORDS]


def split_inside(tree: Tree, folder: str, path: str, split: str | None) -> str | None:
    """The split of an image by the folders between its class folder and its file, such as ``ants/val/1.jpg``.

    Args:
        tree: the source.
        folder: the class folder.
        path: of the image.
        split: by the folders above; ``None`` where they name none.

    Raises:
        DataError: two splits.
    """
    words = {word for part in path[len(folder) + 1 :].split("/")[:-1] if (word := split_named(part))}
    words |= {split} if split else set()
    if len(words) > 1:
        raise DataError(
            expected=f"one split for each image in {tree.root}",
            found=f"folders that name {' and '.join(word for word in SPLITS if word in words)} around '{path}'",
            do="Rename one of them; or add --set data.splits=made, and no folder's name means a split.",
        )
    return next(iter(words), None)


def require_all_or_none(tree: Tree, splits: Iterable[tuple[str, str | None]]) -> None:
    """Refuses a source where the folders inside of the classes name a split for some images and none for others.

    Args:
        tree: the source.
        splits: path and split of every image.

    Raises:
        DataError: both readings, with examples.
    """
    found: dict[bool, list[str]] = {True: [], False: []}
    for path, split in splits:
        found[split is not None].append(path)
    if found[True] and found[False]:
        raise DataError(
            expected=f"a folder named train, val or test around every image inside the classes of {tree.root}, or none",
            found=f"one around {len(found[True])} images, such as '{found[True][0]}', and none around "
            f"{len(found[False])}, such as '{found[False][0]}'",
            do="If these folders are splits, move the other images into one, too. If they are not, add "
            "--set data.splits=made: glassworks then makes the split itself, and may train on any of them.",
        )


def _are_classes(tree: Tree, base: str, flat: list[str], others: list[str], names: SplitNames) -> bool:
    """Whether the folders are classes, those with the name of a split among them.

    Raises:
        DataError: one of them may as well hold the images of a split.
    """
    unclear = [folder for folder in flat if folder.strip().lower() in _HELD_OUT_WORDS and others]
    if unclear and names is None and any(tree.has_images(join(base, folder)) for folder in unclear):
        raise DataError(
            expected=f"one meaning of the folder '{unclear[0]}' in {tree.root / base}",
            found=f"two: a class of that name beside {_listed(others)}, or images of the "
            f"{split_named(unclear[0])} split",
            do="For a class of that name add --set data.splits=made. Otherwise put the classes into a folder 'train' "
            f"beside it: train/{others[0]}; what lies in '{unclear[0]}' itself is then predicted, as it has no labels.",
        )
    return bool(others) or not flat


def _near(name: str, classes: set[str]) -> bool:
    """A slip of the pen, for which ``match_classes`` has words."""
    return bool(near_miss(bare_name(name), classes))


def _no_class_folders(tree: Tree, base: str, flat: list[str]) -> DataError:
    return DataError(
        expected=f"class folders inside the split folders of {tree.root / base}",
        found=f"none in {', '.join(flat)}" if flat else "no folder named train, val or test",
        do=f"{LAYOUT} If these are the names of classes, add --set data.splits=made.",
    )


def _by_split(tree: Tree, base: str, folders: list[str]) -> dict[str | None, str]:
    splits: dict[str | None, str] = {}
    for folder in folders:
        split, path = split_named(folder), join(base, folder)
        if split in splits:
            raise DataError(
                expected=f"one folder for the split '{split}'",
                found=f"'{splits[split]}' and '{path}'",
                do="Merge or rename one of them.",
            )
        splits[split] = path
    return splits


def _split_or_class(tree: Tree, base: str, folder: str, others: list[str]) -> DataError:
    inside = tree.folders(join(base, folder))
    return DataError(
        expected=f"one meaning of the folder '{folder}' in {tree.root / base}",
        found=f"two: the {split_named(folder)} split with the classes {_listed(inside)}, or a class of that name "
        f"beside {_listed(others)}",
        do=f"If it is a split, add --set data.splits=source: {_listed(others)} will then be left out, or "
        "goes into a folder 'train' first. If it is a class, add --set data.splits=made.",
    )


def _listed(names: list[str]) -> str:
    quoted = [f"'{name}'" for name in names[:4]]
    return ", ".join(quoted) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
