"""Schedules of fine-tuning beside each other: what each gains over the exact head, whether it is kept, and its time.

EfficientNet-Lite0 from ImageNet's weights at 224 pixels: CIFAR-10 with 25 and with 100 images of each class, measured
on 1,000 test images, and ants and bees. A seed draws the images and seeds the training; each schedule is a whole
``--finetune``, decision included. The features of the head are kept beforehand, so that the processor seconds are those
of fine-tuning and of the head again. Each pass is kept as soon as it has ended, and not repeated.

Run: python bench/finetune_schedules.py [--sets ...] [--seeds ...] [--schedules ...]; without images to try, the table.
"""

import argparse
import json
import os
import shutil
import sys
import tarfile
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from statistics import fmean
from typing import Any
from unittest import mock

from common import BENCH, ROOT, SHARED, hymenoptera, write_results

RESULTS = BENCH / "results" / "finetune_schedules.json"
NETWORK = "tf_efficientnet_lite0"
PER_CLASS = {"cifar10, 25 a class": 25, "cifar10, 100 a class": 100, "hymenoptera": None}
TESTED = 100
"""Test images of each class."""
_STOPPED = {"epochs": 8, "patience": 3}
SCHEDULES: dict[str, dict[str, Any]] = {
    "rate 2e-4": {"learning_rate": 2e-4, **_STOPPED},
    "rate 5e-4": {"learning_rate": 5e-4, **_STOPPED},
    "rate 1e-3": {"learning_rate": 1e-3, **_STOPPED},
    "rate 1e-3, 6 epochs, never stopped early": {"learning_rate": 1e-3, "epochs": 6, "patience": 0},
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", nargs="*", default=[], choices=PER_CLASS, metavar="SET")
    parser.add_argument("--seeds", nargs="*", type=int, default=[0, 1, 2])
    parser.add_argument("--schedules", nargs="*", default=list(SCHEDULES), choices=SCHEDULES, metavar="SCHEDULE")
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir(), "finetune-schedules"))
    options = parser.parse_args()
    sys.path.insert(0, str(ROOT / "src"))
    os.environ["GLASSWORKS_CACHE"] = str(options.work / "cache")
    runs = json.loads(RESULTS.read_text())["runs"] if RESULTS.is_file() else []
    for name in options.sets:
        for seed in options.seeds:
            for schedule in options.schedules:
                if not any((one["set"], one["seed"], one["schedule"]) == (name, seed, schedule) for one in runs):
                    runs.append(tried(name, seed, schedule, options.work))
                    write(runs)
    write(runs)


def tried(name: str, seed: int, schedule: str, work: Path) -> dict[str, Any]:
    """One whole fine-tuning, also where the decision is certain before: what it gains is asked of every draw."""
    from glassworks import train
    from glassworks.core.device import reuse_freed_memory
    from glassworks.pipelines.classification import finetune

    reuse_freed_memory()
    source = images(name, seed, work)
    common = [f"seed={seed}", "model.precision=float32_channels_last", "model.engine=torch"]
    settings = [f"training.{key}={value}" for key, value in SCHEDULES[schedule].items()]
    with tempfile.TemporaryDirectory(dir=work) as folder:
        train(source, backbone=NETWORK, out=Path(folder, "head"), settings=common)
        begin = time.process_time()
        with mock.patch.object(finetune, "settled_by", return_value=""):
            report = train(
                source, backbone=NETWORK, finetune=True, out=Path(folder, "tuned"), settings=common + settings
            )
        seconds = time.process_time() - begin
    tuned = report.finetune
    found = {
        "set": name, "seed": seed, "schedule": schedule, "gain": tuned.gain, "interval": list(tuned.interval),
        "kept": tuned.kept, "head": tuned.head_accuracy, "tuned": tuned.finetuned_accuracy,
        "processor_seconds": seconds, "stages": report.seconds, "epochs": len(report.curves),
        "said": [line for line in report.choices if line.startswith("fine-tuning")],
    }  # fmt: skip
    print(json.dumps(found), file=sys.stderr, flush=True)
    return found


def images(name: str, seed: int, work: Path) -> Path:
    """The folder of one draw, made where it is missing."""
    folder = work / f"{name}, {seed}".replace(", ", "-").replace(" ", "-")
    if folder.is_dir():
        return folder
    making = work / "making"
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    if PER_CLASS[name] is None:
        hymenoptera(making, None).rename(folder)
    else:
        drawn(making, PER_CLASS[name], seed).rename(folder)
    return folder


def drawn(folder: Path, per_class: int, seed: int) -> Path:
    """CIFAR-10: ``per_class`` of each class to learn from, the same test images for all draws."""
    import numpy as np

    groups: dict[tuple[str, str], list[Any]] = defaultdict(list)
    with tarfile.open(SHARED / "data" / "cifar10-jpg.tar.gz") as tar:
        for member in tar:
            part, label = Path(member.name).parts[-3:-1] if member.isfile() and member.name.count("/") > 1 else ("", "")
            if part in ("train", "test"):
                groups[part, label].append((member.name, tar.extractfile(member).read()))
    random = np.random.default_rng(seed)
    for (part, label), files in sorted(groups.items()):
        files.sort()
        chosen = random.choice(len(files), per_class, replace=False) if part == "train" else range(TESTED)
        target = folder / "drawn" / ("train" if part == "train" else "val") / label
        target.mkdir(parents=True)
        for at in chosen:
            (target / Path(files[at][0]).name).write_bytes(files[at][1])
    return folder / "drawn"


def write(runs: list[dict[str, Any]]) -> None:
    rows = []
    for name in PER_CLASS:
        for schedule in SCHEDULES:
            found = [one for one in runs if (one["set"], one["schedule"]) == (name, schedule)]
            if found:
                gains = ", ".join(f"{100 * one['gain']:+.1f}{'' if one['kept'] else ' (not kept)'}" for one in found)
                rows.append([
                    name, schedule, gains, f"{100 * fmean(one['gain'] for one in found):+.2f}",
                    fmean(one["gain"] if one["kept"] else 0.0 for one in found) * 100,
                    fmean(one["processor_seconds"] for one in found),
                ])  # fmt: skip
    head = ["images", "schedule", "points gained, seed by seed", "mean", "mean where kept", "processor s"]
    said = (
        "Of the tuned weights themselves, kept where the log loss of the monitor images fell by its standard error. "
        "What is served since then lies before the end of the way, and is kept by another rule: finetune_line.md."
    )
    write_results("finetune_schedules", "Schedules of fine-tuning", head, rows, {"runs": runs}, said)


if __name__ == "__main__":
    main()
