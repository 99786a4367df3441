"""A frozen pass in each number format, and what the head that learns from it loses: processor seconds on one thread.

Real ImageNet weights on real photographs, judged as a training judges them: the head is fitted on the features in each
format and answers on float32's, in which a model is served, on held-out folds. Processor time of one thread instead of
the clock: what else runs on the machine then hardly counts.
"""

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from common import MOBILENET, ROOT, alternate, unpack, write_results

BATCH = 16
SETS = {"hymenoptera": ("hymenoptera.tar", "train", 244), "CIFAR-10": ("cifar10-jpg.tar.gz", "train", 512)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--images", type=int, help="of each set, for a quick trial")
    options = parser.parse_args()
    sys.path.insert(0, str(ROOT / "src"))
    import torch

    from glassworks.data.images.pixels import load_pixels, normalize_pixels
    from glassworks.inference.precision import INFERENCE, prepare
    from glassworks.pipelines.classification.head.change import head_change

    torch.set_num_threads(1)
    rows, numbers = [], {}
    for name, (network, spec) in networks().items():
        runs = {kind: prepare(network, kind) for kind in INFERENCE}
        for title, (archive, part, most) in SETS.items():
            with tempfile.TemporaryDirectory() as folder:
                files = sorted(next(unpack(archive, Path(folder)).rglob(part)).glob("*/*.jpg"))
                files = sorted(random.Random(0).sample(files, min(options.images or most, len(files))))
                pixels_NHWC = np.stack([load_pixels(spec, file.read_bytes()) for file in files])
            labels_N = np.unique([file.parent.name for file in files], return_inverse=True)[1]

            def features(run: Callable[[Any], Any], pixels_NHWC: Any = pixels_NHWC, spec: Any = spec) -> np.ndarray:
                parts = [torch.from_numpy(pixels_NHWC[at : at + BATCH]) for at in range(0, len(pixels_NHWC), BATCH)]
                return torch.cat([run(normalize_pixels(spec, part)) for part in parts]).numpy()

            def milliseconds(run: Callable[[Any], Any], pixels: Any = pixels_NHWC[:BATCH], spec: Any = spec) -> float:
                batch = normalize_pixels(spec, torch.from_numpy(pixels))
                begin = time.process_time()
                run(batch)
                return 1000 * (time.process_time() - begin) / len(batch)

            for run in runs.values():
                milliseconds(run)  # builds kernels
            timed = alternate(options.rounds, {kind: lambda run=run: milliseconds(run) for kind, run in runs.items()})
            found = {kind: features(run) for kind, run in runs.items()}
            exact = found["float32_channels_last"]
            deviation = np.sqrt(np.square(exact - exact.mean(0)).mean())
            for kind in INFERENCE:
                error = float(np.sqrt(np.square(found[kind] - exact).mean()) / deviation)
                change = head_change(exact, found[kind], labels_N, seed=0)
                low, high = change.interval
                loss = f"{change.loss + change.change:.4f}"
                rows.append([
                    name, title, kind, statistics.median(timed[kind]), f"{error:.1%}", loss,
                    f"{change.change:+.4f} ({low:+.4f} to {high:+.4f})", f"{change.decided} of {change.num_images}",
                    "yes" if change.is_small else "no",
                ])  # fmt: skip
                numbers[f"{name}, {title}, {kind}"] = {"milliseconds": timed[kind], "error": error, **vars(change)}
    head = [
        "network", "images", "format", "ms per image", "error of the features", "head's held-out loss",
        "change from float32 (95 % interval)", "decisions changed", "small",
    ]  # fmt: skip
    title = "A frozen pass in each number format, and the head that learns from it"
    write_results("frozen_precision", title, head, rows, {"measured on": numbers})


def networks() -> dict[str, tuple[Any, Any]]:
    """Networks with ImageNet weights and the preprocessing that they expect."""
    from glassworks.core.context import RunContext
    from glassworks.data.sources.open import open_source
    from glassworks.pipelines.classification.network import build_network
    from glassworks.pipelines.classification.recipe import ClassificationRecipe

    models = {
        "tf_efficientnet_lite0": {"backbone": "tf_efficientnet_lite0"},
        "mobilenetv2_100": {"backbone": "mobilenetv2_100", "weights": str(MOBILENET)},
    }
    built = {}
    for name, model in models.items():
        recipe = ClassificationRecipe.parse({"data": {"source": "xo"}, "model": model}, "the benchmark")
        made = build_network(recipe, open_source("xo"), RunContext())
        built[name] = (made.network, made.spec)
    return built


if __name__ == "__main__":
    main()
