"""Images per second with all weights learning, against fastai's Learner and the tutorial loop; and bfloat16's loss.

Ours is measured as ``--finetune`` works: on cached pixels, norms frozen and folded, in the precision that its own probe
chooses, and with the product's recorder and checkpoints. The peers decode in every epoch and train their norms.
Run with ``--ours FOLDER`` it is the process that measures ours.
"""

import argparse
import json
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Any

from common import PEERS_ENV, ROOT, alternate, hymenoptera, median, peer, run, write_results

PEERS = {"fastai": "fastai_train.py", "tutorial": "tutorial_train.py"}


def ours(source: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Our loop on decoded images for ``steps`` steps; the loss of every step from the same start and order."""
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
    from glassworks.tasks.classification import Classification
    from glassworks.training.config import TrainingConfig
    from glassworks.training.loop import fit
    from glassworks.training.observers import Observer

    class Clock(Observer):
        """Losses, and seconds of the steps alone, as the peers' are measured: optimizers are built before."""

        def __init__(self) -> None:
            self.losses: list[float] = []
            self.began = self.ended = 0.0

        def on_start(self, state: Any) -> None:
            self.began = time.perf_counter()

        def on_step(self, state: Any, report: Any) -> None:
            self.losses.append(float(report.values["loss"]))
            self.ended = time.perf_counter()

    paths = sorted((source / "train").rglob("*.jpg"))
    spec = PixelSpec.standard(224, resize=256)
    pixels = np.stack([load_pixels(spec.uncropped, path.read_bytes()) for path in paths])
    labels = np.array([path.parent.name == "bees" for path in paths], dtype=np.int64)
    torch.manual_seed(0)
    backbone = load_backbone(options.network, "random")
    network = Classifier(backbone.network, backbone.num_features, 2)
    loader = Loader(Images(pixels, labels), np.arange(len(paths)), options.batch, 0, shuffle=True, drop_last=True)
    precision = options.precision
    if precision == "auto":
        sample = torch.from_numpy(np.ascontiguousarray(pixels[:8, 16:240, 16:240]))
        precision = probe_training(network, normalize_pixels(spec, sample), torch.from_numpy(labels[:8])).chosen
    settings = {
        "epochs": max(1, round(options.steps / len(loader))),
        "batch_size": options.batch,
        "precision": precision,
    }
    config = TrainingConfig.parse({**settings, "learning_rate": 1e-3, "checkpoint_seconds": 1e9}, "[training]")
    task = Classification(
        network,
        normalized=partial(normalize_pixels, spec),
        size=224,
        num_classes=2,
        augmentation=augmentation(config),
        precision=precision,
        frozen_norms=True,
    )
    clock = Clock()
    with tempfile.TemporaryDirectory() as folder, norms_folded(network.eval()):
        result = fit(
            task, loader, None, config, RunFolder(Path(folder)), seed=0, context=RunContext(), observers=[clock]
        )
    rate = result.steps * options.batch / (clock.ended - clock.began)
    return {"steps": result.steps, "precision": precision, "images_per_second": rate, "losses": clock.losses}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--network", default="resnet50")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--steps", type=int, default=45, help="rounded to whole passes over the training images")
    parser.add_argument("--images", type=int, help="per class and part, for a trial")
    parser.add_argument("--peers-env", type=Path, default=PEERS_ENV)
    parser.add_argument("--precision", default="auto", help=argparse.SUPPRESS)
    parser.add_argument("--ours", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.ours:
        sys.path.insert(0, str(ROOT / "src"))
        print(json.dumps(ours(options.ours, options)))
        return
    shared = ["--network", options.network, "--batch", str(options.batch)]
    with tempfile.TemporaryDirectory() as name:
        source = hymenoptera(Path(name) / "data", options.images)

        def measure(precision: str) -> Any:
            words = ["--ours", source, "--steps", str(options.steps), "--precision", precision]
            return run([sys.executable, __file__, *shared, *words], GLASSWORKS_CACHE=Path(name) / "cache").document

        contenders = {"glassworks": lambda: measure("auto")}
        for peer_name, script in PEERS.items():
            contenders[peer_name] = lambda script=script: peer(
                options.peers_env, "fastai", script, source, *shared, "--finetune", str(options.steps)
            )
        results = alternate(options.rounds, contenders)
        losses = {precision: measure(precision)["losses"] for precision in ("float32", "bfloat16")}
    rates = {name: median(results[name], "images_per_second") for name in contenders}
    tail = max(1, len(losses["float32"]) // 2)
    means = {precision: sum(values[-tail:]) / tail for precision, values in losses.items()}
    rows: list[list[Any]] = [[name, rate, rates["glassworks"] / rate] for name, rate in rates.items()]
    rows += [
        [f"our loop's mean loss, last {tail} steps, {precision}", f"{loss:.4f}", ""]
        for precision, loss in means.items()
    ]
    write_results(
        "finetune_vs_peers",
        f"All weights of {options.network} learning, batch {options.batch}, 224 pixels",
        ["", "images per second", "ours is faster by"],
        rows,
        {"rates": rates, "mean_loss": means, "losses": losses, "rounds": results},
    )


if __name__ == "__main__":
    main()
