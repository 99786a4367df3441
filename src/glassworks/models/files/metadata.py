"""The metadata of a model file: one strict JSON document in the safetensors header, and nothing that runs.

The tensors are named ``backbone.*`` (the feature extractor's state dict), ``head.weight`` [K, D] and ``head.bias`` [K];
``trained_on.*`` are content hashes of the training images, ``familiar.*`` says how far their features lie from those of
another image; neither is part of the network.
A prediction is ``softmax((head.weight @ backbone(pixels) + head.bias) / temperature)``.
"""

from typing import Annotated, Any, Literal

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer, model_validator

from glassworks.core.config import Config
from glassworks.core.pixels import PixelSpec


class Architecture(Config):
    """A network by name: a timm name or one of glassworks' own, with plain arguments; or several, joined."""

    family: Literal["timm", "glassworks", "joined"]
    name: Annotated[str, Field(pattern=r"^[a-z0-9_]{1,100}(\+[a-z0-9_]{1,100}){0,7}$")]
    arguments: dict[str, bool | int | float | str | list[int] | list[float] | list[str] | None] = {}
    num_features: Annotated[int, Field(ge=1, le=1_000_000)]
    """Length of the feature vector that the head reads."""
    parts: tuple["Architecture", ...] = ()
    """The networks of several that are joined, whose features follow one another; left out where there is one."""

    @model_validator(mode="after")
    def _of_one_or_several(self) -> "Architecture":
        if (self.family == "joined") != (2 <= len(self.parts) <= 8) or any(part.parts for part in self.parts):
            raise ValueError("2 to 8 parts, of one network each, are what a joined network has and no other")
        if self.parts and self.num_features != sum(part.num_features for part in self.parts):
            raise ValueError("num_features of a joined network must be the sum of its parts'")
        return self

    @model_serializer(mode="wrap")
    def _without_empty_parts(self, as_usual: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """What is written of one network stays what it was before networks could be joined."""
        return {key: value for key, value in as_usual(self).items() if key != "parts" or value}


class Calibration(Config):
    """How logits become probabilities that can be believed."""

    temperature: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 1.0
    ece: float | None = None
    """Expected calibration error after the temperature, on the images named in ``measured_on``."""
    measured_on: str = ""


class Familiarity(Config):
    """When an image counts as unlike those of training; the rest of the statistic are tensors, see ``familiar.py``."""

    limit: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    """The distance from the training images up to which an image is like them."""
    variance_outside: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    """Mean squared length of what lies outside of the leading directions, for training images."""
    share: Annotated[float, Field(gt=0, lt=1)]
    """Of images like those of training, the part that lies beyond the limit, at most and on average."""
    measured_on: Annotated[int, Field(ge=1)]
    """Number of images that the limit is from; none of them was learned from where its distance was measured."""


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
    executed: Annotated[str, Field(max_length=100)] = ""
    """The engine and the number format that the head's features are of, see ``core.engines``, where it is not torch;
    where that engine is installed it serves, else torch in float32."""

    familiar: Familiarity | None = None
    """When an image counts as unlike those of training; left out where too few images could say so."""

    @model_serializer(mode="wrap")
    def _without_what_is_not_there(self, as_usual: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """What is written of a model of torch, or of one without the statistic, stays what it was before them."""
        return {key: value for key, value in as_usual(self).items() if key not in ("executed", "familiar") or value}

    @model_validator(mode="after")
    def _a_square_for_each_network(self) -> "ModelMetadata":
        if len(self.pixels.parts) != max(1, len(self.architecture.parts)):
            raise ValueError("pixels and architecture must be of equally many networks")
        return self
