"""The networks by name. Listing imports no torch; building imports the one file that is asked for."""

from typing import TYPE_CHECKING, Any

from glassworks.core.catalog import resolve

if TYPE_CHECKING:
    from torch import nn

NETWORKS = {
    "formula_net": "glassworks.models.formula_net:FormulaNet",
    "tiny_resnet": "glassworks.models.tiny_resnet:TinyResNet",
}
"""glassworks' own networks: each maps pictures [B, 3, H, W] to features [B, D] and has ``num_features``."""


def build_backbone(family: str, name: str, arguments: dict[str, Any]) -> "nn.Module":
    """The feature extractor [B, 3, H, W] -> [B, D] with random weights.

    Raises:
        RecipeError: unknown name (near misses are given) or arguments that the network does not take.
    """
    if family == "timm":
        from glassworks.models.timm_bridge import build

        return build(name, arguments)
    return resolve(NETWORKS, name, "network")(**arguments)
