"""Class folders: ``ants/1.jpg``; splits are around (``train/ants/1.jpg``), inside (``ants/train/1.jpg``), or are made.

What is unusual here: images may lie any number of folders below their class folder; a single folder around everything
is entered; images of a held-out split that have no class are kept apart, to be predicted.
"""

from pathlib import Path

from glassworks.core.errors import DataError
from glassworks.core.text import readable
from glassworks.data.sources.files import FileSource
from glassworks.data.sources.layout import LAYOUT, Layout, require_all_or_none, split_inside
from glassworks.data.sources.names import match_classes, split_named
from glassworks.data.sources.settings import NO_SETTINGS, SourceSettings
from glassworks.data.sources.source import Sample
from glassworks.data.sources.tree import Tree, join


def open_folder(root: Path, settings: SourceSettings = NO_SETTINGS) -> FileSource:
    """The source of all images in the class folders of ``root``.

    Args:
        root: the folder.
        settings: whether folders named train, val or test are splits.

    Raises:
        DataError: no class folders, no images, a single class, class names that differ between splits, two readings.
    """
    tree = Tree(root)
    base = _entered(tree)
    layout = Layout.of(tree, base, settings.splits)
    named = {split: _class_folders(tree, layout, split, folder) for split, folder in layout.splits.items()}
    matched = match_classes(named, where=str(root), complete=True)
    if len(matched.classes) < 2:
        raise DataError(
            expected=f"at least two class folders in {root / base}",
            found=f"one class only: '{matched.classes[0]}'" if matched.classes else "folders without any image",
            do=f"Add a folder with images of another class. {LAYOUT}",
        )
    samples: list[Sample] = []
    for split, folder in layout.splits.items():
        for path in tree.images(folder):
            tree.add("no_class", path, "ignored", "lies beside the class folders, not in one")
        for name in named[split]:
            label, below = matched.labels[(split, name)], join(folder, name)
            for path in tree.all_images(below):
                of_image = split if settings.splits == "made" else split_inside(tree, below, path, split)
                samples.append(Sample(path, label, of_image))
    if not samples:
        raise DataError(
            expected=f"images in the class folders of {root / base}",
            found=f"{len(matched.classes)} folders without any image",
            do="Check the folder, and that the files have the extension of an image such as .jpg or .png.",
        )
    samples.sort(key=lambda sample: sample.path)
    require_all_or_none(tree, [(sample.path, sample.split) for sample in samples])
    unlabelled = _left_out(tree, layout)
    problems = [*tree.problems, *matched.problems]
    classes = [readable(name) for name in matched.classes]
    return FileSource(root.resolve().name, root, classes, samples, problems, unlabelled)


def _class_folders(tree: Tree, layout: Layout, split: str | None, folder: str) -> list[str]:
    """The folders of a split that are classes."""
    named = [name for name in tree.folders(folder) if join(folder, name) not in layout.unlabelled]
    if split is not None:
        return named  # an empty folder says that the split has none of that class
    for name in [name for name in named if tree.holds_other_files_alone(join(folder, name))]:
        tree.add("no_class", join(folder, name), "ignored", "holds files, and no image among them")
        named.remove(name)
    return named


def _left_out(tree: Tree, layout: Layout) -> list[str]:
    """The images without labels; says what was made of them, and which folders are neither split nor class."""
    for folder in layout.ignored:
        tree.add("no_class", folder, "ignored", "holds no class folders of a train, val or test split")
    unlabelled: list[str] = []
    for folder in layout.unlabelled:
        paths = sorted(tree.all_images(folder))
        detail = f"{len(paths)} images without a class: predicted after training, never measured on"
        tree.add("unlabelled", folder, "predicted", detail)
        unlabelled += paths
    return unlabelled


def _entered(tree: Tree) -> str:
    """The folder that holds the split or class folders, below any single folders around it."""
    base = ""
    while True:
        folders, images = tree.folders(base), tree.images(base)
        if not folders:
            found = f"{len(images)} images but no class folders" if images else "an empty folder"
            raise DataError(expected=f"class folders with images in {tree.root / base}", found=found, do=LAYOUT)
        inner = join(base, folders[0])
        if images or len(folders) > 1 or split_named(folders[0]) or tree.images(inner) or not tree.folders(inner):
            return base
        tree.add("descended", inner, "matched", "the only folder there: its contents are taken as the source")
        base = inner
