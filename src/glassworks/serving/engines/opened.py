"""A model as a worker holds it: opened from its file, the engine that answers, and what the front must know of it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glassworks.inference.exported import ExportedPredictor, is_exported
from glassworks.models.files.metadata import ModelMetadata
from glassworks.serving.engines.choice import Choice, choose
from glassworks.serving.engines.engine import Candidate, Engine
from glassworks.serving.engines.in_onnxruntime import OnnxEngine, candidate

if TYPE_CHECKING:
    from glassworks.inference.predictor import Predictor
    from glassworks.serving.engines.source import Source


@dataclass
class Opened:
    """One served model in a worker.

    Attributes:
        metadata: everything that the model file says of itself.
        engine: that answers.
        choice: why this one.
        fingerprint: of the file.
        source: what its network can be built from; ``None`` for an exported file.
        notes: for people.
    """

    metadata: ModelMetadata
    engine: Engine
    choice: Choice
    fingerprint: str
    source: "Source | None"
    notes: Sequence[str] = ()

    @property
    def predictor(self) -> "Predictor | None":
        """torch's, which can also explain, built where it was not needed before; ``None`` for an exported file."""
        return None if self.source is None else self.source.predictor

    @property
    def classes(self) -> list[str]:
        """In the order of the probabilities."""
        return list(self.metadata.classes)

    def document(self) -> dict[str, Any]:
        """What the front must know."""
        return {
            "classes": self.classes,
            "side": list(self.metadata.pixels.shape),
            "fingerprint": self.fingerprint,
            "engine": self.choice.engine,
            "precision": self.choice.precision,
            "choice": self.choice.to_dict(),
            "architecture": self.metadata.architecture.name,
            "notes": list(self.notes),
            "batch_images": self.engine.batch_images,
            "is_together": self.engine.is_together,
        }


def open_served(reference: str, *, precision: str, device: str, threads: int) -> Opened:
    """Opens what ``reference`` means and chooses an engine for it; nothing in a file is run.

    Args:
        reference: a run, a model file, an exported ``.onnx`` or the name of a published network.
        precision: a number format, or ``auto``.
        device: for torch.
        threads: of one call, as long as nothing else is said.

    Raises:
        ModelFileError: there is no valid model.
        RecipeError: there is no such device or format.
    """
    if is_exported(reference):
        exported = ExportedPredictor.load(reference, threads)
        fingerprint = _file_hash(Path(reference))
        choice, engine = choose(
            [Candidate("onnxruntime", "float32", lambda _: OnnxEngine(exported))], precision, fingerprint, threads
        )
        return Opened(exported.metadata, engine, choice, fingerprint, None)
    return _open_with_torch(reference, precision, device, threads)


def _open_with_torch(reference: str, precision: str, device: str, threads: int) -> Opened:
    import torch

    from glassworks.serving.engines.in_other import other_candidates
    from glassworks.serving.engines.in_torch import candidates
    from glassworks.serving.engines.source import Source

    torch.set_num_threads(threads)
    source = Source(reference, device)
    fingerprint = _fingerprint(reference, source)
    beside = [candidate(path) for path in _exports_of(reference, source)] if source.device.type == "cpu" else []
    offered = [*candidates(source), *other_candidates(source), *beside]
    offered.sort(key=lambda one: one.title != source.metadata.executed)  # as it was trained comes first
    choice, engine = choose(offered, precision, fingerprint, threads)
    return Opened(source.metadata, engine, choice, fingerprint, source, source.notes)


def _fingerprint(reference: str, source: "Source") -> str:
    """Of the file as it lies there; of a published network, which has no file of ours, of its weights."""
    from glassworks.models.fingerprint import weights_hash
    from glassworks.models.reference import find_model
    from glassworks.models.whole import is_published

    if is_published(reference):
        return weights_hash(source.predictor.network.state_dict())
    return _file_hash(find_model(reference))


def _file_hash(path: Path) -> str:
    """blake2b of the file, 32 hex digits: what ``b2sum -l 128`` prints."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()


def _exports_of(reference: str, source: "Source") -> list[Path]:
    """The ONNX file that ``glassworks export`` has put into the run folder, where it is of this very model."""
    path = Path(reference)
    beside = path / "model.onnx" if path.is_dir() else path.with_suffix(".onnx")
    if not beside.is_file():
        return []
    try:
        return [beside] if ExportedPredictor.load(beside, 1).metadata == source.metadata else []
    except ValueError:  # not one of ours, or the runtime is not installed: the model file serves
        return []
