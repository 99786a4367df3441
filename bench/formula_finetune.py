"""What fine-tuning from the shipped backbone gains over random weights at equal steps: CIFAR-10, 500 labels per class.

Both sides are the same network and get the same batches, each at its own best rate: it is trained at several, and only
the one that does best on training images that neither side is trained on is measured on the test images. Where fewer
steps have been measured before, ours keeps their rate, and random weights are tried with it and with half of it. Ours
begins as ``--finetune`` does: from the exact head, with frozen norms and lower rates in early layers.

Run: python bench/formula_finetune.py [STEPS ...], 0 for the exact head alone.
"""

import copy
import functools
import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch

from common import BENCH, machine
from formula_backbones import Data, Rows, cifar10, network_features
from glassworks.core.context import RunContext
from glassworks.core.pixels import PixelSpec
from glassworks.data.images.pixels import normalize_pixels
from glassworks.inference.folding import norms_folded
from glassworks.inference.precision import training_format
from glassworks.metrics.intervals import wilson
from glassworks.metrics.significance import paired_interval
from glassworks.models.classifier import Classifier
from glassworks.pipelines.classification.backbones.shipped import shipped_backbone
from glassworks.pipelines.classification.head.search import HeadConfig, fit_head
from glassworks.pipelines.classification.trained import put_head
from glassworks.tasks.augment import Augmentation
from glassworks.tasks.classification import Classification
from glassworks.training.config import TrainingConfig
from glassworks.training.engine import Engine
from glassworks.training.optim import ModuleOptimizer

RESULTS = BENCH / "results" / "formula_finetune.json"
STEPS = {150: 2, 300: 1, 625: 1}
"""And the draws of labelled images, batches and random weights; the rates are chosen in the first."""
LABELS, BATCH, MONITORED = 500, 64, 2000
START = HeadConfig(path=(0.03,), folds=0, tolerance=1e-4)  # of the head that ours begins with


@dataclass(frozen=True)
class Side:
    """Where the weights come from, the rates that are tried, first and around an earlier best, and what suits them."""

    weights: str | None
    rates: tuple[float, ...]
    factors: tuple[float, ...]
    layer_decay: float
    frozen_norms: bool


SIDES = {
    "ours": Side(None, (5e-4, 1e-3, 2e-3), (1.0,), layer_decay=0.8, frozen_norms=True),
    "random": Side("random", (5e-4, 1e-3, 2e-3), (1.0, 0.5), layer_decay=1.0, frozen_norms=False),
}


@dataclass(frozen=True, eq=False)
class Split:
    """Training images to learn from and others to choose by."""

    data: Data
    learnt: np.ndarray
    monitored: np.ndarray

    @classmethod
    def of(cls, data: Data, seed: int) -> "Split":
        """A random one."""
        learnt = data.rows(LABELS, seed)
        others = np.setdiff1d(np.arange(len(data.train)), learnt)
        return cls(data, learnt, np.random.default_rng(seed).choice(others, MONITORED, replace=False))


@functools.cache
def starting(side: Side, split: Split, seed: int) -> Classifier:
    """The network with a head: the exact one on the features of images and their mirror images, or a random one."""
    torch.manual_seed(seed)
    found, _ = shipped_backbone("formula_net", side.weights, None, seed)
    network = Classifier(found.network, found.num_features, split.data.classes).to(memory_format=torch.channels_last)
    if side.weights is None:
        images, n = split.data.train[split.learnt], len(split.learnt)
        values = network_features(found.network, 32)(np.concatenate([images, images[:, :, ::-1]]))
        rows = np.arange(2 * n).reshape(2, n).T
        labels = split.data.train_labels[split.learnt]
        head = fit_head(lambda wanted: iter([values[wanted]]), rows, labels, 10, START, seed=seed, context=RunContext())
        put_head(network, head.solution)
    return network


def trained(side: Side, split: Split, steps: int, rate: float, seed: int) -> Classification:
    """After ``steps`` of the product's optimizer and schedule."""
    network = copy.deepcopy(starting(side, split, seed))
    task = Classification(
        network, normalized=partial(normalize_pixels, PixelSpec.standard(32)), size=32, num_classes=split.data.classes,
        augmentation=Augmentation("shifted", True), label_smoothing=0.05, frozen_norms=side.frozen_norms,
        precision=training_format(torch.device("cpu")),
    )  # fmt: skip
    config = TrainingConfig(learning_rate=rate, layer_decay=side.layer_decay, weight_decay=0.05)
    optimizer = ModuleOptimizer(network, config, steps, Engine("cpu"))
    pixels = torch.from_numpy(split.data.train[split.learnt])
    labels = torch.from_numpy(split.data.train_labels[split.learnt])
    order, random = np.empty(0, int), np.random.default_rng(seed)
    with norms_folded(network) if side.frozen_norms else nullcontext():
        for step in range(steps):
            if len(order) < BATCH:
                order = random.permutation(len(pixels))
            chosen, order = torch.from_numpy(order[:BATCH]), order[BATCH:]
            optimizer.set_step(step)
            task.step(Rows(pixels[chosen], labels[chosen]), {"network": optimizer})
    return task


def right(task: Classification, pixels: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Whether each image is classified correctly, bool [N]."""

    def batches() -> Iterator[Rows]:
        for at in range(0, len(pixels), 256):
            yield Rows(torch.from_numpy(pixels[at : at + 256]), torch.from_numpy(labels[at : at + 256]))

    logits_NK, labels_N = task.predict(batches())
    return (logits_NK.argmax(1) == labels_N).numpy()


def judged(side: Side, split: Split, steps: int, rates: tuple[float, ...], seed: int) -> tuple[dict, np.ndarray]:
    """The best of several rates, and which test images it classifies correctly."""
    data, best, found, begin = split.data, None, {}, time.process_time()
    for rate in rates:
        task = trained(side, split, steps, rate, seed)
        found[f"{rate:g}"] = right(task, data.train[split.monitored], data.train_labels[split.monitored]).mean()
        if found[f"{rate:g}"] == max(found.values()):
            best = rate, task
    rate, task = best
    right_N = right(task, data.test, data.test_labels)
    entry = {"steps": steps, "seed": seed, "rate": rate, "monitored": found, "accuracy": right_N.mean()}
    entry |= {"interval": wilson(int(right_N.sum()), len(right_N)), "n": len(right_N)}
    return entry | {"processor_seconds": time.process_time() - begin}, right_N


def compared(splits: list[Split], steps: int, known: list[dict], add: Callable) -> None:
    """Both sides for each seed, and the difference on the same test images."""
    rates = {name: tried(name, side, steps, known) for name, side in SIDES.items()}
    for seed, split in enumerate(splits[: STEPS.get(steps, 1)]):
        answers = {}
        for name, side in SIDES.items():
            entry, answers[name] = judged(side, split, steps, rates[name], seed)
            rates[name] = (entry["rate"],)
            add("runs", {"start": name} | entry)
        low, high = paired_interval(answers["random"], answers["ours"])
        gain = answers["ours"].mean() - answers["random"].mean()
        add("gains", {"steps": steps, "seed": seed, "gain": gain, "interval": [low, high], "n": len(answers["ours"])})


def tried(name: str, side: Side, steps: int, known: list[dict]) -> tuple[float, ...]:
    """All rates, or those around the best one of fewer steps."""
    fewer = [row for row in known if row["start"] == name and row["seed"] == 0 and 0 < row["steps"] < steps]
    best = max(fewer, key=lambda row: row["steps"], default=None)
    return tuple(best["rate"] * factor for factor in side.factors) if best else side.rates


def head_alone(splits: list[Split], add: Callable) -> None:
    """What ours begins with: no step at all."""
    for seed, split in enumerate(splits):
        task = trained(SIDES["ours"], split, 0, 1e-3, seed)
        right_N = right(task, split.data.test, split.data.test_labels)
        entry = {"start": "ours", "steps": 0, "seed": seed, "rate": None, "accuracy": right_N.mean()}
        add("runs", entry | {"interval": wilson(int(right_N.sum()), len(right_N)), "n": len(right_N)})


def main() -> None:
    torch.set_num_threads(1)
    document = json.loads(RESULTS.read_text()) if RESULTS.is_file() else {"runs": [], "gains": []}
    document |= {
        "labels_per_class": LABELS,
        "batch": BATCH,
        "machine": machine(),
        "measured": time.strftime("%Y-%m-%d"),
    }

    def add(part: str, entry: dict) -> None:
        keys = [key for key in ("start", "steps", "seed") if key in entry]
        document[part] = [row for row in document[part] if any(row[key] != entry[key] for key in keys)] + [entry]
        RESULTS.write_text(json.dumps(document, indent=1, default=float) + "\n", encoding="utf-8")
        print(entry, flush=True)

    data = cifar10()
    splits = [Split.of(data, seed) for seed in range(max(STEPS.values()))]
    for steps in [int(word) for word in sys.argv[1:]] or (0, *STEPS):
        if steps:
            compared(splits, steps, document["runs"], add)
        else:
            head_alone(splits, add)


if __name__ == "__main__":
    main()
