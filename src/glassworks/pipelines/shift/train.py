"""Three networks learn digits that stand in the middle of a frame, and are asked about digits that have moved.

A convolution gives moved maps for a moved image (it is equivariant: the map of the moved image is the moved map); the
largest value of each map does not change at all (invariant). A dense network has a weight for every place and has never
seen a digit at the others (LeCun et al. 1998, Proc. IEEE 86, section I.A).

Shape letters: N digits, H rows, W columns, K filters.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import nn

from glassworks.core.generator import seeded
from glassworks.core.seeds import derive
from glassworks.data.loader import Loader, Tensors
from glassworks.pipelines.base import Job
from glassworks.pipelines.dense import PLAIN, dense, resolve_training
from glassworks.pipelines.digits import Digits
from glassworks.pipelines.repeats import seeds_of
from glassworks.pipelines.shift.recipe import ShiftConfig, ShiftRecipe
from glassworks.pipelines.shift.report import Examples, Moved, ShiftReport
from glassworks.tasks.supervised import Supervised
from glassworks.training.loop import fit

MARGIN = 6
"""Empty pixels on each side of a digit: moved by 4, it and what two convolutions make of it still lie in the frame."""
SIDE = 8 + 2 * MARGIN
DIRECTIONS = ((0, 1), (0, -1), (1, 0), (-1, 0))
"""Right, left, down and up."""

BUILDERS: dict[str, Callable[[ShiftConfig, int], nn.Sequential]] = {
    "softmax regression": lambda config, seed: nn.Sequential(nn.Flatten(), *dense([SIDE**2, 10], "relu", seed=seed)),
    "dense network": lambda config, seed: nn.Sequential(
        nn.Flatten(), *dense([SIDE**2, config.hidden, 10], "relu", seed=seed)
    ),
    "convolutional network": lambda config, seed: convolutional(config.filters, seed),
}
NAMES = tuple(BUILDERS)


@dataclass(frozen=True)
class Trained:
    """What the networks answered, and the first seed's networks by name."""

    networks: list[Moved]
    first: dict[str, nn.Sequential]


def resolve(job: Job[ShiftRecipe, None]) -> ShiftRecipe:
    """Adam for all three."""
    defaults: dict[str, Any] = {**PLAIN, "optimizer": "adam"}
    return resolve_training(job.recipe, **defaults, epochs=20, batch_size=64, learning_rate=3e-3)


def convolutional(filters: int, seed: int) -> nn.Sequential:
    """Two 3 x 3 convolutions, the largest value of each map, and a linear layer: no number of it knows a place.

    Without biases what is empty stays 0, as the padding is: even the frame's edge cannot be told.
    """
    with seeded(derive(seed, "network")):
        return nn.Sequential(
            nn.Conv2d(1, filters, 3, padding=1, bias=False), nn.ReLU(),
            nn.Conv2d(filters, 2 * filters, 3, padding=1, bias=False), nn.ReLU(),
            nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Linear(2 * filters, 10),
        )  # fmt: skip


def train(job: Job[ShiftRecipe, None]) -> Trained:
    """Every network from every seed."""
    found, first = [], {}
    for name in NAMES:
        accuracies: dict[int, list[float]] = {distance: [] for distance in job.recipe.shift.distances}
        parameters = 0
        for seed in seeds_of(job.recipe.seed, job.recipe.shift.repeats):
            digits = framed(seed)
            network = _learned(name, seed, digits, job)
            parameters = sum(parameter.numel() for parameter in network.parameters())
            for distance, of_seeds in accuracies.items():
                of_seeds.append(accuracy(network, digits, distance))
            first.setdefault(name, network)
        found.append(Moved(name, parameters, accuracies))
    return Trained(found, first)


def _learned(name: str, seed: int, digits: Digits, job: Job[ShiftRecipe, None]) -> nn.Sequential:
    recipe, network = job.recipe, BUILDERS[name](job.recipe.shift, seed)
    loader, part = (
        digits.training(recipe.training.batch_size, seed),
        job.folder.part(f"{name.partition(' ')[0]}-seed-{seed}"),
    )
    task = Supervised(network, "cross_entropy")
    fit(task, loader, None, recipe.training, part, seed=seed, context=job.context, resume=job.resume)
    return network.cpu().eval()


def framed(seed: int) -> Digits:
    """The digits in the middle of empty frames, 0 to 1 [N, 1, H, W]."""
    from sklearn.datasets import load_digits

    pixels_ND, _ = load_digits(return_X_y=True)
    images_N1HW = np.pad(pixels_ND.reshape(-1, 1, 8, 8) / 16, ((0, 0), (0, 0), (MARGIN,) * 2, (MARGIN,) * 2))
    digits = Digits.divided(seed)
    arrays = {"inputs": images_N1HW.astype(np.float32), "targets": digits.columns.arrays["targets"]}
    return Digits(Tensors(arrays, "digits"), digits.train, digits.held_out)


def moved(images_N1HW: torch.Tensor, distance: int, direction: tuple[int, int]) -> torch.Tensor:
    """The images moved by whole pixels; what leaves the frame is lost, and what comes in is empty."""
    down, right = distance * direction[0], distance * direction[1]
    height, width = images_N1HW.shape[-2:]
    result = torch.zeros_like(images_N1HW)
    result[..., max(down, 0) : height + min(down, 0), max(right, 0) : width + min(right, 0)] = images_N1HW[
        ..., max(-down, 0) : height + min(-down, 0), max(-right, 0) : width + min(-right, 0)
    ]
    return result


def accuracy(network: nn.Module, digits: Digits, distance: int) -> float:
    """Of the held-out digits, moved to all four sides."""
    batch = Loader(digits.columns, digits.held_out, len(digits.held_out)).batch(0, 0)
    with torch.inference_mode():
        answers = [network(moved(batch["inputs"], distance, side)).argmax(dim=1) for side in DIRECTIONS]
        return float(torch.stack([answer == batch["targets"] for answer in answers]).double().mean())


def measure(job: Job[ShiftRecipe, None], trained: Trained) -> ShiftReport:
    """The accuracies, and how exactly convolution and pooling keep what they promise."""
    digits = framed(job.recipe.seed)
    images = torch.from_numpy(digits.columns.arrays["inputs"][digits.held_out[:100]])
    layers = trained.first["convolutional network"]
    with torch.inference_mode():
        maps, maps_of_moved = layers[:2](images), layers[:2](moved(images, 1, (0, 1)))
        equivariance = float((maps_of_moved - moved(maps, 1, (0, 1))).abs().max())
        invariance = float((layers[:5](images) - layers[:5](moved(images, 1, (0, 1)))).abs().max())
    return ShiftReport(trained.networks, len(digits.held_out), equivariance, invariance)


def examples(job: Job[ShiftRecipe, None], trained: Trained) -> Examples:
    """The first held-out digit that every network gets right in the middle."""
    digits = framed(job.recipe.seed)
    arrays: dict[str, Any] = dict(digits.columns.arrays)
    images, targets = torch.from_numpy(arrays["inputs"][digits.held_out]), arrays["targets"][digits.held_out]
    with torch.inference_mode():
        right = [network(images).argmax(dim=1).numpy() == targets for network in trained.first.values()]
        at = int(np.argmax(np.all(right, axis=0)))
        shown = {distance: moved(images[at : at + 1], distance, (0, 1)) for distance in job.recipe.shift.distances}
        answers = {
            name: [int(network(image).argmax()) for image in shown.values()] for name, network in trained.first.items()
        }
    return Examples({distance: image[0, 0].numpy() for distance, image in shown.items()}, answers, int(targets[at]))
