"""From a network's name to the network, with random weights: one of ours, or one of timm's.

Only the file of the network that is asked for is imported, and timm only for a network of timm's.

Shape letters: B batch, C channels, H height, W width, D features, K classes.
"""

import inspect
import re
from typing import Any

from torch import nn

from glassworks.core.errors import RecipeError, unknown
from glassworks.core.registry import load
from glassworks.models.classifier import Classifier
from glassworks.models.registry import NETWORKS, NetworkCard, card_of

_UNEXPECTED = re.compile(r"unexpected keyword argument '(\w+)'")


def create_model(name: str, num_classes: int | None = None, **arguments: Any) -> nn.Module:
    """The network ``name``, one of ours or timm's, with random weights.

    Args:
        name: one of ``list_models()`` or any of timm's.
        num_classes: outputs of the classifier; ``None`` for the network as it was published (``tiny_resnet`` has no
            classifier of its own), 0 for a feature extractor [B, 3, H, W] -> [B, D] with the attribute
            ``num_features``.
        arguments: passed to the network.

    Raises:
        RecipeError: unknown name (near misses are given) or arguments that the network does not take.
    """
    family = "glassworks" if name in NETWORKS else "timm"
    if num_classes == 0:
        return build_backbone(family, name, arguments)
    return build_network(family, name, num_classes, arguments)


def build_backbone(family: str, name: str, arguments: dict[str, Any]) -> nn.Module:
    """The feature extractor [B, 3, H, W] -> [B, D] with random weights.

    Args:
        family: ``glassworks`` or ``timm``; names such as ``resnet50`` are in both.
        name: of the network.
        arguments: of the network.

    Raises:
        RecipeError: unknown name (near misses are given), a network that takes no images, or arguments that the
            network does not take.
    """
    if family == "timm":
        from glassworks.models import timm_bridge  # here, because importing timm takes longer than building a network

        return timm_bridge.build(name, arguments)
    card = card_of(name)
    if card.inputs:
        raise RecipeError(
            expected="a network that takes images",
            found=f"{name}, which takes {card.inputs} numbers",
            do="Choose another: `glassworks models` lists them.",
        )
    return _call(name, card, ({} if card.classes == 0 else {"num_classes": 0}) | arguments)


def build_network(family: str, name: str, num_classes: int | None, arguments: dict[str, Any]) -> nn.Module:
    """The complete network with random weights, images [B, C, H, W] (or vectors) -> logits [B, K].

    Args:
        family: ``glassworks`` or ``timm``.
        name: of the network.
        num_classes: K; ``None`` as published.
        arguments: of the network.

    Raises:
        RecipeError: see ``build_backbone``.
    """
    if family == "timm":
        from glassworks.models import timm_bridge

        return timm_bridge.build_complete(name, num_classes, arguments)
    card = card_of(name)
    if card.classes != 0 and not card.inputs:
        return _call(name, card, {"num_classes": card.classes if num_classes is None else num_classes} | arguments)
    backbone: Any = _call(name, card, arguments)
    if num_classes is None or card.inputs:
        return backbone
    return Classifier(backbone, backbone.num_features, num_classes)


def _call(name: str, card: NetworkCard, arguments: dict[str, Any]) -> nn.Module:
    """The network's class, called with the card's arguments and the user's; what it refuses becomes our error."""
    build = load(card.build)
    try:
        return build(**card.arguments | arguments)
    except TypeError as error:
        if "missing" in str(error) and "required" in str(error):
            raise RecipeError(
                expected=f"what {name} is made of",
                found="nothing",
                do="List its layers in a file (glassworks models show mine.txt) or a recipe: docs/architectures.md.",
            ) from None
        unexpected = _UNEXPECTED.search(str(error))
        if unexpected is None:
            raise
        takes = [key for key in inspect.signature(build).parameters if key not in ("num_classes", *card.arguments)]
        raise unknown(f"an argument of {name}", unexpected[1], takes) from None
