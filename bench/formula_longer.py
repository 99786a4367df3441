"""Whether learning longer from formulas pays: the shipped weights learn on from fresh images, and are judged meanwhile.

The objective, the batches and the optimizer are the recipe's; the images are those behind the recipe's own, each seen
once. The projector, which does not ship, begins anew, so the rate rises over the first tenth and ends along the cosine
at the last of ``MINUTES``; what is judged before it is judged at a rate that has not yet fallen. Every judgement is the
exact head's on the last training pictures of CIFAR-10 and MNIST: the test pictures choose nothing.

Run: python bench/formula_longer.py
"""

import copy
import json
import time
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import nn

from common import BENCH, machine
from formula_backbones import Data, cifar10, features, head_right, mnist, network_features
from formula_ways import held_out
from glassworks.data.loader import Batch
from glassworks.data.synthetic.mixture import FormulaImages
from glassworks.experiments.formula_pretraining import LOOP, FormulaPretrainingRecipe, settle_norms
from glassworks.models.pretrained import load_shipped
from glassworks.tasks.contrastive import Contrastive, Projected
from glassworks.tasks.metrics import wilson
from glassworks.tasks.views import Views
from glassworks.training.config import LoopConfig
from glassworks.training.engine import Engine
from glassworks.training.optim import ModuleOptimizer

RESULTS = BENCH / "results" / "formula_longer.json"
MINUTES = (2, 4)
"""Of processor time after which the weights are judged."""
RATE, WARMUP, TICKS = 1e-3, 0.1, 1000
JUDGED = {"cifar10": (cifar10, 5000, 250, 1), "mnist": (mnist, 5000, 50, 2)}
"""Training pictures that judge, labels per class that the head learns from, and draws of them."""


@dataclass(frozen=True)
class Fresh:
    """Images that no step has seen, drawn when they are asked for, as a loader gives them."""

    images: FormulaImages
    order: np.ndarray
    size: int

    def batch(self, epoch: int, step: int) -> Batch:
        """The batch of this number; there is one epoch."""
        indices = self.order[step * self.size : (step + 1) * self.size]
        pixels, labels = self.images.batch(indices)
        return Batch(torch.from_numpy(pixels), torch.from_numpy(labels), torch.from_numpy(indices))

    def __len__(self) -> int:
        return len(self.order) // self.size


def judged(backbone: nn.Module, sets: dict[str, Data]) -> dict[str, np.ndarray]:
    """The share of the draws in which each picture is named rightly, [N], by data set."""
    found = {}
    for name, (_, _, per_class, draws) in JUDGED.items():
        chosen = [sets[name].rows(per_class, draw) for draw in range(draws)]
        values = features(sets[name], network_features(backbone, 32), np.unique(np.concatenate(chosen)))
        found[name] = np.mean([head_right(sets[name], values, rows)[0] for rows in chosen], axis=0)
    return found


def settled(task: Contrastive, fresh: Fresh, scale: float) -> nn.Module:
    """A copy of the backbone as a run would ship it."""
    done = copy.copy(task)
    done.network = copy.deepcopy(task.network)
    settle_norms(done, fresh, 0)
    backbone: Any = done.network.backbone
    backbone.scale_features(1.0, scale)
    return backbone.eval()


def continued(recipe: FormulaPretrainingRecipe) -> Contrastive:
    """The recipe's task with the shipped backbone and a new projector."""
    torch.manual_seed(0)
    backbone: Any = load_shipped("formula_net").network
    backbone.patches.requires_grad_(False)
    network = Projected(backbone, backbone.num_features - backbone.num_given, skipped=backbone.num_given)
    contrast = recipe.contrast
    views = Views(**contrast.model_dump(exclude={"view", "temperature", "precision"}))
    return Contrastive(
        network.to(memory_format=torch.channels_last),
        views=views, size=contrast.view, temperature=contrast.temperature, precision=contrast.precision,
    )  # fmt: skip


def entry(answers: dict[str, np.ndarray], before: dict[str, np.ndarray]) -> dict[str, dict]:
    """Accuracies and what they gained, with intervals; that of an accuracy is one draw's."""
    found = {}
    for name, right_N in answers.items():
        n, accuracy, gains_N = len(right_N), float(right_N.mean()), right_N - before[name]
        gain, half = float(gains_N.mean()), 1.96 * float(gains_N.std()) / n**0.5  # pairs: the same pictures
        found[name] = {"accuracy": accuracy, "interval": wilson(round(accuracy * n), n)}
        found[name] |= {"gain": gain, "gain_interval": [gain - half, gain + half]}
    return found


def main() -> None:
    torch.set_num_threads(1)
    recipe, shipped = FormulaPretrainingRecipe(), load_shipped("formula_net")
    sets = {name: held_out(make(), most) for name, (make, most, _, _) in JUDGED.items()}
    before = judged(shipped.network, sets)
    document: dict[str, Any] = {"rows": [], "machine": machine(), "measured": time.strftime("%Y-%m-%d")}
    document["labels"] = {name: labels for name, (_, _, labels, _) in JUDGED.items()}
    document["before"] = {name: shipped.card[name] for name in ("seconds", "views")}

    def add(what: str, seconds: float, views: int, answers: dict[str, np.ndarray]) -> None:
        document["rows"].append({"what": what, "seconds": seconds, "views": views, **entry(answers, before)})
        RESULTS.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
        print(document["rows"][-1], flush=True)

    add("shipped", 0.0, 0, before)
    task, asked, batch = continued(recipe), recipe.formulas, LOOP["batch_size"]
    order = asked.images + asked.judged + np.random.default_rng(0).permutation(asked.images)
    fresh = Fresh(FormulaImages(asked.families, size=asked.side, seed=recipe.seed), order, batch)
    config = LoopConfig.parse({**LOOP, "learning_rate": RATE, "warmup_fraction": WARMUP, "device": "cpu"}, "loop")
    optimizer = ModuleOptimizer(task.network, config, TICKS, Engine("cpu"))
    spent, steps = 0.0, 0
    for minutes in MINUTES:
        while spent < 60 * minutes:
            begin = time.process_time()
            optimizer.set_step(min(TICKS - 1, int(spent / (60 * MINUTES[-1]) * TICKS)))
            task.step(fresh.batch(0, steps), {"network": optimizer})
            spent, steps = spent + time.process_time() - begin, steps + 1
        add("longer", spent, 2 * steps * batch, judged(settled(task, fresh, recipe.trained_scale), sets))


if __name__ == "__main__":
    main()
