"""The images of a run as a set that can be looked through and mended."""

from pathlib import Path

from glassworks.core.errors import InputError
from glassworks.core.workspace import RunFolder
from glassworks.data.sources.overlay import SUFFIX
from glassworks.pipelines.classification.held_out import HeldOutImages
from glassworks.studio.datasets.dataset import Dataset, new_dataset


def dataset_of(root: Path, folder: RunFolder) -> Dataset:
    """The set that the run was trained on, changes and all, or a new one for its source.

    Raises:
        InputError: its report names no source of images, or a set that was taken off the list.
    """
    found = HeldOutImages.of_run(folder.path)
    if found is None:
        raise InputError(
            expected="a run that was trained on images", found="one whose report names none", do="Choose another run."
        )
    path = Path(found.source)
    if path.name.endswith(SUFFIX) and not path.is_file():
        raise InputError(
            expected=f"the set that the run was trained on, {path}",
            found="that it was taken off the list",
            do="Look through the folder of its images again.",
        )
    own = Dataset(path.parent)
    if (
        path.name.endswith(SUFFIX)
        and path.parent.parent.resolve() == (root / "datasets").resolve()
        and own.overlay.is_file()
    ):
        return own
    return new_dataset(root, found.source)
