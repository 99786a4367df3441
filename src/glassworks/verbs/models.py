"""models: the networks there are, by name."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from glassworks.core.report import Report
from glassworks.models.catalog import NETWORKS, build_backbone, build_network

if TYPE_CHECKING:
    from torch import nn


@dataclass
class ModelsReport(Report):
    """Names of networks.

    Attributes:
        glassworks: our own, written out to be read.
        timm: timm's with pretrained weights that fit the pattern asked for.
    """

    glassworks: list[str]
    timm: list[str]


def models(timm: str | None = None) -> ModelsReport:
    """Our own networks and, where ``timm`` is a pattern such as ``"resnet*"``, timm's pretrained ones that fit it."""
    if timm is None:
        return ModelsReport(list(NETWORKS), [])
    from glassworks.models.timm_bridge import pretrained_names

    return ModelsReport(list(NETWORKS), pretrained_names(timm))


def list_models(timm: str | None = None) -> list[str]:
    """The names that ``models`` gives, in one list."""
    report = models(timm)
    return [*report.glassworks, *report.timm]


def create_model(name: str, num_classes: int | None = None, **arguments: Any) -> "nn.Module":
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
