"""Which statistic tells images unlike those of the training from others: AUROC, and what is found at 1 % false alarms.

python bench/unlike.py [--seeds 3] [--features FOLDER]

Sets that are seen and sets that are not change places: ants and bees, five classes of CIFAR-10, eight handwritten
digits, X and O, drawn birds. The classes left out of CIFAR-10 and of the digits are near those that are seen. The limit
of each statistic is from cross-validated training images, as a training sets it; false alarms are counted on others.
"""

import argparse
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from common import ROOT, unpack, write_results
from unlike_statistics import Fit, statistics

BACKBONES = ("tf_efficientnet_lite0", "formula_net")
PHOTOGRAPHS, DRAWN = ("ants and bees", "CIFAR-10"), ("digits", "X and O", "birds")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--features", type=Path, help="folder that keeps them")
    options = parser.parse_args()
    sys.path.insert(0, str(ROOT / "src"))
    rows, numbers = [], {}
    with tempfile.TemporaryDirectory() as folder:
        kept = options.features or Path(folder)
        for backbone in BACKBONES:
            sets = features(backbone, kept, Path(folder))
            for name, fit in statistics().items():
                found = measured(sets, fit, options.seeds)
                numbers[f"{backbone}, {name}"] = found
                for seen, one in found.items():
                    cells = [cell(one[kind]) if kind in one else "" for kind in ("photographs", "drawn", "near")]
                    rows.append([backbone, name, seen, f"{one['false alarms']:.1%}", *cells])
                print(*rows[-len(found) :], sep="\n", file=sys.stderr, flush=True)
    head = ["features", "statistic", "seen", "false alarms", "other photographs", "drawn images", "classes left out"]
    title = "Images unlike those of the training: AUROC, and the share found at the limit for 1 %"
    remarks = (
        f"Means of {options.seeds} draws. *ours* is what a training puts into the model file; *length kept* is the "
        "same with the length of the features; *outside* only what lies outside of the leading directions; *nearest "
        "image* needs all training images. *drawn images* are digits, X and O, and birds, but for the set that is seen."
    )
    write_results("unlike", title, head, rows, {"seeds": options.seeds, "found": numbers}, remarks)


def cell(found: dict[str, float]) -> str:
    return f"{found['auroc']:.3f}, {found['found']:.0%}"


@dataclass(frozen=True)
class Set:
    """Features [N, D] of images, and their classes."""

    values_ND: np.ndarray
    labels_N: np.ndarray

    def part(self, places: np.ndarray) -> "Set":
        """Some of the images."""
        return Set(self.values_ND[places], self.labels_N[places])


def features(backbone: str, kept: Path, folder: Path) -> dict[str, Set]:
    path = kept / f"unlike-{backbone}.npz"
    if not path.exists():
        named = {
            f"{name}/{part}": values
            for name, (values_ND, labels_N) in computed(backbone, folder).items()
            for part, values in (("values", values_ND), ("labels", labels_N))
        }
        np.savez(path, **named)
    with np.load(path) as file:
        names = sorted({name.rpartition("/")[0] for name in file})
        return {name: Set(file[f"{name}/values"].astype(np.float32), file[f"{name}/labels"]) for name in names}


def computed(backbone: str, folder: Path) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    import torch

    from glassworks.core.context import RunContext
    from glassworks.data.images.pixels import load_pixels, normalize_pixels
    from glassworks.data.sources.open import open_source
    from glassworks.inference.engines.prepare import prepare_way
    from glassworks.pipelines.classification.job import classifier_job
    from glassworks.pipelines.classification.precision import frozen_network
    from glassworks.pipelines.classification.recipe import ClassificationRecipe

    settings = {"data": {"source": "xo"}, "model": {"backbone": backbone, "frozen": True}}
    recipe = ClassificationRecipe.parse(settings, "the benchmark")
    job = classifier_job(recipe, open_source("xo"), None, RunContext())
    run, spec = prepare_way(frozen_network(job.network, job.device), "float32_channels_last"), job.network.spec
    found: dict[str, tuple[np.ndarray, np.ndarray]] = {}
    for name, images in images_of(folder).items():
        parts = []
        for at in range(0, len(images), 16):
            pixels = np.stack([load_pixels(spec, content) for content, _ in images[at : at + 16]])
            parts.append(run(normalize_pixels(spec, torch.from_numpy(pixels))).float().numpy().copy())
        found[name] = np.concatenate(parts).astype(np.float16), np.array([label for _, label in images])
        print(backbone, name, len(images), file=sys.stderr, flush=True)
    return found


def images_of(folder: Path) -> dict[str, list[tuple[bytes, int]]]:
    from glassworks.data.sources.open import open_source

    ants = unpack("hymenoptera.tar", made(folder / "ants"))
    cifar = unpack("cifar10-jpg.tar.gz", made(folder / "cifar"))
    found = {"ants and bees": files(ants, "*", 1000), "CIFAR-10": files(cifar, "train", 200)}
    for title, name, most in (("digits", "digits", 800), ("X and O", "xo", 400), ("birds", "birds", 400)):
        source = open_source(name)
        chosen = np.random.default_rng(0).permutation(len(source.samples))[:most]
        found[title] = [(content, source.samples[at].label) for at, content in source.read(sorted(chosen.tolist()))]
    return found


def made(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    return folder


def files(root: Path, part: str, most: int) -> list[tuple[bytes, int]]:
    """So many of each class."""
    names = sorted({folder.name for folder in root.glob(f"{part}/*/")})
    found = []
    for label, name in enumerate(names):
        paths = np.array(sorted(root.glob(f"{part}/{name}/*.jpg")))
        places = np.random.default_rng(label).permutation(len(paths))[:most]
        found += [(Path(path).read_bytes(), label) for path in paths[np.sort(places)]]
    return found


def measured(sets: dict[str, Set], fit: Fit, seeds: int) -> dict[str, dict[str, Any]]:
    """By the set that is seen: the share of false alarms, then AUROC and share found by kind of what is not."""
    found: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for seed in range(seeds):
        for name, whole in sets.items():
            random = np.random.default_rng(seed)
            classes = random.permutation(np.unique(whole.labels_N))[: {"CIFAR-10": 5, "digits": 8}.get(name)]
            own = np.isin(whole.labels_N, classes)
            places = random.permutation(np.flatnonzero(own))
            train, test = (whole.part(part) for part in np.split(places, [int(0.7 * len(places))]))
            limit = cross_validated(fit, train, seed)
            score = fit(train.values_ND, train.labels_N)
            own_n = score(test.values_ND)
            found[name]["false alarms"].append(float((own_n > limit).mean()))
            others = {
                "photographs": [sets[other] for other in PHOTOGRAPHS if other != name],
                "drawn": [sets[other] for other in DRAWN if other != name],
                "near": [whole.part(np.flatnonzero(~own))] if not own.all() else [],
            }
            for kind, those in others.items():
                for other in those:
                    scores_n = score(other.values_ND)
                    found[name][kind].append({"auroc": auroc(own_n, scores_n), "found": (scores_n > limit).mean()})
    return {name: {kind: averaged(values) for kind, values in kinds.items()} for name, kinds in found.items()}


def averaged(values: list[Any]) -> Any:
    if isinstance(values[0], dict):
        return {key: float(np.mean([value[key] for value in values])) for key in values[0]}
    return float(np.mean(values))


def cross_validated(fit: Fit, train: Set, seed: int) -> float:
    """The limit that a training sets, for any statistic."""
    from glassworks.pipelines.classification.familiar import limit_of
    from glassworks.pipelines.classification.head.folds import stratified_folds

    folds = stratified_folds(train.labels_N, 10 if len(train.labels_N) <= 1000 else 5, seed)
    scores = [
        fit(train.values_ND[learn], train.labels_N[learn])(train.values_ND[held])
        for learn, held in folds
    ]  # fmt: skip
    limit = limit_of(np.concatenate(scores))
    assert limit is not None
    return limit[0]


def auroc(own_n: np.ndarray, others_n: np.ndarray) -> float:
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(np.repeat([0, 1], [len(own_n), len(others_n)]), np.concatenate([own_n, others_n])))


if __name__ == "__main__":
    main()
