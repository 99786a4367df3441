"""The model file of a run, and the proof that it answers as the training measured."""

import hashlib
from pathlib import Path

import numpy as np

from glassworks.core.engines import TORCH, way
from glassworks.core.errors import ParityError
from glassworks.core.text import portable
from glassworks.core.version import VERSION
from glassworks.inference.precision import EXACT
from glassworks.inference.predictor import Predictor
from glassworks.metrics.classification import Evaluation
from glassworks.models.files.metadata import Calibration, DataFingerprint, ModelMetadata
from glassworks.models.files.model_file import write_model
from glassworks.pipelines.classification.data import SplitData
from glassworks.pipelines.classification.trained import Trained

_TOLERANCE = 0.2  # half precision in training moves close calls by a few hundredths
_COMPARED = 4  # held-out images that the written model file must answer like the trained network
_COMPARED_SHORTER = 16  # the same where features are of fewer digits than those that the file answers with


def save_model(path: Path, trained: Trained, evaluation: Evaluation) -> str:
    """Writes the model file and has it answer some held-out images; returns the hash of the weights.

    Raises:
        RunError: the disk is full, the folder cannot be written, ...
        ParityError: the written file answers otherwise than the trained network.
    """
    trained_on = trained.data.trained_on().joined(trained.job.network.trained_on)
    digest = write_model(path, trained.network, _metadata(trained, evaluation), trained_on)
    _require_same_answers(path, trained)
    return digest


def _metadata(trained: Trained, evaluation: Evaluation) -> ModelMetadata:
    recipe, network = trained.recipe, trained.job.network
    measured_on = f"{evaluation.n} held-out images"
    return ModelMetadata(
        glassworks=VERSION,
        architecture=network.architecture,
        classes=trained.data.classes,
        pixels=network.spec,
        calibration=Calibration(temperature=trained.temperature, ece=evaluation.ece, measured_on=measured_on),
        data=_fingerprint(trained.data, recipe.data.source),
        recipe=recipe.as_values(),
        executed="" if trained.engine == TORCH else way(trained.engine, trained.precision),
        metrics={"accuracy": evaluation.accuracy, "interval": list(evaluation.interval), "n": evaluation.n},
    )


def _fingerprint(data: SplitData, source: str) -> DataFingerprint:
    samples = data.checked.source.samples
    entries = sorted((samples[i].path, data.checked.hashes[i], samples[i].label) for i in data.splits.train)
    digest = hashlib.blake2b(repr(entries).encode(), digest_size=16).hexdigest()
    return DataFingerprint(source=portable(source), num_images=len(entries), blake2b=digest)


def _require_same_answers(path: Path, trained: Trained) -> None:
    """The written file, opened as a user would, answers raw held-out images as the training measured.

    torch may have computed the features in a shorter number format than the float32 that it serves in; how much that
    moves the probabilities is noted.
    """
    job, held_out = trained.job, trained.data.splits.held_out
    most = _COMPARED if trained.precision in EXACT else _COMPARED_SHORTER
    chosen = held_out[:: max(1, len(held_out) // most)][:most]
    if not chosen:
        return
    position = {index: place for place, index in enumerate(held_out)}
    predictor = Predictor.load(path, device=str(job.device))
    served = [np.array(one.probabilities) for one in predictor.predict([file for _, file in job.source.read(chosen)])]
    measured = [trained.held_out_probabilities[position[index]] for index in chosen]
    difference = max(float(np.abs(one - other).max()) for one, other in zip(served, measured, strict=True))
    changed = sum(int(one.argmax() != other.argmax()) for one, other in zip(served, measured, strict=True))
    if difference > _TOLERANCE:
        raise ParityError(
            expected=f"probabilities within {_TOLERANCE} of those measured in training",
            found=f"a difference of {difference:.2f} when the written model file answers",
            do="Train with --set model.precision=float32, and report this with the recipe.",
        )
    job.context.note(
        f"model file: opened again for {len(chosen)} held-out images, probabilities differ by at most "
        f"{difference:.1e} from those measured in training, {changed} decisions changed"
    )
