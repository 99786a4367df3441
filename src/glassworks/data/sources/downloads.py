"""Sets that others keep: torchvision's data sets, and image classification sets of the Hugging Face hub.

Each set downloads itself through its own library; torchvision's go to ``$GLASSWORKS_CACHE/torchvision``, the hub's to
the hub's own cache. Afterwards everything flows as from any other source: encoded bytes on demand.
"""

import contextlib
import importlib
import sys
from array import array
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.error import URLError

from glassworks.core.device import cache_folder
from glassworks.core.errors import DataError, unknown
from glassworks.core.extras import require
from glassworks.core.files import from_home
from glassworks.core.imports import without_compiler
from glassworks.data.sources.embedded import EncodedSource, png
from glassworks.data.sources.labels import is_missing, label_text, require_classes, require_single
from glassworks.data.sources.names import sorted_names, split_named
from glassworks.data.sources.source import SPLITS, Problem, Sample, Unread

_Arguments = dict[str | None, dict[str, Any]]
_TRAIN_FLAG: _Arguments = {"train": {"train": True}, "test": {"train": False}}
_TRAIN_TEST: _Arguments = {"train": {"split": "train"}, "test": {"split": "test"}}
_ALL_THREE: _Arguments = {"train": {"split": "train"}, "val": {"split": "val"}, "test": {"split": "test"}}

TORCHVISION: dict[str, _Arguments] = {
    "CIFAR10": _TRAIN_FLAG,
    "CIFAR100": _TRAIN_FLAG,
    "Country211": {"train": {"split": "train"}, "val": {"split": "valid"}, "test": {"split": "test"}},
    "DTD": _ALL_THREE,
    "EuroSAT": {None: {}},
    "FashionMNIST": _TRAIN_FLAG,
    "FGVCAircraft": _ALL_THREE,
    "Flowers102": _ALL_THREE,
    "Food101": _TRAIN_TEST,
    "GTSRB": _TRAIN_TEST,
    "Imagenette": {"train": {"split": "train"}, "val": {"split": "val"}},
    "KMNIST": _TRAIN_FLAG,
    "MNIST": _TRAIN_FLAG,
    "OxfordIIITPet": {"train": {"split": "trainval"}, "test": {"split": "test"}},
    "RenderedSST2": _ALL_THREE,
    "STL10": _TRAIN_TEST,
    "SVHN": _TRAIN_TEST,
    "USPS": _TRAIN_FLAG,
}
"""torchvision's classification sets: our split to the arguments that ask for it."""


def open_torchvision(text: str) -> EncodedSource:
    """A torchvision set by ``NAME`` or ``NAME:ROOT``, where ROOT is a folder that has it or will.

    Raises:
        DataError: unknown name, or the download did not succeed.
    """
    name, _, root = text.partition(":")
    if name not in TORCHVISION:
        raise unknown("a classification set of torchvision", name, TORCHVISION, error=DataError)
    folder = from_home(root) if root else cache_folder() / "torchvision"
    parts = {split: _torchvision_part(name, folder, arguments) for split, arguments in TORCHVISION[name].items()}
    labels = {split: _targets(part) for split, part in parts.items()}
    first = next(iter(parts.values()))
    count = max(max(values) for values in labels.values()) + 1
    classes = [str(label) for label in getattr(first, "classes", range(count))]
    return _joined(name, classes, labels, {split: _TorchvisionReader(part) for split, part in parts.items()}, [])


def _torchvision_part(name: str, folder: Path, arguments: dict[str, Any]) -> Any:
    with without_compiler():
        import torchvision  # pyright: ignore[reportMissingTypeStubs]

    try:
        folder.mkdir(parents=True, exist_ok=True)
        with contextlib.redirect_stdout(sys.stderr):  # standard output belongs to --json
            return getattr(torchvision.datasets, name)(str(folder), download=True, **arguments)
    except (OSError, RuntimeError, ImportError) as error:  # no connection, a broken file, a missing reader (scipy)
        raise _no_download(f"the download of {name} into {folder}", error) from None


def _targets(part: Any) -> list[int]:
    """Labels of a torchvision set, which each keeps under another name."""
    for attribute in ("targets", "labels", "_labels"):
        values = getattr(part, attribute, None)
        if values is not None:
            return [int(value) for value in values]
    return [int(label) for _, label in part._samples]  # the only place where these sets keep them


class _TorchvisionReader:
    def __init__(self, part: Any) -> None:
        self._part = part

    def __call__(self, index: int) -> bytes:
        return png(self._part[index][0])


def open_hub(text: str) -> EncodedSource:
    """An image classification set of the Hugging Face hub by ``NAME`` or ``NAME:CONFIG``.

    Raises:
        MissingExtraError: the package datasets is not installed.
        DataError: it cannot be loaded, has no image or no label column, or no split that is known.
    """
    require("hub", "to load sets from the Hugging Face hub")
    datasets = importlib.import_module("datasets")
    name, _, config = text.partition(":")
    try:
        with contextlib.redirect_stdout(sys.stderr):
            loaded = datasets.load_dataset(name, config or None)
    except Exception as error:  # noqa: BLE001 - its own, requests', pyarrow's and the hub's errors share no base
        raise _no_download(f"the data set '{name}' of the Hugging Face hub", error) from None
    parts, problems = _hub_parts(name, loaded)
    first = next(iter(parts.values()))
    image, label = _columns(name, first.features, datasets)
    texts = {split: list(part[label]) for split, part in parts.items()}
    classes, labels = _labels(first.features[label], texts, f"'{name}'", label)
    encoded = datasets.Image(decode=False)
    readers = {split: _HubReader(part.cast_column(image, encoded), image) for split, part in parts.items()}
    return _joined(name.strip("/").replace("/", "-"), classes, labels, readers, problems)


def _hub_parts(name: str, loaded: Mapping[Any, Any]) -> tuple[dict[str | None, Any], list[Problem]]:
    """Our splits among those of a hub set; a set with a single split of any other name has none."""
    parts: dict[str | None, Any] = {}
    problems: list[Problem] = []
    for given, part in loaded.items():
        split = split_named(str(given))
        if split is None or split in parts:
            problems.append(Problem("unknown_split", str(given), "ignored", "not a train, val or test split"))
        else:
            parts[split] = part
    if not parts and len(loaded) == 1:
        return {None: next(iter(loaded.values()))}, []
    if not parts:
        found = ", ".join(map(str, loaded))
        raise DataError(expected=f"a train, val or test split in '{name}'", found=found, do="Choose another set.")
    return parts, problems


def _columns(name: str, features: Mapping[str, Any], datasets: Any) -> tuple[str, str]:
    """The image column and the label column."""
    image = next((column for column, kind in features.items() if isinstance(kind, datasets.Image)), None)
    classes = [column for column, kind in features.items() if isinstance(kind, datasets.ClassLabel)]
    label = next((column for column in ("label", "labels", *classes, "class") if column in features), None)
    if image is None or label is None:
        raise DataError(
            expected=f"an image column and a label column in '{name}'",
            found=f"the columns {', '.join(features)}",
            do="Choose a set for image classification.",
        )
    return image, label


def _labels(
    kind: Any, texts: Mapping[str | None, list[Any]], where: str, column: str
) -> tuple[list[str], dict[str | None, list[int]]]:
    """Class names and labels from a column of numbered names, or of plain values; -1 where there is none.

    Raises:
        DataError: the column holds no classes.
    """
    for values in texts.values():
        require_single(where, column, values)
    names = getattr(kind, "names", None)
    if names:
        return list(names), {
            split: [-1 if value is None else int(value) for value in values] for split, values in texts.items()
        }
    counts = Counter(label_text(value) for values in texts.values() for value in values if not is_missing(value))
    require_classes(where, column, counts, numbers=False)
    classes = sorted_names(counts)
    number = {name: label for label, name in enumerate(classes)}
    return classes, {
        split: [-1 if is_missing(value) else number[label_text(value)] for value in values]
        for split, values in texts.items()
    }


class _HubReader:
    """Encoded bytes as the set keeps them."""

    def __init__(self, part: Any, column: str) -> None:
        self._part, self._column = part, column

    def __call__(self, index: int) -> bytes:
        image = self._part[index][self._column]
        try:
            return image["bytes"] or Path(image["path"]).read_bytes()
        except (OSError, TypeError) as error:
            return Unread(error)


def _joined(
    name: str,
    classes: list[str],
    labels: Mapping[str | None, Sequence[int]],
    readers: Mapping[str | None, Callable[[int], bytes]],
    problems: list[Problem],
) -> EncodedSource:
    """One source of all splits; a negative label means that there is none."""
    samples: list[Sample] = []
    split_of, place = array("b"), array("q")
    splits = [split for split in (*SPLITS, None) if split in labels]
    for split_number, split in enumerate(splits):
        for at, label in enumerate(labels[split]):
            if label >= 0:
                samples.append(Sample(f"{split or 'all'}/{at:06d}", label, split))
                split_of.append(split_number)
                place.append(at)
        lost = sum(label < 0 for label in labels[split])
        if lost:
            problems.append(Problem("no_label", split or "all", "ignored", f"{lost} images have no label"))
    if not samples:
        raise DataError(expected=f"labelled images in {name}", found="none", do="Choose another set.")

    def encode(index: int) -> bytes:
        return readers[splits[split_of[index]]](place[index])

    return EncodedSource(name, classes, samples, encode, problems)


def _no_download(what: str, error: Exception) -> DataError:
    """The error for a set that did not come; a missing connection is kept apart from other reasons."""
    reason = " ".join(str(error).split())[:300] or type(error).__name__
    chain: BaseException | None = error
    offline = "urlopen error" in reason  # torchvision's MNIST keeps nothing but the text
    while chain is not None:
        offline = offline or isinstance(chain, URLError | ConnectionError | TimeoutError)
        chain = chain.__cause__ or chain.__context__
    return DataError(
        expected=what,
        found=f"{'no connection' if offline else 'that it did not succeed'} ({reason})",
        do="Check the name and the connection to the internet, or put the files there by hand and run it again.",
    )
