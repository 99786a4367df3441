"""Fully connected networks for experiments on plain numbers.

Shape letters: D inputs, K outputs.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from glassworks.core.errors import RecipeError, about
from glassworks.core.generator import seeded
from glassworks.core.recipe import Recipe
from glassworks.core.registry import resolve
from glassworks.core.seeds import derive
from glassworks.training.config import LoopConfig

if TYPE_CHECKING:
    import torch
    from torch import nn

Activation = Literal["identity", "logistic", "tanh", "relu", "leaky_relu", "elu"]
ACTIVATIONS = {
    "identity": "torch.nn:Identity",
    "logistic": "torch.nn:Sigmoid",
    "tanh": "torch.nn:Tanh",
    "relu": "torch.nn:ReLU",
    "leaky_relu": "torch.nn:LeakyReLU",
    "elu": "torch.nn:ELU",
}
"""Which module of torch computes each; slopes and alphas are torch's: 0.01 for leaky ReLU, 1 for ELU."""

PLAIN: dict[str, Any] = {
    "optimizer": "sgd",
    "weight_decay": 0.0,
    "clip_norm": 0.0,
    "warmup_fraction": 0.0,
    "schedule": "constant",
}
"""The loop with nothing but the gradient: what is shown is then the rule itself."""


def dense(
    sizes: Sequence[int], activation: Activation, *, seed: int, dtype: "torch.dtype | None" = None
) -> "nn.Sequential":
    """Linear layers from ``sizes[0]`` to ``sizes[-1]`` with ``activation`` between them, torch's own start.

    Args:
        sizes: D, the hidden sizes, K.
        activation: after every layer but the last.
        seed: of the random weights.
        dtype: of the weights; float32 by default.
    """
    from torch import nn

    build = resolve(ACTIVATIONS, activation, "activation function")
    with seeded(derive(seed, "network")):
        layers: list[nn.Module] = []
        for place, (inputs, outputs) in enumerate(pairwise(sizes)):
            layers += [build()] if place else []
            layers.append(nn.Linear(inputs, outputs, dtype=dtype))
    return nn.Sequential(*layers)


RecipeT = TypeVar("RecipeT", bound=Recipe)


def resolve_training(recipe: RecipeT, *, varied: Mapping[str, str] | None = None, **defaults: Any) -> RecipeT:
    """The recipe with nothing about its loop left open: what its ``[training]`` asks for, else ``defaults``.

    Args:
        recipe: of a kind that has a ``[training]`` table.
        varied: keys of that table which this kind varies itself, each with what to do instead of setting it.
        defaults: for the keys of that table.

    Raises:
        RecipeError: a key is set that would be ignored.
    """
    asked: LoopConfig = getattr(recipe, "training")  # noqa: B009 - every kind that trains has one
    config = LoopConfig.parse(defaults | asked.model_dump(exclude_unset=True), "[training]")
    usual = LoopConfig.parse(defaults, "[training]")
    for key, instead in (varied or {}).items():
        found = getattr(config, key)
        if found != getattr(usual, key):  # a resolved recipe spells the defaults out
            with about(f"training.{key}"):
                raise RecipeError(
                    expected=f"no training.{key}: task = {recipe.task!r} varies it", found=repr(found), do=instead
                )
    return recipe.model_copy(update={"training": config.on(recipe.device)})
