"""The recipe that learns a backbone from formulas."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from glassworks.core.config import Config
from glassworks.core.recipe import Recipe
from glassworks.training.config import LoopConfig, Share


class FormulasConfig(Config):
    """The ``[formulas]`` table: which images."""

    families: dict[str, Annotated[int, Field(ge=1)]] = {"fractals": 500, "contours": 500, "glyphs": 138}
    """Number of classes of each family; the label of an image is not used, but each class is drawn equally often."""
    images: Annotated[int, Field(ge=64)] = 160_000
    """How many are drawn and kept in the cache."""
    side: Annotated[int, Field(ge=16, le=512)] = 64
    """Of an image in pixels."""
    judged: Annotated[int, Field(ge=64)] = 1024
    """Images that are not learned from: the contrast is measured on them after every epoch."""


class NetworkConfig(Config):
    """The ``[network]`` table: one of our networks that begin with a bank of patches."""

    name: Literal["formula_net"] = "formula_net"
    """See ``glassworks models``."""
    filters: Annotated[int, Field(ge=4, multiple_of=2)] = 256
    """Of the first layer."""
    widths: Annotated[tuple[int, ...], Field(min_length=1)] = (64, 128, 256)
    """Channels per stage."""
    cells: tuple[int, ...] = (2, 2, 2, 2)
    """Grid that each stage is averaged over, the first layer's first."""
    spread: Annotated[int, Field(ge=0)] = 3
    """Grid that the standard deviations of the first layer's answers are taken over; 0 leaves them out."""
    block: Literal["residual", "separable"] = "residual"
    """What the stages are made of."""
    blocks: Annotated[int, Field(ge=1)] = 1
    """Per stage."""

    def arguments(self) -> dict[str, Any]:
        """What the network's class is called with."""
        return self.model_dump(mode="json", exclude={"name"})


class ContrastConfig(Config):
    """The ``[contrast]`` table: what two views of an image are, and how they are compared."""

    view: Annotated[int, Field(ge=16, le=512)] = 32
    """Side of a view in pixels."""
    temperature: Annotated[float, Field(gt=0)] = 0.2
    """Of the similarities."""
    smallest: Annotated[float, Field(gt=0, le=1)] = 0.35
    """Side of the smallest crop, as a share of the image's."""
    largest: Annotated[float, Field(gt=0, le=1)] = 0.8
    """Side of the largest."""
    turn: Annotated[float, Field(ge=0)] = 0.3
    """Largest rotation in radians."""
    colour: Annotated[float, Field(ge=0, le=1)] = 1.0
    """Strength of the changes of brightness, contrast, saturation and hue."""
    grey: Share = 0.15
    """Share of the views without colour."""
    collage: Annotated[float, Field(ge=0, le=1)] = 0.5
    """Share of the images into which a part of another one is pasted first."""
    precision: Literal["float32", "bfloat16"] = "bfloat16"
    """Number format of the network's computation; weights stay float32."""


class FormulaPretrainingRecipe(Recipe):
    """A backbone learned from images of formulas."""

    resolved_later: ClassVar[frozenset[str]] = frozenset({"training"})

    task: str = "formula_pretraining"
    """The kind of recipe: what one run of it does."""
    formulas: FormulasConfig = FormulasConfig()
    network: NetworkConfig = NetworkConfig()
    contrast: ContrastConfig = ContrastConfig()
    trained_scale: Annotated[float, Field(gt=0)] = 0.5
    """Spread of the trained features on formula images, where that of the first layer's is 1."""
    training: LoopConfig = LoopConfig()
    """The loop; what is not set is this kind's own default."""
