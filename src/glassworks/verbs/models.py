"""models: the networks there are, by name, and one of them layer by layer."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glassworks.core.errors import InputError, RecipeError, near_miss
from glassworks.core.report import Report
from glassworks.models.registry import NETWORKS, card_of

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
        name: one of ours, one of timm's, a run folder, a model file, or a .txt file that lists layers.
        size: side of the square input in pixels; default: what the network was published or trained for.
        classes: outputs; default: as published or trained.

    Raises:
        InputError: no such network or file, or the pictures are too small for it.
    """
    import torch

    from glassworks.instruments.layers import layer_table
    from glassworks.models.fits import require_fit

    network, input_shape, build = _opened(name, size, classes)
    if len(input_shape) == 3:
        require_fit(network, str(name), input_shape[-1], build, channels=input_shape[0], option="--size ")
    with torch.random.fork_rng(devices=[]):
        return layer_table(network, input_shape, str(name))


def _opened(name: str | Path, size: int | None, classes: int | None) -> tuple[Any, tuple[int, ...], Any]:
    """The network without memory for its numbers, the shape of one input, and how it is built for another size."""
    import torch

    from glassworks.models.create import build_network

    if Path(name).exists() and str(name) not in NETWORKS:
        return _from_file(Path(name), size, classes)
    family = "glassworks" if name in NETWORKS else "timm"

    def build(side: int) -> Any:
        arguments = {"size": side} if family == "glassworks" and card_of(str(name)).sized else {}
        return build_network(family, str(name), classes, arguments)

    if family == "timm":
        from glassworks.models.timm_bridge import input_size, knows

        if not knows(str(name)):
            raise RecipeError(
                expected="the name of a network, a run folder or a model file",
                found=f"'{name}'",
                do=near_miss(str(name), NETWORKS) or "`glassworks models` lists ours; any of timm's will do too.",
            )
        channels, side = 3, size or input_size(str(name))
    else:
        card = card_of(str(name))
        if card.inputs:
            return build(0), card.input_shape, None
        channels, side = card.channels, size or card.size
    with torch.device("meta"):
        network = build(side)
    is_sized = family == "glassworks" and card_of(str(name)).sized
    return network, (channels, side, side), build if is_sized else None


def _from_file(name: Path, size: int | None, classes: int | None) -> tuple[Any, tuple[int, ...], None]:
    from glassworks.models.files.model_file import find_model, load_network

    if name.suffix == ".txt":
        from glassworks.models.vision.textbook import Textbook

        side = size or 224
        return Textbook(name.read_text(encoding="utf-8"), side, num_classes=classes), (3, side, side), None
    if classes is not None:
        raise InputError(
            expected="--classes with the name of a network", found=f"a trained model at {name}", do="Leave it out."
        )
    metadata, network = load_network(find_model(name))
    side = size or metadata.pixels.crop
    return network, (3, side, side), None
