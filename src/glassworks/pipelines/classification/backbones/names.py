"""What the name of a backbone in a recipe means, and which one ``auto`` takes."""

from pathlib import Path

from glassworks.core.context import RunContext
from glassworks.core.errors import RecipeError
from glassworks.data.sources.source import Source
from glassworks.models.files.backbone_file import backbone_name
from glassworks.models.resolve import find_file
from glassworks.models.shipped import OURS, SHIPPED
from glassworks.pipelines.classification.backbones.sizes import typical_side
from glassworks.pipelines.classification.recipe import ModelConfig

DEFAULT_BACKBONE = "mobilenetv3_large_100"
"""What ``auto`` takes where its published weights are at hand: small, quick on a laptop, and it transfers well."""

LISTED = "layers"
"""The name in the registry of networks that a recipe lists layer by layer."""

_TINY = 48  # images with a shorter side below this gain nothing from a network made for 224 pixels


def shipped_name(name: str) -> str | None:
    """The network that ``glassworks`` or the name of a shipped network means; ``None`` for any other name."""
    if name == OURS:
        return next(iter(SHIPPED))
    return name if name in SHIPPED else None


def network_name(model: ModelConfig, source: Source, context: RunContext) -> str | None:
    """The network by name; ``None`` where its weights name it themselves.

    Raises:
        RecipeError: a name and a list of layers.
    """
    if model.layers is not None:
        _require_no_other_name(model.backbone)
        return LISTED
    if model.backbone == "auto" and model.weights is not None:
        found = find_file(Path(model.weights))
        name = None if found is None else backbone_name(found.path)
        return name if name in SHIPPED else None
    name = _automatic(source, context) if model.backbone == "auto" else model.backbone
    return shipped_name(name) or name


def _require_no_other_name(backbone: str) -> None:
    if backbone not in ("auto", LISTED):
        raise RecipeError(
            expected="model.backbone or model.layers",
            found=f"both: backbone = '{backbone}' and a list of layers",
            do="Leave one of them out.",
        )


def _automatic(source: Source, context: RunContext) -> str:
    from glassworks.models.timm_bridge import is_at_hand  # imports timm, which most runs do without

    side = typical_side(source)
    if side >= _TINY and is_at_hand(DEFAULT_BACKBONE):
        context.choose("backbone", f"{DEFAULT_BACKBONE} with its published weights; choose another with --backbone")
        return DEFAULT_BACKBONE
    if side < _TINY:
        reason = f"because the images are tiny (about {side} pixels)"
    else:
        reason = (
            "because no other weights are at hand and the hub does not answer; photographs are classified far better "
            "with --weights FILE|FOLDER"
        )
    context.choose("backbone", f"{OURS}, learned from formulas", reason)
    return OURS
