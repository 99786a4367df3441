"""The metadata of a model file: one strict JSON document in the safetensors header, and nothing that runs.

The tensors are named ``backbone.*`` (the feature extractor's state dict), ``head.weight`` [K, D] and ``head.bias`` [K];
``trained_on.*`` are content hashes of the training images, and no part of the network.
A prediction is ``softmax((head.weight @ backbone(pixels) + head.bias) / temperature)``.
"""

from typing import Annotated, Any, Literal

from pydantic import Field

from glassworks.core.config import Config
from glassworks.core.pixels import PixelSpec


class Architecture(Config):
    """A network by name: a timm name or one of glassworks' own, with plain arguments."""

    family: Literal["timm", "glassworks"]
    name: Annotated[str, Field(pattern=r"^[a-z0-9_]{1,100}$")]
    arguments: dict[str, bool | int | float | str | list[int] | list[float] | list[str] | None] = {}
    num_features: Annotated[int, Field(ge=1, le=1_000_000)]
    """Length of the feature vector that the head reads."""


class Calibration(Config):
    """How logits become probabilities that can be believed."""

    temperature: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 1.0
    ece: float | None = None
    """Expected calibration error after the temperature, on the images named in ``measured_on``."""
    measured_on: str = ""


class DataFingerprint(Config):
    """What the model was trained on, without the data."""

    source: str
    num_images: int
    blake2b: str
    """Hash over the sorted (path, content hash, label) of the images used for training."""


class ModelMetadata(Config):
    """Everything a model file says about itself."""

    format: Literal["glassworks-model/1"] = "glassworks-model/1"
    glassworks: str
    """Version that wrote the file."""
    architecture: Architecture
    classes: Annotated[list[str], Field(min_length=1)]
    pixels: PixelSpec
    calibration: Calibration
    data: DataFingerprint
    trained_on: dict[str, str] = {}
    """Kinds of content hashes that the file carries of its training images, and how each is made; see
    ``trained_on.py``. A file of an earlier version has none."""
    recipe: dict[str, Any]
    """The resolved recipe, for people; opening the file does not read it."""
    metrics: dict[str, Any] = {}
    """Accuracy, interval and count on the held-out images."""
