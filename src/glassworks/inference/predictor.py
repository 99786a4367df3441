"""Predictions from one model file: no recipe, no training code, the pixel preprocessing that the file declares.

What is unusual here: pictures are decoded and fitted by threads a little ahead of the network, and only the fitted
pixels of two batches are held, so memory stays flat however many images are given.

Shape letters: B batch, H height, W width, C channels (3), K classes.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
import torch
from PIL import Image, ImageOps

from glassworks.core.device import num_processors, pick_device, reuse_freed_memory
from glassworks.core.errors import ModelFileError, RecipeError
from glassworks.data.images.decode import MAX_PIXELS, UnusableImageError, decode, to_rgb
from glassworks.data.images.inspection import content_hash
from glassworks.data.images.pixels import Decode, PixelSpec
from glassworks.models.classifier import Classifier
from glassworks.models.files.metadata import ModelMetadata
from glassworks.models.files.model_file import find_model, load_network

if TYPE_CHECKING:
    from glassworks.inference.memory import FeatureMemory

BATCH = 32
"""Images per forward pass."""

Picture = Path | str | bytes | Image.Image | np.ndarray
"""An image file by its path, its encoded bytes, a Pillow picture, or uint8 pixels [H, W, 3] or [H, W]."""

Precision = Literal["float32", "bfloat16", "float16", "float64"]
_DTYPES: dict[str, torch.dtype] = {
    "float32": torch.float32,
    "bfloat16": torch.bfloat16,
    "float16": torch.float16,
    "float64": torch.float64,
}


@dataclass
class Prediction:
    """What the model says of one image, or why it says nothing.

    Attributes:
        path: the image's path, or ``image N`` for one that was given as bytes or pixels.
        label: the most probable class; empty where there is an error.
        probability: its calibrated probability.
        probabilities: all K of them, in the order of the model's classes.
        error: one sentence where the image could not be used, else ``None``.
    """

    path: str
    label: str = ""
    probability: float = 0.0
    probabilities: list[float] = field(default_factory=list)
    error: str | None = None


@dataclass(frozen=True)
class _Fitted:
    """An image on its way: its fitted pixels [S, S, 3], or the key under which it is known, or why there are none."""

    name: str
    pixels_HWC: np.ndarray | None = None
    key: str | None = None
    error: str | None = None


class Predictor:
    """A loaded model.

    Attributes:
        metadata: everything the model file says about itself.
        classes: the class names, in the order of the probabilities.
        network: normalized pixels [B, 3, S, S] to logits [B, K], in eval mode.
        device: where it computes.
    """

    def __init__(
        self, network: Classifier, metadata: ModelMetadata, device: torch.device, dtype: torch.dtype = torch.float32
    ) -> None:
        self.metadata = metadata
        self.classes = list(metadata.classes)
        self.device = device
        self._dtype = dtype
        # Convolutions are faster on channels-last pictures, on processors and on accelerators.
        self.network = network.to(device, dtype).to(memory_format=torch.channels_last)

    @classmethod
    def load(cls, run: str | Path, device: str = "auto", precision: Precision = "float32") -> "Predictor":
        """Opens a model file, or the one of a run folder; nothing in the file is run.

        Raises:
            ModelFileError: there is no sound model file.
            RecipeError: the device is not there, or the precision has no such name.
        """
        if precision not in _DTYPES:
            raise RecipeError(
                expected=f"a precision among {', '.join(_DTYPES)}", found=f"'{precision}'", do="Use float32."
            )
        metadata, network = load_network(find_model(run), _DTYPES[precision])
        where = pick_device(device)
        if where.type == "cpu":
            reuse_freed_memory()
        return cls(network, metadata, where, _DTYPES[precision])

    @property
    def pixels(self) -> PixelSpec:
        """The preprocessing between an encoded file and the network."""
        return self.metadata.pixels

    def predict(self, images: Picture | Iterable[Picture], batch_size: int = BATCH) -> list[Prediction]:
        """One prediction per image, in order; an image that cannot be used has an ``error`` and stops nothing."""
        return list(self.stream(images, batch_size))

    def stream(
        self, images: Picture | Iterable[Picture], batch_size: int = BATCH, memory: "FeatureMemory | None" = None
    ) -> Iterator[Prediction]:
        """As ``predict``, one by one as they are ready, for any number of images in flat memory.

        Args:
            images: one picture or many.
            batch_size: pictures that go through the network together.
            memory: files that it knows are not decoded again, and what is new is kept in it.
        """
        alone = isinstance(images, str | Path | bytes | Image.Image) or _is_one_picture(images)
        several: Iterable[Picture] = [images] if alone else images  # pyright: ignore[reportAssignmentType]
        batch: list[_Fitted] = []
        for fitted in self._fitted(several, 2 * batch_size, memory):
            batch.append(fitted)
            if len(batch) == batch_size:
                yield from self._answered(batch, memory)
                batch = []
        yield from self._answered(batch, memory)

    def probabilities(self, pixels_BHWC: np.ndarray | torch.Tensor) -> np.ndarray:
        """Fitted uint8 pixels [B, H, W, 3] (see ``PixelSpec.load``) to calibrated probabilities [B, K], float32.

        Raises:
            ModelFileError: the network cannot take pictures of the declared size, or its features do not fit the head.
        """
        return self.judged(self.features(pixels_BHWC))

    def features(self, pixels_BHWC: np.ndarray | torch.Tensor) -> torch.Tensor:
        """Fitted uint8 pixels [B, H, W, 3] to what the backbone makes of them, [B, D].

        Raises:
            ModelFileError: the network cannot take pictures of the declared size.
        """
        with torch.inference_mode():
            if isinstance(pixels_BHWC, np.ndarray):  # torch warns of arrays that are views of a read-only picture
                pixels_BHWC = torch.from_numpy(np.require(pixels_BHWC, requirements=["C", "W"]))
            pixels = self.pixels.normalized(pixels_BHWC.to(self.device)).to(self._dtype)
            return self._run(self.network.backbone, pixels)

    def judged(self, features_BD: torch.Tensor) -> np.ndarray:
        """The backbone's features [B, D] to calibrated probabilities [B, K], float32.

        Raises:
            ModelFileError: the features do not fit the head.
        """
        with torch.inference_mode():
            logits_BK = self._run(self.network.head, features_BD.to(self.device, self._dtype)).float()
            return torch.softmax(logits_BK / self.metadata.calibration.temperature, dim=1).cpu().numpy()

    def _run(self, module: torch.nn.Module, values: torch.Tensor) -> torch.Tensor:
        try:
            return module(values)
        except torch.OutOfMemoryError:
            raise
        except Exception as error:  # each network refuses a wrong size in its own way
            raise ModelFileError(
                expected=f"a network that takes {self.pixels.crop}x{self.pixels.crop} pictures and gives "
                f"{self.metadata.architecture.num_features} features",
                found=f"that {self.metadata.architecture.name} does not: {error}",
                do="The model file contradicts itself: ask for it again, or train the model again.",
            ) from error

    def decoded(self, content: bytes) -> np.ndarray:
        """An encoded file to upright uint8 RGB pixels [H, W, 3], the input of an exported graph.

        Raises:
            UnusableImageError: the file cannot be decoded.
        """
        return np.asarray(decode(content, self._reduce_to()))

    def _reduce_to(self) -> int | None:
        reduced = any(isinstance(operation, Decode) and operation.reduced_scale for operation in self.pixels.operations)
        return self.pixels.resize.size if reduced else None

    def _fitted(self, images: Iterable[Picture], window: int, memory: "FeatureMemory | None") -> Iterator["_Fitted"]:
        """The images in order, decoded by threads at most ``window`` of them ahead."""
        with ThreadPoolExecutor(num_processors()) as threads:
            pending: deque[Future[_Fitted]] = deque()
            for index, image in enumerate(images):
                name = str(image) if isinstance(image, str | Path) else f"image {index}"
                pending.append(threads.submit(self._fit, name, image, memory))
                if len(pending) >= window:
                    yield pending.popleft().result()
            while pending:
                yield pending.popleft().result()

    def _fit(self, name: str, image: Picture, memory: "FeatureMemory | None") -> "_Fitted":
        try:
            if isinstance(image, str | Path):
                image = Path(image).read_bytes()
            if isinstance(image, bytes):
                key = content_hash(image) if memory else None
                is_known = memory is not None and key is not None and memory.knows(key)
                return _Fitted(name, None if is_known else self.pixels.load(image), key)
            picture = _from_pixels(image) if isinstance(image, np.ndarray) else image
            return _Fitted(name, self.pixels.fit(to_rgb(ImageOps.exif_transpose(picture))))
        except UnusableImageError as error:
            return _Fitted(name, error=str(error))
        except OSError as error:
            return _Fitted(name, error=f"the file cannot be read: {error.strerror or error}")
        except ValueError as error:  # a path with a null byte, for example
            return _Fitted(name, error=f"the image cannot be used: {error}")

    def _answered(self, batch: list["_Fitted"], memory: "FeatureMemory | None") -> Iterator[Prediction]:
        usable = [(fitted.key, fitted.pixels_HWC) for fitted in batch if fitted.error is None]
        answers = iter(self._probabilities(usable, memory) if usable else ())
        for fitted in batch:
            if fitted.error is None:
                yield self._named(fitted.name, next(answers))
            else:
                yield Prediction(fitted.name, error=fitted.error)

    def _probabilities(
        self, pictures: list[tuple[str | None, np.ndarray | None]], memory: "FeatureMemory | None"
    ) -> np.ndarray:
        if memory is not None:
            return memory.probabilities(pictures)
        return self.probabilities(np.stack([pixels for _, pixels in pictures if pixels is not None]))

    def _named(self, path: str, probabilities_K: np.ndarray) -> Prediction:
        if not np.isfinite(probabilities_K).all():
            return Prediction(path, error="the network gives no finite numbers for this image")
        best = int(probabilities_K.argmax())
        return Prediction(path, self.classes[best], float(probabilities_K[best]), probabilities_K.tolist())


def _is_one_picture(images: object) -> bool:
    """An array of 2 or 3 dimensions is a picture; one of 4 is a batch of them."""
    return isinstance(images, np.ndarray) and images.ndim < 4


def _from_pixels(pixels: np.ndarray) -> Image.Image:
    if pixels.dtype != np.uint8 or pixels.ndim not in (2, 3) or (pixels.ndim == 3 and pixels.shape[2] != 3):
        raise UnusableImageError(
            "unreadable", f"pixels of type {pixels.dtype} and shape {pixels.shape}: uint8 [H, W, 3] or [H, W] is needed"
        )
    if not 0 < pixels.shape[0] * pixels.shape[1] <= MAX_PIXELS:
        raise UnusableImageError("too_large", f"{pixels.shape[1]}x{pixels.shape[0]} pixels")
    return Image.fromarray(pixels)
