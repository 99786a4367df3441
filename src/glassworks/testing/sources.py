"""The contract that every Source must keep, and small sources to try things on."""

from pathlib import Path

from glassworks.data.sources.source import SPLITS, Source
from glassworks.testing.images import encoded, sample_image

_ACTIONS = {"excluded", "converted", "kept", "matched", "ignored", "weighted", "predicted"}


def check_source(source: Source, *, sampled: int = 25) -> None:
    """Raises AssertionError where ``source`` breaks the contract of ``glassworks.data.sources.source``.

    Reads about ``sampled`` samples, spread over the whole source, forwards twice.
    """
    _check(bool(source.name), "a source has a name")
    _check(len(source.classes) >= 2, "a source has at least two classes")
    _check(len(set(source.classes)) == len(source.classes), "class names are unique")
    paths = [sample.path for sample in source.samples]
    _check(len(paths) > 0, "a source has samples")
    _check(len(set(paths)) == len(paths), "paths are unique")
    for sample in source.samples:
        _check(0 <= sample.label < len(source.classes), f"{sample.path}: label {sample.label} has no class")
        _check(sample.split is None or sample.split in SPLITS, f"{sample.path}: unknown split {sample.split!r}")
    splits = {sample.split for sample in source.samples}
    _check(None not in splits or len(splits) == 1, "either every sample has a split or none")
    for problem in source.problems:
        _check(problem.action in _ACTIONS, f"unknown action {problem.action!r}")
        _check(bool(problem.kind and problem.path and problem.detail), f"an empty field in {problem}")
    wanted = list(range(0, len(paths), max(len(paths) // sampled, 1)))
    first = list(source.read(wanted))
    _check([index for index, _ in first] == wanted, "read yields the indices that were asked for, in order")
    _check(all(isinstance(content, bytes) for _, content in first), "read yields bytes")
    _check(list(source.read(wanted)) == first, "reading again yields the same")
    _check(list(source.read(wanted[-1:])) == first[-1:], "a part reads as the whole does")
    _check(list(source.read([])) == [], "reading nothing yields nothing")


def write_folder(root: Path, counts: dict[str, int]) -> Path:
    """Writes different small PNG images: folder name (``ants`` or ``train/ants``) to how many; returns ``root``."""
    shade = 0
    for folder, count in counts.items():
        (root / folder).mkdir(parents=True, exist_ok=True)
        for number in range(count):
            shade += 1
            content = encoded(sample_image(width=48 + shade // 256, shade=shade % 256))
            (root / folder / f"{number:03d}.png").write_bytes(content)
    return root


def _check(holds: bool, contract: str) -> None:
    if not holds:
        raise AssertionError(contract)
