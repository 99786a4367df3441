"""What joining backbones (``--backbone a+b``) gains and costs, on ants and bees and on a part of CIFAR-10.

Every backbone's features are computed once, as ``train`` does it, and every combination gets the head of ``train`` on
the same draws of training images, so that the gains are paired: their interval is a bootstrap's over draws and images
(2,000 resamples, 2.5 to 97.5 %).

Run: python bench/joined_backbones.py
     python bench/joined_backbones.py --labels 250   CIFAR-10 alone with so many labels per class, of the two smaller
                                                     networks; all other rows stay. May be stopped and run again:
                                                     features are kept, and times per image are those of the other rows
"""

import argparse
import json
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch

from common import BENCH, hymenoptera, machine, unpack
from formula_paired import difference
from glassworks.core.context import RunContext
from glassworks.core.device import reuse_freed_memory
from glassworks.data.joined_cache import JoinedCache
from glassworks.data.sources.open import open_source
from glassworks.pipelines.classification.data import one_pass
from glassworks.pipelines.classification.features import ImageFeatures, feature_stores
from glassworks.pipelines.classification.head.basis import Read
from glassworks.pipelines.classification.head.config import HeadConfig
from glassworks.pipelines.classification.head.joined import fit_joined
from glassworks.pipelines.classification.head.search import FittedHead, fit_head
from glassworks.pipelines.classification.job import ClassifierJob, classifier_job
from glassworks.pipelines.classification.recipe import ClassificationRecipe

RESULTS = BENCH / "results" / "joined_backbones.json"
LITE = [f"tf_efficientnet_lite{number}" for number in range(3)]
OURS = "formula_net"
JOINS = [
    (LITE[0],), (LITE[1],), (LITE[2],), (OURS,), (LITE[0], LITE[1]), (LITE[0], LITE[2]), (LITE[1], LITE[2]),
    tuple(LITE), (LITE[0], OURS),
]  # fmt: skip
SMALL = [(LITE[0],), (LITE[1],), (LITE[0], LITE[1])]
PRECISION = "float32_channels_last"
TRAIN_PER_CLASS, TEST_PER_CLASS = 300, 100  # of CIFAR-10, the first by name


@dataclass(frozen=True)
class Measured:
    """The features of one data set.

    Attributes:
        name: of the set.
        values: features float32 [N, D] by backbone.
        labels_N: classes.
        draws: (training rows, test rows) by labels per class and number of the draw.
        milliseconds: of processor time for an image, by backbone.
    """

    name: str
    values: dict[str, np.ndarray]
    labels_N: np.ndarray
    draws: dict[str, list[tuple[np.ndarray, np.ndarray]]]
    milliseconds: dict[str, float]


def job_of(folder: Path, backbone: str) -> ClassifierJob:
    """As ``train`` makes it."""
    settings = {"data": {"source": str(folder)}, "model": {"backbone": backbone, "precision": PRECISION}}
    recipe = ClassificationRecipe.parse(settings, "the benchmark")
    return classifier_job(recipe, open_source(str(folder)), None, RunContext())


def features(folder: Path, backbone: str) -> tuple[np.ndarray, np.ndarray, list[str], float]:
    """Features [N, D], labels [N], parts of the N usable images, and milliseconds of processor time for an image."""
    job = job_of(folder, backbone)
    stores = feature_stores(job.network, job.device, PRECISION, 0)
    begin = time.process_time()
    data = one_pass(job, features=stores)
    spent = time.process_time() - begin
    cache = stores[0].cache if len(stores) == 1 else JoinedCache([store.cache for store in stores])
    indices = [*data.splits.train, *data.splits.held_out]
    rows_N = ImageFeatures(cache, 1, data).rows(indices)[:, 0]
    values = np.concatenate(list(ImageFeatures(cache, 1, data).read(rows_N)))
    parts = ["train"] * len(data.splits.train) + ["test"] * len(data.splits.held_out)
    return values, data.labels(indices), parts, 1000 * spent / len(indices)


def of_folder(name: str, folder: Path, draw: Any, joins: Sequence[tuple[str, ...]] = JOINS) -> Measured:
    values, milliseconds = {}, {}
    for backbone in [join[0] for join in joins if len(join) == 1]:
        values[backbone], labels_N, parts, milliseconds[backbone] = features(folder, backbone)
        print(name, backbone, f"{milliseconds[backbone]:.1f} ms", flush=True)
    return Measured(name, values, labels_N, draw(labels_N, np.array(parts)), milliseconds)


def random_halves(labels_N: np.ndarray, parts_N: np.ndarray) -> dict[str, list[tuple[np.ndarray, np.ndarray]]]:
    """The set's own split, then nine of the same sizes drawn anew."""
    own = (np.flatnonzero(parts_N == "train"), np.flatnonzero(parts_N == "test"))
    drawn = []
    for number in range(9):
        order = np.random.default_rng(number).permutation(len(labels_N))
        drawn.append((order[: len(own[0])], order[len(own[0]) :]))
    return {"all": [own, *drawn]}


def few_labels(
    labels_N: np.ndarray, parts_N: np.ndarray, counts: Sequence[int] = (10, 50)
) -> dict[str, list[tuple[np.ndarray, np.ndarray]]]:
    """The same test images for three draws of 10 and of 50 training images per class."""
    test, draws = np.flatnonzero(parts_N == "test"), {}
    for per_class in counts:
        draws[str(per_class)] = []
        for number in range(3):
            random = np.random.default_rng(number)
            of_class = [np.flatnonzero((parts_N == "train") & (labels_N == label)) for label in np.unique(labels_N)]
            chosen = [random.choice(rows, per_class, replace=False) for rows in of_class]
            draws[str(per_class)].append((np.concatenate(chosen), test))
    return draws


def right(data: Measured, join: tuple[str, ...], train: np.ndarray, test: np.ndarray) -> tuple[np.ndarray, float]:
    """Which test images the head answers correctly, and its processor seconds."""
    values = np.concatenate([data.values[backbone] for backbone in join], axis=1)
    rows_N1, labels_N, num_classes = np.arange(len(train))[:, None], data.labels_N[train], int(data.labels_N.max()) + 1

    def fit(read: Read) -> FittedHead:
        return fit_head(read, rows_N1, labels_N, num_classes, HeadConfig(), seed=0, context=RunContext())

    def read(rows: np.ndarray) -> Iterator[np.ndarray]:
        yield values[train][rows]

    begin = time.process_time()
    widths = [data.values[backbone].shape[1] for backbone in join]
    found = fit(read) if len(join) == 1 else fit_joined(fit, read, rows_N1, widths)
    spent = time.process_time() - begin
    return found.solution.logits(values[test]).argmax(1) == data.labels_N[test], spent


def rows_of(data: Measured, joins: Sequence[tuple[str, ...]] = JOINS) -> list[dict[str, Any]]:
    rows = []
    for per_class, draws in data.draws.items():
        answers, seconds = {}, {}
        for join in joins:
            each = [right(data, join, *draw) for draw in draws]
            answers[join], seconds[join] = np.stack([one for one, _ in each]), [spent for _, spent in each]
        for join in joins:
            row = {"data": data.name, "per_class": per_class, "backbones": "+".join(join)}
            row |= {"accuracy": float(answers[join].mean()), "of_draws": answers[join].mean(1).round(4).tolist()}
            row |= {
                "milliseconds": sum(data.milliseconds[one] for one in join),
                "head_seconds": float(np.mean(seconds[join])),
            }
            if len(join) > 1:
                best = max(join, key=lambda one: answers[one,].mean())
                row |= {"over": best} | difference(answers[join], answers[best,])
            rows.append(row)
            print(row, flush=True)
    return rows


def cifar(folder: Path) -> Path:
    """The first images of each class."""
    source = unpack("cifar10-jpg.tar.gz", folder)
    for group in source.glob("*/*/"):
        kept = TRAIN_PER_CLASS if group.parent.name == "train" else TEST_PER_CLASS
        for extra in sorted(group.iterdir())[kept:]:
            extra.unlink()
    return source


def add_rows(labels: int) -> None:
    """Measures the two smaller networks with so many labels per class of CIFAR-10."""
    document = json.loads(RESULTS.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        draw = partial(few_labels, counts=[labels])
        measured = of_folder("CIFAR-10", cifar(Path(folder)), draw, SMALL)
    known = {row["backbones"]: row["milliseconds"] for row in document["rows"] if row["data"] == measured.name}
    measured = replace(measured, milliseconds={name: known[name] for name in measured.milliseconds})
    rows = rows_of(measured, SMALL)
    kept = [row for row in document["rows"] if (row["data"], row["per_class"]) != ("CIFAR-10", str(labels))]
    document["rows"] = kept + rows
    RESULTS.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--labels", type=int)
    labels = parser.parse_args().labels
    reuse_freed_memory()
    if labels:
        add_rows(labels)
        return
    document: dict[str, Any] = {
        "machine": machine(),
        "instructions": torch.backends.cpu.get_cpu_capability(),
        "rows": [],
    }
    document["measured"] = time.strftime("%Y-%m-%d")
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        for data in (
            of_folder("ants and bees", hymenoptera(Path(one), None), random_halves),
            of_folder("CIFAR-10", cifar(Path(other)), few_labels),
        ):
            document["rows"] += rows_of(data)
            RESULTS.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
