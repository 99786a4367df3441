"""Predictions from one model file: no recipe, no training code, the pixel preprocessing that the file declares.

Shape letters: B batch, H height, W width, C channels (3), D features, K classes.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
import torch

from glassworks.core.device import pick_device, reuse_freed_memory
from glassworks.core.engines import TORCH, can_execute, engine_and_format
from glassworks.core.errors import ModelFileError, RecipeError, RunError
from glassworks.core.pixels import PixelSpec
from glassworks.data.images.pixels import decode_image, normalize_pixels
from glassworks.inference.memory import FeatureMemory
from glassworks.inference.prediction import Answers, Prediction
from glassworks.inference.reading import Fitted, ImageInput, as_many, fitted_ahead
from glassworks.models.classifier import Classifier
from glassworks.models.files.metadata import ModelMetadata
from glassworks.models.files.model_file import load_network
from glassworks.models.reference import find_model
from glassworks.models.whole import is_published, load_published, missing

if TYPE_CHECKING:
    from glassworks.inference.precision import Run

BATCH = 32
"""Images per forward pass."""

Precision = Literal["float32", "bfloat16", "float16", "float64"]
_DTYPES: dict[str, torch.dtype] = {
    "float32": torch.float32,
    "bfloat16": torch.bfloat16,
    "float16": torch.float16,
    "float64": torch.float64,
}


def _opened(run: str | Path, dtype: torch.dtype) -> tuple[ModelMetadata, Classifier, list[str]]:
    """The model file of ``run``, or the published network of that name, with what should be said of it."""
    if is_published(run):
        published = load_published(run)
        return published.metadata, published.network, [published.note]
    if not Path(run).exists():
        raise missing(run)
    return *load_network(find_model(run), dtype), []


def calibrated(logits_BK: torch.Tensor, metadata: ModelMetadata) -> np.ndarray:
    """A model's logits to its calibrated probabilities [B, K], float32."""
    return torch.softmax(logits_BK.float() / metadata.calibration.temperature, dim=1).cpu().numpy()


class Predictor:
    """A loaded model.

    Attributes:
        metadata: everything the model file says about itself.
        classes: the class names, in the order of the probabilities.
        network: normalized pixels [B, 3, S, S] to logits [B, K], in eval mode.
        device: where it computes.
        executed: how another engine than torch executes the backbone, see ``core.engines``; empty where torch does.
        notes: what a person should know about it.
    """

    def __init__(
        self, network: Classifier, metadata: ModelMetadata, device: torch.device, dtype: torch.dtype = torch.float32
    ) -> None:
        self.metadata = metadata
        self.notes: list[str] = []
        self.classes = list(metadata.classes)
        self.device = device
        self._dtype = dtype
        self._engine: Run | None = None
        self.executed = ""
        # Convolutions are faster on channels-last images, on processors and on accelerators.
        self.network = network.to(device, dtype).to(memory_format=torch.channels_last)
        self._familiar = None if network.familiar is None else network.familiar.on(device)

    @classmethod
    def load(cls, run: str | Path, device: str = "auto", precision: Precision | None = None) -> "Predictor":
        """Opens a model file, the one of a run folder, or a published network by its name; nothing in a file is run.

        Args:
            run: which model.
            device: where it computes.
            precision: torch's number format; nothing for the engine and the format that the model was trained with,
                and where that engine is not at hand or was torch, torch in float32.

        Raises:
            ModelFileError: there is no valid model file, or the weights of that name are not at hand.
            RecipeError: the device is not there, or the precision has no such name.
        """
        as_trained, precision = precision is None, precision or "float32"
        if precision not in _DTYPES:
            raise RecipeError(
                expected=f"a precision among {', '.join(_DTYPES)}", found=f"'{precision}'", do="Use float32."
            )
        metadata, network, notes = _opened(run, _DTYPES[precision])
        where = pick_device(device)
        if where.type == "cpu":
            reuse_freed_memory()
        predictor = cls(network, metadata, where, _DTYPES[precision])
        predictor.notes = notes
        if as_trained and metadata.executed:
            predictor._execute_as(metadata.executed)
        return predictor

    def _execute_as(self, name: str) -> None:
        """Has the backbone executed by another engine than torch, where that is at hand; else a note says so."""
        from glassworks.inference.engines.frozen_network import FrozenNetwork
        from glassworks.inference.engines.prepare import prepare_way

        engine, precision = engine_and_format(name)
        reason = can_execute(engine, self.device.type)
        if not reason:
            backbone, architecture = self.network.backbone, self.metadata.architecture.model_dump_json()
            frozen = FrozenNetwork(backbone, architecture, (3, *self.pixels.shape))
            try:
                self._engine, self.executed = prepare_way(frozen, name), name
            except RunError as error:
                reason = error.found
        if reason and precision != "float32":  # float32 differs from torch's by rounding alone
            self.notes.append(
                f"trained on features of {name}, and executed by {TORCH} in float32 ({reason}): the training let the "
                "head's cross-validated loss rise by at most 3 % or 0.01 nats between the two"
            )

    @property
    def pixels(self) -> PixelSpec:
        """The preprocessing between an encoded file and the network."""
        return self.metadata.pixels

    def memory(self) -> FeatureMemory:
        """The features that this model has computed on this machine before; opening it hashes the weights."""
        return FeatureMemory(self.network.backbone, self.metadata, self.device, self.executed)

    def predict(self, images: ImageInput | Iterable[ImageInput], batch_size: int = BATCH) -> list[Prediction]:
        """One prediction per image, in order; an image that cannot be used has an ``error`` and stops nothing."""
        return list(self.stream(images, batch_size))

    def stream(
        self,
        images: ImageInput | Iterable[ImageInput],
        batch_size: int = BATCH,
        memory: FeatureMemory | None = None,
    ) -> Iterator[Prediction]:
        """As ``predict``, one by one as they are ready, for any number of images in flat memory.

        Args:
            images: one image or many.
            batch_size: images that go through the network together.
            memory: files that it knows are not decoded again, and what is new is kept in it.
        """
        batch: list[Fitted] = []
        is_known = None if memory is None else memory.knows
        for fitted in fitted_ahead(as_many(images), self.pixels, 2 * batch_size, is_known):
            batch.append(fitted)
            if len(batch) == batch_size:
                yield from self._answer(batch, memory)
                batch = []
        yield from self._answer(batch, memory)

    def probabilities(self, pixels_BHWC: np.ndarray | torch.Tensor) -> np.ndarray:
        """Fitted uint8 pixels [B, H, W, 3] (see ``load_pixels``) to calibrated probabilities [B, K], float32.

        Raises:
            ModelFileError: the network cannot take images of the declared size, or its features do not fit the head.
        """
        return self.classify(self.features(pixels_BHWC))

    def answers(self, features_BD: torch.Tensor) -> Answers:
        """The backbone's features [B, D] to all that the model says of these images.

        Raises:
            ModelFileError: the features do not fit the head.
        """
        return Answers(self.classify(features_BD), self.distances(features_BD))

    def distances(self, features_BD: torch.Tensor) -> np.ndarray | None:
        """The backbone's features [B, D] to distances from the training images [B]; ``None`` where it has none."""
        if self._familiar is None:
            return None
        with torch.inference_mode():
            return self._familiar.distances(features_BD.to(self.device)).cpu().numpy()

    def remembered(self, images: Sequence[tuple[str | None, np.ndarray | None]], memory: FeatureMemory) -> torch.Tensor:
        """Features [B, D]; what is new to the memory goes through the backbone and is kept.

        Args:
            images: content hash (``None`` is not kept) and fitted uint8 pixels [H, W, C], which may be ``None`` where
                the memory knows the hash.
            memory: of this model.

        Raises:
            ModelFileError: the network cannot take the images.
        """
        new = [place for place, (_, pixels_HWC) in enumerate(images) if pixels_HWC is not None]
        known = [place for place, (_, pixels_HWC) in enumerate(images) if pixels_HWC is None]
        features_BD = np.empty((len(images), memory.num_features), np.float32)
        if new:
            pixels_BHWC = np.stack([pixels_HWC for _, pixels_HWC in images if pixels_HWC is not None])
            features_BD[new] = self.features(pixels_BHWC).float().cpu().numpy()
            kept = [place for place in new if images[place][0] is not None]
            memory.keep([images[place][0] or "" for place in kept], features_BD[kept])
        if known:
            features_BD[known] = memory.find([images[place][0] or "" for place in known])
        return torch.as_tensor(features_BD)

    def features(self, pixels_BHWC: np.ndarray | torch.Tensor) -> torch.Tensor:
        """Fitted uint8 pixels [B, H, W, 3] to what the backbone makes of them, [B, D].

        Raises:
            ModelFileError: the network cannot take images of the declared size.
        """
        with torch.inference_mode():
            if isinstance(pixels_BHWC, np.ndarray):  # torch warns of arrays that are views of a read-only image
                pixels_BHWC = torch.as_tensor(np.require(pixels_BHWC, requirements=["C", "W"]))
            pixels = normalize_pixels(self.pixels, pixels_BHWC.to(self.device)).to(self._dtype)
            if self._engine is not None:
                return self._engine(pixels)
            return self._run(self.network.backbone, pixels)

    def classify(self, features_BD: torch.Tensor) -> np.ndarray:
        """The backbone's features [B, D] to calibrated probabilities [B, K], float32.

        Raises:
            ModelFileError: the features do not fit the head.
        """
        with torch.inference_mode():
            return calibrated(self._run(self.network.head, features_BD.to(self.device, self._dtype)), self.metadata)

    def decoded(self, content: bytes) -> np.ndarray:
        """An encoded file to upright uint8 RGB pixels [H, W, 3], the input of an exported graph.

        Raises:
            UnusableImageError: the file cannot be decoded.
        """
        return np.asarray(decode_image(self.pixels, content).image)

    def _run(self, module: torch.nn.Module, values: torch.Tensor) -> torch.Tensor:
        try:
            return module(values)
        except torch.OutOfMemoryError:
            raise
        except Exception as error:  # each network refuses a wrong size in its own way
            raise ModelFileError(
                expected=f"a network that takes {self.pixels.crop}x{self.pixels.crop} images and gives "
                f"{self.metadata.architecture.num_features} features",
                found=f"that {self.metadata.architecture.name} does not: {error}",
                do="The model file contradicts itself: ask for it again, or train the model again.",
            ) from error

    def _answer(self, batch: Sequence[Fitted], memory: FeatureMemory | None) -> Iterator[Prediction]:
        usable = [(fitted.key, fitted.pixels_HWC) for fitted in batch if fitted.error is None]
        answers = self.answers(self._features(usable, memory)) if usable else None
        places = iter(range(len(usable)))
        for fitted in batch:
            if answers is not None and fitted.error is None:
                yield Prediction.of(fitted.name, self.classes, *answers.of_image(next(places)))
            else:
                yield Prediction(fitted.name, error=fitted.error)

    def _features(
        self, images: Sequence[tuple[str | None, np.ndarray | None]], memory: FeatureMemory | None
    ) -> torch.Tensor:
        if memory is not None:
            return self.remembered(images, memory)
        return self.features(np.stack([pixels for _, pixels in images if pixels is not None]))
