"""The backbones that ship with the package, as a recipe names them: their weights, and the size that pictures get."""

from pathlib import Path
from typing import Any

import torch

from glassworks.core.errors import RecipeError
from glassworks.models.create import build_backbone
from glassworks.models.files.pretrained import OURS, SHIPPED, Pretrained, load_shipped, read_backbone
from glassworks.pipelines.classification.recipe import ModelConfig

SIZES = (32, 48, 64, 96)
"""Sides of the pictures that ours is given: the first one that is no smaller than the source's, at most the last."""


def name_of_ours(name: str) -> str | None:
    """The network that ``glassworks`` or the name of a shipped network means; ``None`` for any other name."""
    if name == OURS:
        return next(iter(SHIPPED))
    return name if name in SHIPPED else None


def load_ours(name: str, weights: str | None, arguments: dict[str, Any] | None, seed: int) -> tuple[Pretrained, str]:
    """A shipped network, and where its weights came from.

    Args:
        name: of the network.
        weights: ``None`` for the shipped ones, ``random``, or a file that a ``formula_pretraining`` run has written.
        arguments: of a network with random weights; ``None`` for those of the shipped one.
        seed: of random weights.

    Raises:
        RecipeError: arguments for weights that have their own.
        ModelFileError: a file that is not there or is something else.
    """
    if weights == "random":
        return _random(name, arguments, seed), "random"
    if arguments:
        raise RecipeError(
            expected=f"no model.arguments: the weights of {name} have theirs",
            found=f"{arguments}",
            do="Leave them out, or set model.weights = 'random'.",
        )
    return (load_shipped(name), "shipped") if weights is None else (read_backbone(Path(weights)), weights)


def _random(name: str, arguments: dict[str, Any] | None, seed: int) -> Pretrained:
    shipped = load_shipped(name)
    arguments = shipped.arguments if arguments is None else arguments
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network: Any = build_backbone("glassworks", name, arguments)
    return Pretrained(network.eval(), name, arguments, int(network.num_features), shipped.side, {})


def size_for(model: ModelConfig, side: int) -> int:
    """Side of the pictures: what the recipe asks for, else by the source's typical shorter side in pixels."""
    return model.size or next((size for size in SIZES if size >= side), SIZES[-1])
