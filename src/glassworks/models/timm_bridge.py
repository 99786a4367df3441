"""The only importer of timm: its networks by name, and what their weights expect of the pixels."""

from typing import Any

import timm
from torch import nn

from glassworks.core.errors import RecipeError, near_miss


def build(name: str, arguments: dict[str, Any]) -> nn.Module:
    """timm's network ``name`` without its classifier: pictures [B, 3, H, W] to pooled features [B, D].

    Raises:
        RecipeError: unknown name (near misses are given) or arguments that the network does not take.
    """
    if not timm.is_model(name):
        raise RecipeError(
            expected="the name of a timm network",
            found=f"'{name}'",
            do=near_miss(name, timm.list_models()) or "See `glassworks models` for the names.",
        )
    try:
        return timm.create_model(name, pretrained=False, num_classes=0, **arguments)
    except TypeError as error:
        raise RecipeError(
            expected=f"arguments that timm's {name} takes", found=f"{arguments} ({error})", do="Remove the wrong ones."
        ) from None
