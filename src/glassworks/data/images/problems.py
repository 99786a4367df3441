"""A whole source, checked: which images are used, and what is wrong with the others.

What is unusual here: equal images are found by hashes of their files and of their pixels, whatever their names. A copy
never counts twice, a copy of a held-out image is never trained on, and an image under two labels is used under none.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from glassworks.core.errors import DataError
from glassworks.data.images.inspection import Inspection
from glassworks.data.images.opening import UnusableImageError
from glassworks.data.images.pixel_hash import NO_HASH
from glassworks.data.sources.embedded import EncodedSource
from glassworks.data.sources.source import SPLITS, Problem, Source

IMBALANCE = 3.0
"""Largest over smallest class, in training images, from which classes are weighted."""


@dataclass
class Checked:
    """A source of which every image was looked at.

    Attributes:
        source: what was checked.
        usable: indices of the samples to use, ascending.
        problems: everything found: in the index, in single images (in the order of the samples), in the whole set.
        hashes: content hash of every sample, by index.
        pixel_hashes: of every sample, ``NO_HASH`` where it has none; empty where none were made.
    """

    source: Source
    usable: list[int]
    problems: list[Problem]
    hashes: list[str]
    pixel_hashes: Sequence[int] = ()

    @property
    def counts(self) -> dict[str, int]:
        """Problems by kind, most frequent first."""
        return dict(Counter(problem.kind for problem in self.problems).most_common())


def assess(
    source: Source,
    inspections: Sequence[Inspection],
    failures: Mapping[int, UnusableImageError],
    pixel_hashes: Sequence[int] = (),
) -> Checked:
    """Puts together what was found.

    Args:
        source: the source.
        inspections: one per sample, in order.
        failures: index to error of the images that could not be decoded.
        pixel_hashes: one per sample, in order; without them only equal files are known to be copies.

    Raises:
        DataError: fewer than two classes with usable images.
    """
    problems = [*source.problems, *_of_images(source, inspections, failures)]
    usable = [at for at, inspection in enumerate(inspections) if inspection.usable and at not in failures]
    copies = dict(_of_copies(source, inspections, usable, pixel_hashes))
    usable = [at for at in usable if at not in copies]
    problems += [copies[at] for at in sorted(copies)]
    counts = Counter(source.samples[at].label for at in usable)
    if len(counts) < 2:
        raise DataError(
            expected=f"usable images of at least two classes in '{source.name}'",
            found=f"{len(usable)} usable of {len(source.samples)} images, of {len(counts)} class{'es' * (not counts)}",
            do="Add images, or repair those listed above.",
            problems=[f"{p.path}: {p.kind}, {p.action}: {p.detail}" for p in problems if p.action == "excluded"][:50],
        )
    problems += _of_classes(source, usable)
    return Checked(source, usable, problems, [inspection.content_hash for inspection in inspections], pixel_hashes)


def _of_images(
    source: Source, inspections: Sequence[Inspection], failures: Mapping[int, UnusableImageError]
) -> Iterator[Problem]:
    """What was found in single images: by their headers, then by decoding.

    That images which are made or stored as arrays are grey is no remark: no file says otherwise.
    """
    is_encoded_here = isinstance(source, EncodedSource)
    for at, inspection in enumerate(inspections):
        path = source.samples[at].path
        for note in inspection.notes:
            if is_encoded_here and note.kind == "grey":
                continue
            yield Problem(note.kind, path, note.action, note.detail)
        failure = failures.get(at)
        if failure is not None and inspection.usable:
            yield Problem(failure.kind, path, "excluded", failure.detail)


def _of_copies(
    source: Source, inspections: Sequence[Inspection], usable: Sequence[int], pixel_hashes: Sequence[int]
) -> Iterator[tuple[int, Problem]]:
    """Index and problem of every usable image that is left out because of an equal one."""
    first: dict[str | int, int] = {}
    groups: dict[int, list[int]] = {}
    for at in usable:
        # Equal files decode to equal pixels, so where there is a pixel hash it is enough.
        key = (pixel_hashes[at] if pixel_hashes else NO_HASH) or inspections[at].content_hash
        original = first.setdefault(key, at)
        if original != at:
            groups.setdefault(original, [original]).append(at)
    for group in groups.values():
        yield from _of_group(source, group, inspections)


def _of_group(source: Source, group: list[int], inspections: Sequence[Inspection]) -> Iterator[tuple[int, Problem]]:
    """One set of equal images."""
    samples = source.samples
    labels = sorted({samples[at].label for at in group})
    if len(labels) > 1:
        names = " and ".join(f"'{source.classes[label]}'" for label in labels)
        for at in group:
            other = next(one for one in group if samples[one].label != samples[at].label)
            detail = f"one image under {names}, see {samples[other].path}; which is right is not known"
            yield at, Problem("conflicting_labels", samples[at].path, "excluded", detail)
        return
    # The copy that is furthest from training stays: test, then val, then train.
    rank = {split: place for place, split in enumerate((*reversed(SPLITS), None))}
    kept = min(group, key=lambda at: (rank[samples[at].split], at))
    for at in group:
        if at == kept:
            continue
        same = "file as" if inspections[at].content_hash == inspections[kept].content_hash else "pixels as in"
        detail = f"the same {same} {samples[kept].path}"
        if samples[at].split == samples[kept].split:
            yield at, Problem("duplicate", samples[at].path, "excluded", detail)
        else:
            yield at, Problem("duplicate_across_splits", samples[at].path, "excluded", f"{detail}, which is held out")


def _of_classes(source: Source, usable: Sequence[int]) -> Iterator[Problem]:
    """Classes with too few images to train on, and unequal ones."""
    splits = {source.samples[at].split for at in usable}
    trained = splits & {"train", None} or splits  # a source of held-out images alone is checked as it is
    counts = Counter(source.samples[at].label for at in usable if source.samples[at].split in trained)
    part = " in the training split" if trained == {"train"} else ""
    for label, name in enumerate(source.classes):
        if counts[label] == 0:
            yield Problem("empty_class", name, "kept", f"no usable image{part}: it cannot be learned")
        elif counts[label] == 1:
            why = "too few to learn much from" if part else "it is learnt from, and none is left to measure it by"
            yield Problem("single_image_class", name, "kept", f"a single usable image{part}: {why}")
    (largest, most), (smallest, least) = counts.most_common(1)[0], counts.most_common()[-1]
    if most >= IMBALANCE * least:
        detail = (
            f"{most} images of '{source.classes[largest]}', {least} of '{source.classes[smallest]}'{part}: "
            "rare classes weigh more in training"
        )
        yield Problem("imbalance", source.classes[smallest], "weighted", detail)
