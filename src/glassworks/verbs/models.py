"""models: the networks there are, by name, and one of them layer by layer."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from glassworks.core.report import Report
from glassworks.models.registry import NETWORKS

if TYPE_CHECKING:
    from glassworks.instruments.layers import LayerTable


@dataclass
class ModelsReport(Report):
    """Names of networks.

    Attributes:
        glassworks: our own, written out to be read.
        timm: timm's with pretrained weights that fit the pattern asked for.
        titles: of our own: form and paper.
    """

    glassworks: list[str]
    timm: list[str]
    titles: dict[str, str]


def models(timm: str | None = None) -> ModelsReport:
    """Our own networks and, where ``timm`` is a pattern such as ``"resnet*"``, timm's pretrained ones that fit it."""
    titles = {name: card.title for name, card in NETWORKS.items()}
    if timm is None:
        return ModelsReport(list(NETWORKS), [], titles)
    from glassworks.models.timm_bridge import pretrained_names

    return ModelsReport(list(NETWORKS), pretrained_names(timm), titles)


def list_models(timm: str | None = None) -> list[str]:
    """The names that ``models`` gives, in one list."""
    report = models(timm)
    return [*report.glassworks, *report.timm]


def show_model(name: str | Path, *, size: int | None = None, classes: int | None = None) -> "LayerTable":
    """The layer table of a network: shapes, kernels, parameters, multiply-adds, activation memory, receptive fields.

    Args:
        name: one of ours, one of timm's, a run folder, a model file, a .txt file that lists layers, or anything else
            that ``models.resolve`` knows.
        size: side of the square input in pixels; default: what the network was published or trained for.
        classes: outputs; default: as published or trained.

    Raises:
        InputError: no such network or file, or the images are too small for it.
    """
    import torch

    from glassworks.instruments.layers import layer_table
    from glassworks.models.fits import require_fit
    from glassworks.models.outline import outline_of

    outline = outline_of(name, size, classes)
    shape = outline.input_shape
    if len(shape) == 3 and shape[1] == shape[2]:  # several networks side by side fit what they were trained on
        require_fit(outline.network, str(name), shape[-1], outline.at_size, channels=shape[0], option="--size ")
    with torch.random.fork_rng(devices=[]):
        return layer_table(outline.network, shape, str(name))
