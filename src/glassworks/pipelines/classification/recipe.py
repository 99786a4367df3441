"""The recipe of an image classifier: everything about a run, as typed and strictly checked settings."""

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from glassworks.core.config import Config
from glassworks.core.pixels import Range
from glassworks.core.recipe import Recipe
from glassworks.data.sources.settings import SourceSettings
from glassworks.pipelines.classification.head.config import HeadConfig
from glassworks.training.config import TrainingConfig

if TYPE_CHECKING:
    from glassworks.data.sources.source import Source


class DataConfig(SourceSettings):
    """Where the images come from, and how they are read."""

    source: str
    """A folder, a manifest, tar shards, an embedded source, ``torchvision:NAME`` or ``hf:NAME``."""
    val_fraction: Annotated[float, Field(gt=0, lt=1)] = 0.2
    """Part held out for the evaluation where the source makes no split itself."""
    range: Range | Literal["set"] | None = None
    """Values that are black and white in images of more than 8 bits a channel: ``image`` for each image's own least
    and largest, ``set`` for those of the training images, or ``[low, high]``; nothing for what the file states."""


class ModelConfig(Config):
    """The network below the head."""

    backbone: str = "auto"
    """A timm name, one of glassworks' own networks, ``auto``, or several of them as ``a+b``."""
    layers: str | None = None
    """The network as a textbook lists it, one layer a line, instead of a name; see docs/architectures.md."""
    weights: str | None = None
    """A file or folder of weights, ``random``, or nothing for the published ones, where there are any."""
    frozen: bool | None = None
    """True keeps the backbone as it is and solves the head; false trains the whole network end to end; nothing: frozen
    where its weights are more than a random start."""
    arguments: dict[str, bool | int | float | str | list[int] | list[float] | list[str] | None] | None = None
    """What one of glassworks' own networks is built with, such as ``dropout``, beside its defaults."""
    size: Annotated[int, Field(ge=8, le=1024)] | None = None
    """Side of the network's square input in pixels; nothing for what its weights were made for."""
    views: Annotated[int, Field(ge=0, le=64)] = 0
    """Augmented views per image whose features the head learns from too."""
    precision: Literal["auto", "float32", "float32_channels_last", "bfloat16", "bfloat16_autocast"] = "auto"
    """Number format of the frozen backbone; ``auto`` is the fastest in which the head answers as in float32."""
    engine: Literal["auto", "torch", "openvino", "onnxruntime"] = "auto"
    """What executes the frozen backbone; ``auto`` is measured with the precision, and torch where that is set."""


class ClassificationRecipe(Recipe):
    """Images with one label each: features once and an exact head, or a network trained end to end."""

    resolved_later: ClassVar[frozenset[str]] = frozenset({"training"})

    task: str = "classification"
    """The kind of recipe: what one run of it does."""
    finetune: bool = False
    """Continue from the exact head through the loop, and keep the result if it gains."""
    data: DataConfig
    model: ModelConfig = ModelConfig()
    head: HeadConfig = HeadConfig()
    training: TrainingConfig = TrainingConfig()
    """The loop: for fine-tuning, and for networks trained end to end; what is not set follows from which of the two."""

    def open_inputs(self) -> "Source":
        """The source of images.

        Raises:
            DataError: nothing of that name, or it cannot be used.
        """
        from glassworks.data.sources.open import open_source

        return open_source(self.data.source, self.data)
