"""Which way of learning from formulas transfers best, at equal processor time and from the same images.

Ways are pairs NETWORK-OBJECTIVE. Networks: ``residual`` (the shipped form), ``separable`` (the same form of MobileNet's
blocks) and ``mobilenet`` (timm's mobilenetv3_small_050, which sees 64 pixels). Objectives: ``views`` (two views of an
image told from all others; SimCLR), ``labels`` (which of 1,138 formulas an image is of) and ``none`` (random weights
above the patches); ``fractals``, ``contours`` and ``glyphs`` are two views of that family's images alone, the patches
included. ``shipped`` is what the package holds, from a far longer time.

Transfer is the accuracy of the exact head on training images of real sets: the test images choose nothing.

Run: python bench/formula_ways.py [seconds=N] [WAY ...]
"""

import dataclasses
import json
import sys
import time
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from common import BENCH, machine
from formula_backbones import DRAWS, Data, cifar10, digits, features, head_accuracy, mnist, network_features
from glassworks.core.context import RunContext
from glassworks.core.device import cache_folder
from glassworks.data.loader import Batch, Images, Loader
from glassworks.data.synthetic.mixture import FormulaImages
from glassworks.data.synthetic.rendered import rendered
from glassworks.inference.precision import autocast
from glassworks.metrics.intervals import wilson
from glassworks.models.create import build_backbone
from glassworks.models.shipped import load_shipped
from glassworks.pipelines.formula_pretraining.recipe import FormulaPretrainingRecipe
from glassworks.pipelines.formula_pretraining.train import LOOP, build, recompute_norms
from glassworks.tasks.contrastive import Contrastive, Projected
from glassworks.tasks.views import Views
from glassworks.training.config import LoopConfig
from glassworks.training.engine import Engine
from glassworks.training.optim import ModuleOptimizer

RESULTS = BENCH / "results" / "formula_ways.json"
IMAGES, SECONDS = 40_000, 90.0
NETWORKS = {
    "residual": {},
    "separable": {"block": "separable", "widths": [64, 192, 384], "blocks": 2},
    "mobilenet": {},
}
OBJECTIVES = ("none", "labels", "views")
FAMILIES = {"fractals": 500, "contours": 500, "glyphs": 138}
JUDGED = {"digits": (digits, 360, (10, 50)), "mnist": (mnist, 2000, (10, 50)), "cifar10": (cifar10, 2000, (10, 50))}
"""Training images that measure, and the labels per class of others that a head is trained on."""
TICKS = 1000  # of the time, by which the rate rises and falls


class MobileNet(nn.Module):
    """timm's network with each feature brought to one scale, as ``FormulaNet`` has it: [B, 3, H, W] to [B, D]."""

    def __init__(self) -> None:
        super().__init__()
        self.network: Any = build_backbone("timm", "mobilenetv3_small_050", {})
        self.num_features, self.num_given = self.network.head_hidden_size, 0
        self.norm = nn.BatchNorm1d(self.num_features, affine=False)

    def forward(self, x_BCHW: torch.Tensor) -> torch.Tensor:
        """See the class."""
        return self.norm(self.network(x_BCHW))


class Labelled:
    """The other objective, on one view of each image: which formula is it of?"""

    def __init__(self, viewed: Contrastive, classes: int) -> None:
        self.viewed, self.network = viewed, viewed.network
        self.viewed.views = dataclasses.replace(viewed.views, collage=0.0)  # parts of other images have other labels
        self.network.projector = nn.Linear(self.network.projector[0].in_features, classes)

    def step(self, batch: Batch, optimizers: dict[str, ModuleOptimizer]) -> None:
        """One update."""
        self.network.train()
        with autocast(self.viewed.precision, torch.device("cpu")):
            logits_BK = self.network(self.viewed.view(batch))
        optimizers["network"].minimize(F.cross_entropy(logits_BK.float(), batch.labels_B))


def made(network: str, pixels: Any) -> Contrastive:
    """The task with a fresh network."""
    if network != "mobilenet":
        recipe = {"formulas": {"images": IMAGES}, "network": NETWORKS[network]}
        return build(FormulaPretrainingRecipe.parse(recipe, "recipe"), pixels)
    torch.manual_seed(0)
    backbone = MobileNet()
    return Contrastive(Projected(backbone, backbone.num_features), views=Views(), size=64, precision="bfloat16")


def learned(network: str, objective: str, seconds: float) -> tuple[nn.Module, int, dict]:
    """The backbone after so many seconds of processor time, the side of its images, and what happened."""
    images = FormulaImages({objective: FAMILIES[objective]} if objective in FAMILIES else FAMILIES)
    pixels = rendered(images, IMAGES, cache_folder(), RunContext())
    columns, batch = Images(pixels, images.labels(np.arange(IMAGES))), LOOP["batch_size"]
    train = Loader(columns, np.arange(IMAGES), batch, shuffle=True, drop_last=True)
    viewed = made(network, pixels)
    task = Labelled(viewed, len(images.classes)) if objective == "labels" else viewed
    config = LoopConfig.parse(LOOP, "loop").on("cpu")
    optimizer = ModuleOptimizer(viewed.network.to(memory_format=torch.channels_last), config, TICKS, Engine("cpu"))
    begin, steps = time.process_time(), 0
    while objective != "none" and (spent := (time.process_time() - begin) / seconds) < 1:
        optimizer.set_step(int(spent * TICKS))
        task.step(train.batch(*divmod(steps, len(train))), {"network": optimizer})
        steps += 1
    backbone: Any = viewed.network.backbone
    recompute_norms(viewed, train, 0)
    if backbone.num_given:
        backbone.scale_features(1.0, 0.5)
    seen = {"seconds": seconds if steps else 0, "steps": steps, "views": steps * batch * (2 - (objective == "labels"))}
    return backbone.eval(), viewed.size, {"parameters": count(backbone)} | seen


def shipped() -> tuple[nn.Module, int, dict]:
    """As ``learned`` gives it."""
    found = load_shipped("formula_net")
    seen = {name: found.card[name] for name in ("seconds", "views")}
    return found.network, found.side, {"parameters": count(found.network)} | seen


def count(network: nn.Module) -> int:
    return sum(parameter.numel() for parameter in network.parameters())


def held_out(data: Data, judged: int) -> Data:
    """The last training images in the place of the test images."""
    return dataclasses.replace(
        data,
        train=data.train[:-judged],
        train_labels=data.train_labels[:-judged],
        test=data.train[-judged:],
        test_labels=data.train_labels[-judged:],
    )


def transfer(backbone: nn.Module, side: int) -> dict[str, dict]:
    """Accuracy of the exact head by data set and labels per class."""
    found: dict[str, dict] = {}
    for name, (make, judged, counts) in JUDGED.items():
        data = held_out(make(), judged)
        draws = {n: [data.rows(n, draw) for draw in range(DRAWS[n])] for n in counts}
        rows = np.unique(np.concatenate([rows for chosen in draws.values() for rows in chosen]))
        values = features(data, network_features(backbone, side), rows)
        for n, chosen in draws.items():
            accuracy = float(np.mean([head_accuracy(data, values, rows)[0] for rows in chosen]))
            found[f"{name}@{n}"] = {"accuracy": accuracy, "interval": wilson(round(accuracy * judged), judged)}
    return found


def main() -> None:
    torch.set_num_threads(1)
    words = sys.argv[1:]
    seconds = next((float(word[8:]) for word in words if word.startswith("seconds=")), SECONDS)
    every = [f"{network}-{objective}" for network in NETWORKS for objective in OBJECTIVES]
    every += [f"residual-{last}" for last in (*FAMILIES, "shipped")]
    for way in [word for word in words if word in every] or every:
        network, objective = way.split("-")
        backbone, side, numbers = shipped() if objective == "shipped" else learned(network, objective, seconds)
        entry = {"network": network, "objective": objective, **numbers}
        entry |= {"view": side, "transfer": transfer(backbone, side)}
        document = json.loads(RESULTS.read_text()) if RESULTS.is_file() else {"ways": []}
        document["ways"] = [w for w in document["ways"] if (w["network"], w["objective"]) != (network, objective)]
        document |= {"ways": [*document["ways"], entry], "images": IMAGES, "machine": machine()}
        RESULTS.write_text(json.dumps(document | {"measured": time.strftime("%Y-%m-%d")}, indent=1) + "\n")
        print(entry, flush=True)


if __name__ == "__main__":
    main()
