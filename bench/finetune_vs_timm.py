"""All weights of EfficientNet-Lite0 learning: our loop beside that of timm's ``train.py``, from the same weights.

Both are measured over the same epochs on the same images, with the same random crops and flips, batch, AdamW, rate and
limit of the gradient, from ImageNet's weights and a head of zeros; the loss is measured on other images, ours after
half the epochs, too. Ours works as ``--finetune`` does: on images that it has decoded once (that time is counted), with
norms frozen and folded, in the number format that its probe chooses, with its recorder. timm's loop decodes in every
epoch, in two workers, with channels-last weights, in float32 and in bfloat16 autocast. Beside the wall clock stand
processor seconds, which a busy machine changes less.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Any

from common import BENCH, ROOT, alternate, hymenoptera, median, run, write_results

NETWORK = "tf_efficientnet_lite0"
RATE = 2e-4
HALF = "glassworks, half the epochs"


def processor_seconds() -> float:
    """Of this process and its threads."""
    return sum(os.times()[:2])


def ours(source: Path, batch: int, epochs: int, precision: str) -> dict[str, Any]:
    """Our loop: decoding the images once counts as well."""
    import numpy as np
    import torch

    from glassworks.core.context import RunContext
    from glassworks.core.pixels import PixelSpec
    from glassworks.core.workspace import RunFolder
    from glassworks.data.images.pixels import load_pixels, normalize_pixels
    from glassworks.data.loader import Images, Loader
    from glassworks.inference.folding import norms_folded
    from glassworks.inference.training_probe import probe_training
    from glassworks.models.classifier import Classifier
    from glassworks.models.timm_backbones import load_backbone
    from glassworks.pipelines.classification.learning import augmentation
    from glassworks.tasks.augment import middle
    from glassworks.tasks.classification import Classification
    from glassworks.training.config import TrainingConfig
    from glassworks.training.loop import fit

    torch.manual_seed(0)
    backbone = load_backbone(NETWORK, None)
    network = Classifier(backbone.network, backbone.num_features, 2).eval()
    torch.nn.init.zeros_(network.head.weight)
    torch.nn.init.zeros_(network.head.bias)
    spec = PixelSpec.standard(224, resize=256)
    began, used = time.perf_counter(), processor_seconds()
    train, val = (_read(source / part, partial(load_pixels, spec.uncropped), np) for part in ("train", "val"))
    decoded = time.perf_counter() - began, processor_seconds() - used
    loader = Loader(Images(*train), np.arange(len(train[1])), batch, 0, shuffle=True, drop_last=True)
    report = None
    if precision == "auto":
        first = loader.batch(0, 0)
        report = probe_training(network, normalize_pixels(spec, middle(first.pixels_BHWC, 224)), first.labels_B)
        precision = report.chosen
    settings = {"epochs": epochs, "batch_size": batch, "learning_rate": RATE, "weight_decay": 0.02, "warmup_steps": 0}
    settings |= {"schedule": "constant", "clip_norm": 1.0, "precision": precision, "checkpoint_seconds": 1e9}
    config = TrainingConfig.parse(settings, "[training]")
    task = Classification(
        network, normalized=partial(normalize_pixels, spec), size=224, num_classes=2,
        augmentation=augmentation(config), precision=precision, frozen_norms=True,
    )  # fmt: skip
    began, used = time.perf_counter(), processor_seconds()
    with tempfile.TemporaryDirectory() as folder, norms_folded(network):
        result = fit(task, loader, None, config, RunFolder(Path(folder)), seed=0, context=RunContext())
    learned = time.perf_counter() - began, processor_seconds() - used
    task.precision = "float32"
    measured = task.evaluate(Loader(Images(*val), np.arange(len(val[1])), 64).epoch(0))
    images = result.steps * batch
    share = len(train[1]) / (len(train[1]) + len(val[1]))  # of the decoding: timm's validation images are not counted
    return {
        "images": images, "precision": precision, "why": report.reason if report else "",
        "images_per_second": images / (learned[0] + share * decoded[0]),
        "images_per_processor_second": images / (learned[1] + share * decoded[1]),
        "val_loss": measured["loss"], "val_accuracy": measured["accuracy"],
    }  # fmt: skip


def _read(folder: Path, load: Any, np: Any) -> tuple[Any, Any]:
    """Pixels [N, 256, 256, 3] and labels [N] of a folder of classes."""
    paths = sorted(folder.rglob("*.jpg"))
    pixels = np.stack([load(path.read_bytes()) for path in paths])
    return pixels, np.array([path.parent.name == "bees" for path in paths], dtype=np.int64)


def at_equal_loss(ours: dict[str, float], peer: dict[str, float]) -> float | None:
    """How many times our processor seconds the peer took to a loss that is no lower; ``None`` where ours is higher."""
    return peer["processor_seconds"] / ours["processor_seconds"] if ours["val_loss"] <= peer["val_loss"] else None


def main() -> None:
    sys.path.insert(0, str(ROOT / "src"))
    from glassworks.core.device import num_processors

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--threads", type=int, default=num_processors(), help="of each; one on a busy machine")
    parser.add_argument("--images", type=int, help="per class and part, for a trial")
    parser.add_argument("--precision", default="auto", help=argparse.SUPPRESS)
    parser.add_argument("--ours", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.ours:
        print(json.dumps(ours(options.ours, options.batch, options.epochs, options.precision)))
        return
    import torch

    from glassworks.models.packaged import PACKAGED, read_packaged

    threads = {"OMP_NUM_THREADS": str(options.threads)}
    shared = ["--batch", str(options.batch), "--epochs", str(options.epochs)]
    with tempfile.TemporaryDirectory() as name:
        weights = Path(name) / "weights.pth"
        torch.save(read_packaged(PACKAGED[NETWORK]), weights)
        source = hymenoptera(Path(name) / "data", options.images)

        def mine(precision: str, epochs: int = options.epochs) -> Any:
            words = ["--ours", source, "--precision", precision, "--epochs", str(epochs)]
            return run(
                [sys.executable, __file__, *shared, *words], GLASSWORKS_CACHE=Path(name) / "cache", **threads
            ).document

        def timms(*more: str) -> Any:
            words = [source, "--weights", weights, "--rate", str(RATE)]
            return run([sys.executable, BENCH / "peers" / "timm_train.py", *words, *shared, *more], **threads).document

        results = alternate(
            options.rounds,
            {
                "glassworks": lambda: mine("auto"),
                HALF: lambda: mine("auto", max(1, options.epochs // 2)),
                "timm, float32": timms,
                "timm, bfloat16": lambda: timms("--amp"),
            },
        )
        results["glassworks, float32"] = [mine("float32")]
    for found in results.values():
        for one in found:
            one["processor_seconds"] = one["images"] / one["images_per_processor_second"]
    keys = ("images_per_second", "images_per_processor_second", "val_loss", "val_accuracy", "processor_seconds")
    medians = {contender: {key: median(found, key) for key in keys} for contender, found in results.items()}
    fastest = max((name for name in medians if name.startswith("timm")), key=lambda name: medians[name][keys[0]])
    rows: list[list[Any]] = [
        [name, *(found[key] for key in keys[:2]), medians["glassworks"][keys[0]] / found[keys[0]],
         medians["glassworks"][keys[1]] / found[keys[1]], found["processor_seconds"], f"{found['val_loss']:.3f}",
         f"{found['val_accuracy']:.1%}"]
        for name, found in medians.items()
    ]  # fmt: skip
    rows += [[f"{HALF}, to {fastest}: loss no higher, in a time shorter by", "", "", "", ratio, "", "", ""]
             for ratio in [at_equal_loss(medians[HALF], medians[fastest])] if ratio]  # fmt: skip
    write_results(
        "finetune_vs_timm",
        f"All weights of EfficientNet-Lite0 learning, batch {options.batch}, 224 pixels, threads: {options.threads}",
        [
            "",
            "images per second",
            "per processor second",
            "ours is faster by",
            "by the processor",
            "processor seconds",
            "val. loss",
            "accuracy",
        ],
        rows,
        {"medians": medians, "fastest_peer": fastest, "rounds": results},
    )


if __name__ == "__main__":
    main()
