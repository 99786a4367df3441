"""XOR with one hidden layer: what a single unit cannot do, two hidden units can, if gradient descent finds it.

The network D-H-1 is trained through the loop by plain gradient descent on all four cases at once.

Shape letters: N cases (4), D inputs (2), H hidden units.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import nn

from glassworks.core.seeds import derive
from glassworks.data.loader import Loader, Tensors
from glassworks.pipelines.base import Job
from glassworks.pipelines.dense import PLAIN, dense, resolve_training
from glassworks.pipelines.perceptron.truth import POINTS_ND
from glassworks.pipelines.xor.recipe import XorRecipe
from glassworks.pipelines.xor.report import XorReport
from glassworks.pipelines.xor.starts import XOR_N, successes
from glassworks.tasks.supervised import Supervised
from glassworks.training.loop import fit

STEPS_PER_EPOCH = 50
"""The four cases are one batch."""


@dataclass(frozen=True)
class Trained:
    """The task with its network, and how it came there: one entry per epoch."""

    task: Supervised
    history: list[dict[str, Any]]

    @property
    def network(self) -> nn.Sequential:
        """Pixels of the plane [..., D] to one logit."""
        network = self.task.network
        assert isinstance(network, nn.Sequential)  # noqa: S101 - as ``dense`` builds it
        return network


def resolve(job: Job[XorRecipe, None]) -> XorRecipe:
    """Full batches, a constant rate, nothing but the gradient."""
    return resolve_training(job.recipe, **PLAIN, epochs=30, batch_size=4, learning_rate=2.0)


def train(job: Job[XorRecipe, None]) -> Trained:
    """Descends from a random start."""
    recipe = job.recipe
    task, loader = learning(recipe), cases(recipe)
    result = fit(
        task, loader, None, recipe.training, job.folder, seed=recipe.seed, context=job.context, resume=job.resume
    )
    return Trained(task, result.history)


def learning(recipe: XorRecipe) -> Supervised:
    """The network at its start, weights and biases uniform in (-1, 1) as the many starts have them, and its loss."""
    network = dense([2, recipe.xor.hidden, 1], recipe.xor.activation, seed=recipe.seed)
    generator = torch.Generator().manual_seed(derive(recipe.seed, "start"))
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.uniform_(-1, 1, generator=generator)
    return Supervised(network, "binary_cross_entropy")


def cases(recipe: XorRecipe) -> Loader[Any]:
    """All four cases, again and again."""
    columns = Tensors({"inputs": POINTS_ND.astype(np.float32), "targets": XOR_N.astype(np.float32)[:, None]}, "cases")
    return Loader(columns, np.tile(np.arange(4), STEPS_PER_EPOCH), recipe.training.batch_size)


def measure(job: Job[XorRecipe, None], trained: Trained) -> XorReport:
    """Its answers, and the share of random starts that succeed."""
    network = trained.network
    with torch.inference_mode():
        points = torch.from_numpy(POINTS_ND).float()
        outputs, hidden = torch.sigmoid(network(points)), network[:2](points)
    weights, bias = network[2].parameters()
    with job.context.stage("many starts", None, "steps"):
        shares = successes(job.recipe.xor, job.recipe.seed)
    return XorReport(
        outputs=outputs.flatten().tolist(),
        solved=bool((abs(outputs.flatten().numpy() - XOR_N) < 0.1).all()),
        hidden_outputs=hidden.tolist(),
        loss=float(trained.history[-1]["train_loss"]),
        successes=shares,
        losses=[float(entry["train_loss"]) for entry in trained.history],
        output_weights=weights.flatten().tolist(),
        output_bias=bias.item(),
    )


def plane(network: nn.Sequential, side: int = 80) -> np.ndarray:
    """The network's output over the square from -0.5 to 1.5, [side, side], x2 upwards along the rows."""
    ticks = np.linspace(-0.5, 1.5, side)
    grid = np.stack(np.meshgrid(ticks, ticks), axis=-1).astype(np.float32)
    with torch.inference_mode():
        return torch.sigmoid(network(torch.from_numpy(grid)))[..., 0].numpy()
