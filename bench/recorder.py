"""What the recorder costs: every other step of a training is recorded, and the two kinds of steps are compared.

The claim: on by default it slows a training down by less than 5 %. A recorded step and the next one follow within
milliseconds in one process, so that whatever slows the machine slows both; counted is the whole turn of the loop, the
line in the file included, in processor seconds and by the clock, which tells of other programs' work, too.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from common import ROOT, write_results

BOUND = 0.05


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    sys.path.insert(0, str(ROOT / "src"))
    import torch

    from glassworks.training.config import LoopConfig

    torch.set_num_threads(1)
    default = LoopConfig.model_fields["record_steps"].default
    rows, numbers, load = [], {}, os.getloadavg()[0]
    for name, (make, shape, batch_size, steps) in networks().items():
        results = [trial(make, shape, batch_size, steps) for _ in range(options.rounds)]
        found = {clock: cost([result[clock] for result in results], default) for clock in ("processor", "wall")}
        numbers[name] = {"batch_size": batch_size, "steps": steps, **found}
        one = found["processor"]
        shares = [f"{100 * found[clock]['slowdown']:.1f} %" for clock in ("processor", "wall")]
        rows.append([name, one["step_ms"], one["sample_ms"], *shares])
        print(rows[-1], file=sys.stderr)
    worst = max(one["processor"]["slowdown"] for one in numbers.values())
    write_results(
        "recorder",
        f"What the recorder adds to a training, with one sample in {default} steps",
        ["network", "ms a step, one thread", "ms a sample adds", "slowdown, processor time", "by the clock"],
        rows,
        {"bound": BOUND, "worst": worst, "rounds": options.rounds, "load_before": load, "networks": numbers},
    )


def cost(rounds: list[dict[str, float]], default: int) -> dict[str, float]:
    """Medians over the rounds: a step, what a sample adds to it, and that spread over the steps between two samples."""
    step = statistics.median(one["plain"] for one in rounds)
    sample = statistics.median(one["recorded"] - one["plain"] for one in rounds)
    return {"step_ms": 1000 * step, "sample_ms": 1000 * sample, "slowdown": sample / default / step}


def networks() -> dict[str, tuple[Any, tuple[int, ...], int, int]]:
    """By name: what makes it, the shape of an input, examples a step, steps."""
    from torch import nn
    from torchvision.models import resnet18

    from glassworks.models.classifier import Classifier
    from glassworks.models.vision.tiny_resnet import TinyResNet

    def mlp() -> nn.Module:
        return nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 128), nn.ReLU(), nn.Linear(128, 10))

    return {
        "MLP 64-128-128-10": (mlp, (64,), 64, 400),
        "tiny_resnet, 32 pixels": (lambda: Classifier(TinyResNet(), 128, 10), (3, 32, 32), 32, 40),
        "resnet18, 64 pixels": (lambda: resnet18(num_classes=10), (3, 64, 64), 16, 40),
    }


def trial(make: Any, shape: tuple[int, ...], batch_size: int, steps: int) -> dict[str, dict[str, float]]:
    """One training of random examples: the median seconds of its plain and of its recorded steps."""
    import numpy as np
    import torch

    from glassworks.core.context import RunContext
    from glassworks.core.workspace import RunFolder
    from glassworks.data.loader import Loader, Tensors
    from glassworks.tasks.supervised import Supervised
    from glassworks.training.config import LoopConfig
    from glassworks.training.loop import fit
    from glassworks.training.observers import Observer

    class Clocks(Observer):
        def __init__(self) -> None:
            self.at: list[tuple[float, float]] = []

        def on_step(self, state: Any, report: Any) -> None:  # the last of all observers: the line is written
            self.at.append((time.process_time(), time.perf_counter()))

    torch.manual_seed(0)
    network, rng, clocks = make(), np.random.default_rng(0), Clocks()
    count = 4 * batch_size
    arrays = {"inputs": rng.normal(size=(count, *shape)).astype(np.float32), "targets": rng.integers(0, 10, count)}
    train = Loader(Tensors(arrays), np.arange(count), batch_size=batch_size, shuffle=True)
    config = LoopConfig(epochs=steps // 4, batch_size=batch_size, record_steps=2, log_steps=10 * steps).on("cpu")
    with tempfile.TemporaryDirectory() as folder:
        fit(Supervised(network, "cross_entropy"), train, None, config, RunFolder(Path(folder)), seed=0,
            context=RunContext(), observers=[clocks])  # fmt: skip
    # The first of each epoch waits for the end of the one before and for its first batch; the first four warm up.
    taken = {"plain": range(5, steps, 4), "recorded": range(6, steps, 4)}
    return {
        clock: {
            kind: statistics.median(clocks.at[step][place] - clocks.at[step - 1][place] for step in chosen)
            for kind, chosen in taken.items()
        }
        for place, clock in enumerate(("processor", "wall"))
    }


if __name__ == "__main__":
    main()
