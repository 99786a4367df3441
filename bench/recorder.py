"""What the recorder costs: the same training with and without it, step for step, in turns in one process.

The claim: on by default it slows a training down by less than 5 %. Counted is the loop from its first step to its last,
in processor seconds, which what else runs on the machine hardly changes, and by the clock beside it.
"""

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from common import ROOT, alternate, write_results

BOUND = 0.05


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", nargs="*", help="names of networks")
    options = parser.parse_args()
    sys.path.insert(0, str(ROOT / "src"))
    import torch

    from glassworks.training.config import LoopConfig

    torch.set_num_threads(1)
    default = LoopConfig.model_fields["record_steps"].default
    rows, numbers = [], {}
    for name, (make, shape, batch_size, steps) in networks().items():
        if options.only and name not in options.only:
            continue
        trial(make, shape, batch_size, 10, 1)  # builds kernels, imports what is imported late
        measured = alternate(
            options.rounds,
            {
                "without": lambda m=make, s=shape, b=batch_size, n=steps: trial(m, s, b, n, 0),
                "with": lambda m=make, s=shape, b=batch_size, n=steps: trial(m, s, b, n, default),
            },
        )
        assert len({one["weights"] for results in measured.values() for one in results}) == 1, "the same weights"
        pairs = list(zip(measured["with"], measured["without"], strict=True))
        slowdown = {
            clock: statistics.median(one[clock] / other[clock] - 1 for one, other in pairs)
            for clock in ("processor", "wall")
        }
        step = statistics.median(one["processor"] for one in measured["without"]) / steps
        numbers[name] = {"steps": steps, "slowdown": slowdown, "milliseconds_a_step": 1000 * step, "rounds": measured}
        rows.append([name, 1000 * step, *(f"{100 * slowdown[clock]:+.1f} %" for clock in ("processor", "wall"))])
    worst = max(one["slowdown"]["processor"] for one in numbers.values())
    write_results(
        "recorder",
        f"What the recorder adds to a training, one sample in {default} steps",
        ["network", "ms a step, one thread", "processor time", "by the clock"],
        rows,
        {"bound": BOUND, "worst": worst, "networks": numbers},
    )


def networks() -> dict[str, tuple[Any, tuple[int, ...], int, int]]:
    """By name: what makes it, the shape of an input, examples a step, steps."""
    from torch import nn
    from torchvision.models import resnet18

    from glassworks.models.classifier import Classifier
    from glassworks.models.tiny_resnet import TinyResNet

    def mlp() -> nn.Module:
        return nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 128), nn.ReLU(), nn.Linear(128, 10))

    return {
        "MLP 64-128-128-10": (mlp, (64,), 64, 2000),
        "tiny_resnet, 32 pixels": (lambda: Classifier(TinyResNet(), 128, 10), (3, 32, 32), 32, 400),
        "resnet18, 64 pixels": (lambda: resnet18(num_classes=10), (3, 64, 64), 8, 400),
    }


def trial(make: Any, shape: tuple[int, ...], batch_size: int, steps: int, record_steps: int) -> dict[str, Any]:
    """One training of random examples; seconds from the first step to the last."""
    import numpy as np
    import torch

    from glassworks.core.events import Progress
    from glassworks.core.runs import RunFolder
    from glassworks.data.loader import Loader, Tensors
    from glassworks.models.fingerprint import weights_hash
    from glassworks.tasks.supervised import Supervised
    from glassworks.training.config import LoopConfig
    from glassworks.training.loop import fit
    from glassworks.training.observers import Observer

    class Clocks(Observer):
        def on_start(self, state: Any) -> None:
            self.begin = time.process_time(), time.perf_counter()

        def on_end(self, state: Any) -> None:
            self.end = time.process_time(), time.perf_counter()

    torch.manual_seed(0)
    network, rng, clocks = make(), np.random.default_rng(0), Clocks()
    count = 4 * batch_size
    arrays = {"inputs": rng.normal(size=(count, *shape)).astype(np.float32), "targets": rng.integers(0, 10, count)}
    train = Loader(Tensors(arrays), np.arange(count), batch_size=batch_size, shuffle=True)
    config = LoopConfig(epochs=steps // 4, batch_size=batch_size, record_steps=record_steps, device="cpu")
    with tempfile.TemporaryDirectory() as folder:
        fit(Supervised(network, "cross_entropy"), train, None, config, RunFolder(Path(folder)), seed=0,
            progress=Progress(), observers=[clocks])  # fmt: skip
    processor, wall = (end - begin for begin, end in zip(clocks.begin, clocks.end, strict=True))
    return {"processor": processor, "wall": wall, "weights": weights_hash(network.state_dict())}


if __name__ == "__main__":
    main()
