"""Tiny classifiers: one whose answers are known by arithmetic, one that is a real network of 3,000 weights."""

from pathlib import Path

import torch
from torch import nn

from glassworks.core.generator import seeded
from glassworks.core.pixels import PixelSpec
from glassworks.core.seeds import derive
from glassworks.models.classifier import Classifier
from glassworks.models.files.familiar import Familiar
from glassworks.models.files.metadata import Architecture, Calibration, DataFingerprint, Familiarity, ModelMetadata
from glassworks.models.files.model_file import write_model
from glassworks.models.vision.tiny_resnet import TinyResNet

WIDTHS = (4, 8)


def tiny_metadata(
    classes: list[str] | None = None,
    *,
    size: int = 32,
    architecture: Architecture | None = None,
    pixels: PixelSpec | None = None,
    temperature: float = 1.0,
) -> ModelMetadata:
    """Metadata of the classifier that ``tiny_classifier`` makes, or of another ``architecture``."""
    return ModelMetadata(
        glassworks="0.1.0",
        architecture=architecture
        or Architecture(
            family="glassworks", name="tiny_resnet", arguments={"widths": list(WIDTHS)}, num_features=WIDTHS[-1]
        ),
        classes=classes or ["dark", "light"],
        pixels=pixels or PixelSpec.standard(size),
        calibration=Calibration(temperature=temperature),
        data=DataFingerprint(source="none", num_images=0, blake2b=""),
        recipe={},
    )


def tiny_classifier(num_classes: int = 2, seed: int = 0) -> Classifier:
    """A TinyResNet with seeded weights whose head is strong enough to have opinions, in eval mode."""
    with seeded(derive(seed, "tiny classifier") % 2**32):
        network = Classifier(TinyResNet(widths=WIDTHS), WIDTHS[-1], num_classes)
        nn.init.normal_(network.head.weight, std=3.0)
    return network.eval()


def light_or_dark() -> Classifier:
    """A classifier with a known answer for images of one colour, normalized by mean 0.5 and std 0.5.

    Each block adds to its shortcut a branch of zero weights and the shortcuts are all-pass, so every feature is
    ``relu(x)`` of the normalized red channel x in [-1, 1]; the logits are ``dark = 0`` and ``light = 8 relu(x) - 2``.
    """
    network = tiny_classifier()
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            if name.startswith("head") or "norm" in name or name.endswith(".1.weight"):
                continue
            parameter.zero_()
        stem = network.backbone.get_submodule("stem.0").get_parameter("weight")
        stem[:, 0, 1, 1] = 1.0
        shortcut = network.backbone.get_submodule("stages.1.shortcut.0").get_parameter("weight")
        shortcut[:, 0] = 1.0
        network.head.weight.zero_()
        network.head.weight[1] = 1.0  # the eight features are equal
        network.head.bias.copy_(torch.tensor([0.0, -2.0]))
    return network


def only_light() -> Familiar:
    """Of ``light_or_dark`` as if it had seen light images alone: their distance is 0, and that of dark ones 2.

    The features of all light images point one way, and those of dark ones are zeros.
    """
    one_D = torch.full((WIDTHS[-1],), WIDTHS[-1] ** -0.5)
    said = Familiarity(limit=0.5, variance_outside=0.01, share=0.01, measured_on=250)
    return Familiar(said, one_D, one_D[None], torch.ones(1, 1), torch.zeros(2, 1))


def write_tiny_model(path: Path, *, temperature: float = 1.0, familiar: bool = False) -> Path:
    """Writes a model file with ``tiny_classifier`` for 32x32 images and returns its path.

    Args:
        path: the file.
        temperature: of its calibration.
        familiar: whether it says which images are like those of the training.
    """
    network = tiny_classifier()
    network.familiar = only_light() if familiar else None
    write_model(path, network, tiny_metadata(temperature=temperature))
    return path
