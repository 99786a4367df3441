"""The one model file: an image classifier with everything that is needed to use it. Opening it runs no code.

``envelope`` says how the file is laid out; its document is a ``ModelMetadata``.
"""

from pathlib import Path

import torch

from glassworks.core.errors import ModelFileError, RecipeError
from glassworks.models.classifier import Classifier
from glassworks.models.files.envelope import Envelope, open_envelope, write_envelope
from glassworks.models.files.familiar import PREFIX as FAMILIAR
from glassworks.models.files.familiar import Familiar, misfits
from glassworks.models.files.metadata import ModelMetadata
from glassworks.models.files.payload import CLASSIFIER
from glassworks.models.files.rebuild import Description, empty_network, filled_network
from glassworks.models.files.trained_on import PREFIX, TrainedOn
from glassworks.models.fingerprint import weights_hash
from glassworks.models.joined import build_architecture

_DO = "Ask for the file again where it came from, or train the model again; nothing was run."


def write_model(path: Path, network: Classifier, metadata: ModelMetadata, trained_on: TrainedOn | None = None) -> str:
    """Writes the whole file or nothing, and returns the hash of its weights.

    Args:
        path: the file.
        network: the classifier, with what it knows of its training images.
        metadata: what the file says of it, but for what its tensors are described by.
        trained_on: the images that it was trained on; ``None`` where that is not known.

    Raises:
        RunError: the disk is full, the folder cannot be written, ...
    """
    state = dict(sorted(network.state_dict().items()))
    hashes = {} if trained_on is None else trained_on.tensors()
    familiar, beside = network.familiar, {} if network.familiar is None else network.familiar.tensors()
    described = {
        "trained_on": {} if trained_on is None else trained_on.kinds,
        "familiar": None if familiar is None else familiar.said,
    }
    write_envelope(path, state | hashes | beside, metadata.model_copy(update=described).model_dump_json())
    return weights_hash(state)


def read_model(path: Path) -> tuple[ModelMetadata, dict[str, torch.Tensor]]:
    """What the file says about itself, and its tensors as they are stored.

    Raises:
        ModelFileError: the file is not a valid model file.
    """
    metadata, _, _, state, _ = _read(path)
    return metadata, state


def read_unbuilt(path: Path) -> tuple[ModelMetadata, dict[str, torch.Tensor], Familiar | None]:
    """As ``read_model`` without building the network to compare its tensors with: for a file that somebody has opened.

    What the file knows of its training images comes beside.

    Raises:
        ModelFileError: the file is not a valid model file.
    """
    with open_envelope(path, CLASSIFIER) as envelope:
        metadata = _metadata(envelope)
        _require_a_row_per_class(envelope, metadata)
        return metadata, _weights(envelope).finite_tensors(), _familiar(envelope, metadata)


def read_trained_on(path: Path) -> TrainedOn | None:
    """The images that the file's model was trained on; ``None`` where the file does not say.

    Raises:
        ModelFileError: the file is not a valid model file.
    """
    with open_envelope(path, CLASSIFIER) as envelope:
        kinds = _metadata(envelope).trained_on
        return TrainedOn.of_tensors(envelope.tensors(PREFIX), kinds, path) if kinds else None


def load_network(path: Path, dtype: torch.dtype | None = None) -> tuple[ModelMetadata, Classifier]:
    """The file's metadata and its network in eval mode on the processor, with what it knows of its training images.

    Args:
        path: the model file.
        dtype: element type for all floating-point tensors; ``None`` keeps the stored one.

    Raises:
        ModelFileError: the file is not a valid model file.
    """
    metadata, description, network, state, familiar = _read(path)
    if dtype is not None:
        state = {name: tensor.to(dtype) if tensor.is_floating_point() else tensor for name, tensor in state.items()}
    filled = filled_network(network, description, state).requires_grad_(False)
    filled.familiar = familiar
    return metadata, filled


_Read = tuple[ModelMetadata, Description[Classifier], Classifier, dict[str, torch.Tensor], Familiar | None]


def _read(path: Path) -> _Read:
    with open_envelope(path, CLASSIFIER) as envelope:
        metadata = _metadata(envelope)
        description = _description(metadata)
        _require_a_row_per_class(envelope, metadata)
        weights = _weights(envelope)
        network = empty_network(description, weights.layout, path.name)
        return metadata, description, network, weights.finite_tensors(), _familiar(envelope, metadata)


def _weights(envelope: Envelope) -> Envelope:
    """The file as if it had no tensors but the network's."""
    return envelope.without(PREFIX).without(FAMILIAR)


def _familiar(envelope: Envelope, metadata: ModelMetadata) -> Familiar | None:
    """``None`` where the file does not say."""
    tensors, said = envelope.tensors(FAMILIAR), metadata.familiar
    if said is None:
        return None
    problems = misfits(tensors, metadata.architecture.num_features, len(metadata.classes))
    if problems:
        raise ModelFileError(
            expected=f"tensors in {envelope.path} that say which images are like those of training, as its metadata do",
            found=f"{len(problems)} that do not fit",
            do=_DO,
            problems=problems[:8],
        )
    return Familiar.of(tensors, said)


def _metadata(envelope: Envelope) -> ModelMetadata:
    try:
        return ModelMetadata.parse(envelope.document, f"the metadata of {envelope.path}")
    except RecipeError as error:
        raise ModelFileError(
            expected=f"valid metadata in {envelope.path}", found=error.found, do=_DO, problems=error.problems[:8]
        ) from None


def _description(metadata: ModelMetadata) -> Description[Classifier]:
    architecture = metadata.architecture

    def build() -> Classifier:
        backbone = build_architecture(architecture, metadata.pixels)
        return Classifier(backbone, architecture.num_features, len(metadata.classes))

    parts = architecture.parts or (architecture,)
    arguments = {name: value for part in parts for name, value in part.arguments.items()}
    return Description(architecture.name, arguments, build)


def _require_a_row_per_class(envelope: Envelope, metadata: ModelMetadata) -> None:
    head = envelope.layout.get("head.weight")
    if head is not None and head[0][:1] != (len(metadata.classes),):
        raise ModelFileError(
            expected=f"one row of head.weight for each of the {len(metadata.classes)} classes of {envelope.path.name}",
            found=f"head.weight of shape {list(head[0])}",
            do=_DO,
        )
