"""What the backbone learned from formulas is worth on real images, beside what else one could have taken.

Every representation gets the same head: exact logistic regression, its strength chosen by cross-validation. From
scratch, a small residual network is trained end to end for as long as ours took for features and head together.

Run: python bench/formula_backbones.py [WORD ...]. Words narrow it down: to ``few`` or ``many`` labels (all of MNIST and
CIFAR-10, minutes for each representation), to representations (ours, patches, random, pixels, hog, imagenet, scratch)
and to data sets (digits, hymenoptera, mnist, cifar10).
"""

import dataclasses
import io
import itertools
import json
import sys
import tarfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from common import BENCH, MOBILENET, SHARED, machine
from glassworks.core.context import RunContext
from glassworks.core.device import cache_folder, reuse_freed_memory
from glassworks.core.pixels import PixelSpec
from glassworks.data.images.pixels import fit_pixels, load_pixels, normalize_pixels
from glassworks.inference.fusion import fused
from glassworks.metrics.intervals import wilson
from glassworks.models.shipped import load_shipped
from glassworks.models.timm_backbones import load_backbone
from glassworks.pipelines.classification.backbones.shipped import shipped_backbone
from glassworks.pipelines.classification.head.search import HeadConfig, fit_head
from glassworks.pipelines.formula_pretraining.recipe import FormulaPretrainingRecipe
from hog import hog

RESULTS = BENCH / "results" / "formula_backbones.json"
LABELS = (10, 50, 250)  # per class; then all
DRAWS = {10: 5, 50: 3, 250: 1}  # of the labelled images, whose mean is reported
OURS_SIDE = {"digits": 32, "mnist": 32, "cifar10": 32, "hymenoptera": 96}
IMAGENET_SIDE = 96
KINDS = ("ours", "patches", "random", "pixels", "hog", "imagenet", "scratch")
IMAGENET_MOST = (10_000, 2_000)
"""Images learned from and judged on with the far larger network."""
HEAD = HeadConfig(path=tuple(10.0**p for p in range(1, -6, -1)), folds=3, tolerance=1e-5)
"""The same for all; a coarser search than the default, for the hundreds of heads that are solved here."""
MANY = 10_000
MANY_HEAD = HeadConfig(path=(1e-1, 1e-2, 1e-3, 1e-4), folds=2, tolerance=1e-4)
"""For more labels than that: a shorter search, still the same for all."""


@dataclass
class Data:
    """Pictures uint8 [N, S, S, 3] and labels."""

    name: str
    train: np.ndarray
    train_labels: np.ndarray
    test: np.ndarray
    test_labels: np.ndarray

    @property
    def classes(self) -> int:
        """K."""
        return int(self.train_labels.max()) + 1

    def part(self, train: int | None, test: int | None) -> "Data":
        """The first so many images."""
        return dataclasses.replace(
            self,
            train=self.train[:train],
            train_labels=self.train_labels[:train],
            test=self.test[:test],
            test_labels=self.test_labels[:test],
        )

    def rows(self, per_class: int | None, draw: int) -> np.ndarray:
        """``per_class`` images of each class, or all."""
        if per_class is None:
            return np.arange(len(self.train_labels))
        order = np.random.default_rng(draw).permutation(len(self.train_labels))
        return np.concatenate([order[self.train_labels[order] == k][:per_class] for k in range(self.classes)])


def digits() -> Data:
    from sklearn.datasets import load_digits

    found = load_digits()
    pixels = rgb((found.images * (255 / 16)).round().astype(np.uint8))
    order = np.random.default_rng(0).permutation(len(pixels))
    train, test = order[:-360], order[-360:]
    return Data("digits", pixels[train], found.target[train], pixels[test], found.target[test])


def mnist() -> Data:
    found = np.load(SHARED / "data" / "mnist.npz")
    parts = [rgb(found[f"{part}_images"]) for part in ("train", "test")]
    labels = [found[f"{part}_labels"].astype(int) for part in ("train", "test")]
    return Data("mnist", parts[0], labels[0], parts[1], labels[1])


def cifar10() -> Data:
    return from_tar("cifar10", "cifar10-jpg.tar.gz", "train", "test", 32)


def hymenoptera() -> Data:
    return from_tar("hymenoptera", "hymenoptera.tar", "train", "val", 256)


def from_tar(name: str, archive: str, train: str, test: str, side: int) -> Data:
    """JPEG files in class folders; the middle square at ``side`` pixels, kept for the next time."""
    kept = cache_folder() / "bench" / f"{name}-{side}.npz"
    if not kept.is_file():
        kept.parent.mkdir(parents=True, exist_ok=True)
        np.savez(kept, *decoded(archive, train, test, side))
    arrays = list(np.load(kept).values())
    return Data(name, *arrays)


def decoded(archive: str, train: str, test: str, side: int) -> list[np.ndarray]:
    """Training images, their labels, test images, theirs; each part in a random order."""
    spec = PixelSpec.standard(side)
    found: dict[str, list] = {train: [], test: []}
    with tarfile.open(SHARED / "data" / archive) as tar:
        for member in tar:
            parts = Path(member.name).parts
            if member.isfile() and len(parts) > 2 and parts[-3] in found and parts[-1].endswith((".jpg", ".jpeg")):
                content = tar.extractfile(member).read()
                square = (
                    np.asarray(Image.open(io.BytesIO(content)).convert("RGB"))
                    if side == 32
                    else load_pixels(spec, content)
                )
                found[parts[-3]].append((parts[-2], square))
    classes = sorted({label for label, _ in found[train]})
    arrays = []
    for part in (train, test):
        arrays += [
            np.stack([square for _, square in found[part]]),
            np.array([classes.index(k) for k, _ in found[part]]),
        ]
    order = np.random.default_rng(0).permutation(len(arrays[0]))  # files come class by class
    test_order = np.random.default_rng(0).permutation(len(arrays[2]))
    return [arrays[0][order], arrays[1][order], arrays[2][test_order], arrays[3][test_order]]


def rgb(grey_NSS: np.ndarray) -> np.ndarray:
    return np.repeat(grey_NSS[..., None], 3, axis=3)


def resized(pixels: np.ndarray, side: int) -> np.ndarray:
    if pixels.shape[1] == side:
        return pixels
    spec = PixelSpec.standard(side)
    return np.stack([fit_pixels(spec, Image.fromarray(image)) for image in pixels])


def network_features(network: torch.nn.Module, side: int) -> Callable[[np.ndarray], np.ndarray]:
    """Features float32 [N, D] of images at ``side`` pixels; both networks here expect -1..1."""
    network = network.eval().to(memory_format=torch.channels_last)
    spec = PixelSpec.standard(side)

    def compute(pixels: np.ndarray) -> np.ndarray:
        parts = []
        with torch.inference_mode():
            for at in range(0, len(pixels), 64):
                batch = torch.from_numpy(resized(pixels[at : at + 64], side))
                parts.append(network(normalize_pixels(spec, batch)).numpy())
        return np.concatenate(parts)

    return compute


def representations(name: str, kinds: list[str]) -> dict[str, Callable[[np.ndarray], np.ndarray]]:
    """By name: images to features."""
    side = OURS_SIDE[name]
    every = {
        "ours": lambda: network_features(load_shipped("formula_net").network, side),
        "patches": lambda: network_features(random_net(side, patches=True), side),
        "random": lambda: network_features(random_net(side), side),
        "pixels": lambda: lambda pixels: resized(pixels, 16).reshape(len(pixels), -1).astype(np.float32) / 255,
        "hog": lambda: lambda pixels: hog(resized(pixels, 32 if side <= 32 else 96)),
        "imagenet": lambda: network_features(
            fused(load_backbone(None, MOBILENET).network, torch.float32), IMAGENET_SIDE
        ),
    }
    return {kind: make() for kind, make in every.items() if kind in kinds}


def random_net(side: int, *, patches: bool = False) -> torch.nn.Module:
    """The same network with random weights; its norms are measured, or its features would have no common scale.

    With ``patches``, its first layer and the scale of the later features are the shipped ones.
    """
    from glassworks.data.synthetic.mixture import FormulaImages

    network = shipped_backbone("formula_net", "random", None, 0)[0].network.train()
    if patches:
        network.patches.load_state_dict(load_shipped("formula_net").network.patches.state_dict())
    for module in network.modules():
        if isinstance(module, torch.nn.modules.batchnorm._BatchNorm):
            module.momentum = None
    pixels = FormulaImages({"fractals": 500, "contours": 500, "glyphs": 138}).batch(np.arange(1024))[0]
    with torch.no_grad():
        for at in range(0, 1024, 128):
            network(normalize_pixels(PixelSpec.standard(32), torch.from_numpy(resized(pixels[at : at + 128], 32))))
    if patches:
        network.scale_features(1.0, FormulaPretrainingRecipe().trained_scale)
    return network


def features(data: Data, compute: Callable, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """Of some training images, in their places, and of the test images; seconds of processor time per image."""
    begin = time.process_time()
    found_ND = compute(data.train[rows])
    each = (time.process_time() - begin) / len(rows)
    train_ND = np.zeros((int(rows.max()) + 1, found_ND.shape[1]), np.float32)
    train_ND[rows] = found_ND
    return train_ND, compute(data.test), each


def head_accuracy(data: Data, found: tuple, rows: np.ndarray) -> tuple[float, float]:
    """Accuracy on the test images, and the seconds of processor time that the head took."""
    right_N, seconds = head_right(data, found, rows)
    return float(right_N.mean()), seconds


def head_right(data: Data, found: tuple, rows: np.ndarray) -> tuple[np.ndarray, float]:
    """Which test images are classified correctly, bool [N], and the seconds of processor time that the head took."""
    train_ND, test_ND, _ = found
    begin = time.process_time()

    def read(wanted: np.ndarray) -> list[np.ndarray]:
        return (train_ND[wanted[at : at + 4096]] for at in range(0, len(wanted), 4096))

    labels, config = data.train_labels[rows], HEAD if len(rows) <= MANY else MANY_HEAD
    fitted = fit_head(read, rows[:, None], labels, data.classes, config, seed=0, context=RunContext())
    seconds = time.process_time() - begin
    return fitted.solution.logits(test_ND).argmax(1) == data.test_labels, seconds


def counts(data: Data) -> list[int | None]:
    smallest = np.bincount(data.train_labels).min()
    return [*(n for n in LABELS if n < smallest), None]


def heads(data: Data, wanted: list[int | None], kinds: list[str], note: Callable) -> None:
    """Every representation at every number of labels."""
    for kind, compute in representations(data.name, kinds).items():
        known = data.part(*IMAGENET_MOST) if kind == "imagenet" else data
        draws = {n: [known.rows(n, draw) for draw in range(DRAWS.get(n, 1))] for n in wanted}
        found = features(known, compute, np.unique(np.concatenate([*itertools.chain(*draws.values())])))
        for per_class, chosen in draws.items():
            measured = [head_accuracy(known, found, rows) for rows in chosen]
            scores = [accuracy for accuracy, _ in measured]
            seconds = float(np.mean([took for _, took in measured])) + found[2] * len(chosen[0])
            note(data.name, kind, per_class, scores, len(found[1]), len(chosen[0]), seconds)


def scratch(data: Data, wanted: list[int | None], known: list[dict], note: Callable) -> None:
    """A small residual network from random weights for as long as ours took."""
    for per_class in wanted:
        key = (data.name, "ours", per_class or "all")
        entry = next((row for row in known if (row["data"], row["kind"], row["per_class"]) == key), None)
        if entry is None:  # ours was not measured: there is no time to equal
            continue
        rows = data.rows(per_class, 0)
        accuracy = train_for(data, rows, entry["seconds"])
        note(data.name, "scratch", per_class, [accuracy], len(data.test), len(rows), entry["seconds"])


def train_for(data: Data, rows: np.ndarray, seconds: float) -> float:
    """Test accuracy after so many seconds of processor time; the rate falls along a cosine of the time spent."""
    from glassworks.models.classifier import Classifier
    from glassworks.models.vision.tiny_resnet import TinyResNet
    from glassworks.tasks.augment import Augmentation
    from glassworks.tasks.classification import Classification

    side = 64 if data.name == "hymenoptera" else 32
    torch.manual_seed(0)
    network = Classifier(TinyResNet(), 128, data.classes).to(memory_format=torch.channels_last)
    flips = data.name in ("cifar10", "hymenoptera")
    task = Classification(
        network, normalized=partial(normalize_pixels, PixelSpec.standard(side)), size=side, num_classes=data.classes,
        augmentation=Augmentation("shifted", flips), label_smoothing=0.05,
    )  # fmt: skip
    pixels = torch.from_numpy(resized(data.train[rows], side))
    labels = torch.from_numpy(data.train_labels[rows])
    optimizer = torch.optim.AdamW(network.parameters(), weight_decay=0.05, fused=True)
    batch = min(64, len(rows))
    begin, random = time.process_time(), np.random.default_rng(0)
    while (spent := (time.process_time() - begin) / seconds) < 1:
        chosen = torch.from_numpy(random.integers(0, len(rows), batch))
        optimizer.param_groups[0]["lr"] = 4e-3 * 0.5 * (1 + np.cos(np.pi * spent))
        task.step(Rows(pixels[chosen], labels[chosen]), {"network": Stepper(optimizer)})
    test = resized(data.test, side)
    batches = [
        Rows(torch.from_numpy(test[at : at + 256]), torch.from_numpy(data.test_labels[at : at + 256]))
        for at in range(0, len(test), 256)
    ]
    return task.evaluate(batches)["accuracy"]


@dataclass
class Rows:
    """A batch."""

    pixels_BHWC: torch.Tensor
    labels_B: torch.Tensor

    def __len__(self) -> int:
        return len(self.labels_B)


@dataclass
class Stepper:
    """An optimizer as tasks see it."""

    inner: torch.optim.Optimizer

    def minimize(self, loss: torch.Tensor) -> None:
        """Clips and updates."""
        self.inner.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_([p for group in self.inner.param_groups for p in group["params"]], 1.0)
        self.inner.step()


def main() -> None:
    torch.set_num_threads(1)
    reuse_freed_memory()  # as the product's runs do
    words = set(sys.argv[1:])
    sizes, kinds = (words & {"few", "many"} or {"few", "many"}), [kind for kind in KINDS if kind in words] or KINDS
    where = {"processor": machine()["processor"], "measured": time.strftime("%Y-%m-%d")}

    def read() -> dict:
        if RESULTS.is_file():
            return json.loads(RESULTS.read_text())
        return {"rows": [], "imagenet_side": IMAGENET_SIDE}

    def note(
        name: str, kind: str, per_class: int | None, scores: list[float], n: int, learned: int, seconds: float
    ) -> None:
        key, accuracy, document = (name, kind, per_class or "all"), float(np.mean(scores)), read()
        others = [row for row in document["rows"] if (row["data"], row["kind"], row["per_class"]) != key]
        entry = dict(zip(("data", "kind", "per_class"), key, strict=True)) | {"accuracy": accuracy}
        entry |= {"interval": wilson(round(accuracy * n), n), "n": n, "draws": len(scores)}
        document["rows"] = [*others, entry | {"learned_from": learned, "seconds": seconds} | where]
        RESULTS.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
        print(document["rows"][-1], flush=True)

    makers = {make.__name__: make for make in (digits, hymenoptera, mnist, cifar10)}
    for data in [make() for name, make in makers.items() if name in words or not makers.keys() & words]:
        few = [n for n in counts(data) if n or data.name in ("digits", "hymenoptera")]
        for wanted in [few] * ("few" in sizes) + [[None]] * ("many" in sizes and None not in few):
            heads(data, wanted, kinds, note)
            if "scratch" in kinds:
                scratch(data, wanted, read()["rows"], note)


if __name__ == "__main__":
    main()
