"""Who is trained on and who is held out: the source's own splits, else seeded stratified ones.

What is unusual here: each class is ordered by a hash of (seed, content) and its first images are held out. So equal
files are never on both sides, file names and their order do not matter, and one more image moves almost no other.
scikit-learn's splitters shuffle positions instead; its StratifiedShuffleSplit refuses classes of one image and may
leave a small class out of a side.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from glassworks.core.errors import DataError
from glassworks.core.seeds import derive
from glassworks.data.images.problems import Checked


@dataclass
class Splits:
    """Indices of samples, ascending; no image is in two of them.

    Attributes:
        train: to learn from.
        held_out: to measure with, once.
        monitor: to watch while training, where the source gives such images; may be empty.
        held_out_name: ``test`` or ``val``.
        origin: ``source`` where the source itself holds images out, ``made`` otherwise.
    """

    train: list[int]
    held_out: list[int]
    monitor: list[int]
    held_out_name: str
    origin: Literal["source", "made"]


def make_splits(checked: Checked, *, seed: int, val_fraction: float) -> Splits:
    """The source's splits (test, else val, is held out; val beside test is the monitor), or made ones.

    Args:
        checked: the usable samples.
        seed: of the made split.
        val_fraction: the part of each class that a made split holds out, 0 to 1; at least one image of each class
            that has two, and never all of them.

    Raises:
        DataError: nothing to learn from: no training images, or fewer than two classes of them.
    """
    given: dict[str | None, list[int]] = defaultdict(list)
    for at in checked.usable:
        given[checked.source.samples[at].split].append(at)
    train = sorted(given["train"] + given[None])
    if given["test"] or given["val"]:
        held_out_name = "test" if given["test"] else "val"
        monitor = given["val"] if given["test"] else []
        splits = Splits(train, given[held_out_name], monitor, held_out_name, "source")
    else:
        labels = [checked.source.samples[at].label for at in train]
        keys = [checked.hashes[at] for at in train]
        splits = Splits(*hold_out_of(train, labels, val_fraction, seed, keys=keys), [], "val", "made")
    _demand_classes(checked, splits.train)
    return splits


def hold_out_of(
    indices: Sequence[int], labels: Sequence[int], fraction: float, seed: int, *, keys: Sequence[str] | None = None
) -> tuple[list[int], list[int]]:
    """Splits ``indices`` class by class into those to keep and those to hold out, both ascending.

    Args:
        indices: samples.
        labels: the class of each.
        fraction: the part of each class to hold out; a class of one image is kept, a larger one gives at least one.
        seed: another seed gives another split.
        keys: content hash of each; equal keys stay together. Without keys each index is its own.
    """
    groups: dict[str, list[int]] = defaultdict(list)
    label_of: dict[str, int] = {}
    for place, (at, label) in enumerate(zip(indices, labels, strict=True)):
        key = str(at) if keys is None else keys[place]
        groups[key].append(at)
        label_of[key] = min(label, label_of.get(key, label))  # one image under two labels still has one side
    by_class: dict[int, list[str]] = defaultdict(list)
    for key, label in label_of.items():
        by_class[label].append(key)
    kept: list[int] = []
    held: list[int] = []
    for members in by_class.values():
        order = sorted(members, key=lambda key: (derive(seed, "hold out", key), key))
        count = min(max(round(fraction * len(order)), 1), len(order) - 1) if fraction > 0 else 0
        for place, key in enumerate(order):
            (held if place < count else kept).extend(groups[key])
    return sorted(kept), sorted(held)


def _demand_classes(checked: Checked, train: list[int]) -> None:
    labels = {checked.source.samples[at].label for at in train}
    if len(labels) < 2:
        present = ", ".join(f"'{checked.source.classes[label]}'" for label in sorted(labels)) or "none"
        raise DataError(
            expected=f"training images of at least two classes in '{checked.source.name}'",
            found=f"classes with usable training images: {present}",
            do="Add images to the training split, or repair those that the check lists.",
        )
