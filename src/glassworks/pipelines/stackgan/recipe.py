"""The recipe of a StackGAN."""

from typing import Annotated, Literal

from pydantic import Field

from glassworks.core.config import Config
from glassworks.core.recipe import Recipe
from glassworks.data.sources.open import refuse_two_meanings
from glassworks.data.text.captions import Captioned, open_captioned
from glassworks.training.config import LoopConfig

BIRDS = "birds"
"""The source that is drawn, unless a folder of that name lies here."""


class CaptionedConfig(Config):
    """The ``[data]`` table."""

    source: str
    """``birds``, which are drawn; or a folder of images with captions, or a table of them."""
    count: Annotated[int, Field(ge=32, le=1_000_000)] = 6000
    """Birds that are drawn; of a folder every image is taken."""
    captions: Annotated[int, Field(ge=1, le=10)] = 4
    """Captions of a drawn bird."""
    val_fraction: Annotated[float, Field(gt=0, lt=1)] = 0.1
    """Share of the images, with their captions, that is held out."""
    judged: Annotated[int, Field(ge=2, le=100_000)] = 400
    """Held-out captions whose samples are compared with their images after every epoch."""
    judge_steps: Annotated[int, Field(ge=1, le=1_000_000)] = 600
    """Updates of the network that reads attributes off images, where they are known."""
    large: Annotated[int, Field(ge=16)] | None = None
    """Images that Stage II learns from at most; nothing for all."""


class EncodersConfig(Config):
    """The ``[encoders]`` table."""

    features: Annotated[int, Field(ge=4, le=2048)] = 64
    """E, numbers that stand for a sentence."""
    embedding: Annotated[int, Field(ge=1, le=1024)] = 64
    """Numbers that stand for a word."""
    hidden: Annotated[int, Field(ge=1, le=2048)] = 64
    """Units of the recurrent layer, in each direction."""
    width: Annotated[int, Field(ge=4, le=256)] = 16
    """Maps behind the first convolution of the image encoder."""
    temperature: Annotated[float, Field(gt=0, le=10)] = 0.1
    """That cosines are divided by before they compete."""
    least_count: Annotated[int, Field(ge=1)] = 1
    """Rarer words are left out of the captions."""


class StackConfig(Config):
    """The ``[stackgan]`` table."""

    stages: Literal[1, 2] = 2
    """1 ends with the sketches of 64 pixels; 2 goes on to 256."""
    noise: Annotated[int, Field(ge=1, le=4096)] = 32
    """Numbers that an image is made from beside its sentence."""
    condition: Annotated[int, Field(ge=1, le=4096)] = 32
    """Numbers that a sentence becomes, drawn around its own each time."""
    width: Annotated[int, Field(ge=4, le=1024)] = 16
    """Maps of Stage I's generator at its largest side."""
    critic_width: Annotated[int, Field(ge=4, le=1024)] = 32
    """Maps behind the first layer of its discriminator."""
    upper_width: Annotated[int, Field(ge=4, le=1024)] = 8
    """Maps of Stage II's generator at its largest side."""
    upper_critic_width: Annotated[int, Field(ge=4, le=1024)] = 8
    """Maps behind the first layer of its discriminator."""
    blocks: Annotated[int, Field(ge=0, le=16)] = 2
    """Residual blocks of Stage II."""
    divergence: Annotated[float, Field(ge=0, le=1000)] = 0.01
    """Weight of the divergence, in nats, that keeps conditions near a standard normal distribution: the more it
    weighs, the less of what a sentence says gets through."""
    contrast: Annotated[float, Field(ge=0, le=1000)] = 1.0
    """Weight of the choice of each image among the texts of its batch, by the discriminator's vectors; 0 for none."""
    precision: Literal["auto", "float32", "bfloat16"] = "auto"
    """Number format of the stages' steps; ``auto`` is bfloat16 where the machine has units for it."""
    critic_rate: Annotated[float, Field(gt=0, le=100)] = 0.25
    """The discriminators' learning rate, as a share of the generators' (two time scales, Heusel et al. 2017)."""
    spectral: bool = True
    """Spectral norm in the discriminators instead of batch norm."""


class StackganRecipe(Recipe):
    """Draws images of what a sentence says."""

    task: str = "stackgan"
    """The kind of recipe: what one run of it does."""
    data: CaptionedConfig
    encoders: EncodersConfig = EncodersConfig()
    stackgan: StackConfig = StackConfig()
    matching: LoopConfig = LoopConfig()
    """The loop of the encoders."""
    training: LoopConfig = LoopConfig()
    """The loop of Stage I."""
    refining: LoopConfig = LoopConfig()
    """The loop of Stage II."""

    def open_inputs(self) -> Captioned | None:
        """The folder's images and captions; nothing for the birds, which are drawn.

        Raises:
            DataError: nothing there, or two things of that name; images without captions, or captions that are empty.
        """
        if self.data.source != BIRDS:
            return open_captioned(self.data.source)
        refuse_two_meanings(BIRDS)
        return None
