"""StackGAN: pictures from sentences. Captions become vectors, Stage I sketches what they say, Stage II draws it large.

Each of the three trainings has its folder below ``trainings`` and resumes by itself; a finished one is only read again.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from glassworks.core.config import Config
from glassworks.core.context import RunContext
from glassworks.core.files import write_atomic
from glassworks.core.recipe import Recipe
from glassworks.core.report import Report
from glassworks.core.workspace import RunFolder
from glassworks.pipelines.base import finish
from glassworks.pipelines.dense import PLAIN
from glassworks.pipelines.report import Findings
from glassworks.training.config import LoopConfig

if TYPE_CHECKING:
    from glassworks.data.text.captions import Captioned
    from glassworks.pipelines.stackgan.measure import StageReport

BIRDS = "birds"
VOCABULARY = "vocabulary.json"
_GAME: dict[str, Any] = PLAIN | {
    "optimizer": "adam",
    "first_moment": 0.5,
    "ema_decay": 0.998,
    "log_steps": 20,
    "schedule": "cosine",
}
DEFAULTS: dict[str, dict[str, Any]] = {
    "matching": PLAIN | {
        "optimizer": "adamw", "schedule": "cosine", "learning_rate": 2e-3, "epochs": 8, "batch_size": 64,
    },
    "training": _GAME | {"learning_rate": 4e-3, "epochs": 22, "batch_size": 32},
    "refining": _GAME | {"learning_rate": 1e-3, "epochs": 8, "batch_size": 8},
}  # fmt: skip
"""What each of the three loops does where the recipe asks for nothing."""


class CaptionedConfig(Config):
    """The ``[data]`` table."""

    source: str
    """``birds``, which are drawn; or a folder of pictures with captions, or a table of them."""
    count: Annotated[int, Field(ge=32, le=1_000_000)] = 6000
    """Birds that are drawn; of a folder every picture is taken."""
    captions: Annotated[int, Field(ge=1, le=10)] = 4
    """Captions of a drawn bird."""
    val_fraction: Annotated[float, Field(gt=0, lt=1)] = 0.1
    """Pictures and captions that are held out."""
    judged: Annotated[int, Field(ge=2, le=100_000)] = 400
    """Held-out captions that are drawn and judged after every epoch."""
    judge_steps: Annotated[int, Field(ge=1, le=1_000_000)] = 600
    """Updates of the network that reads attributes off pictures, where they are known."""
    large: Annotated[int, Field(ge=16)] | None = None
    """Pictures that Stage II learns from at most; nothing for all."""


class EncodersConfig(Config):
    """The ``[encoders]`` table."""

    features: Annotated[int, Field(ge=4, le=2048)] = 64
    """E, numbers that stand for a sentence."""
    embedding: Annotated[int, Field(ge=1, le=1024)] = 64
    """Numbers that stand for a word."""
    hidden: Annotated[int, Field(ge=1, le=2048)] = 64
    """Units of the recurrent layer, in each direction."""
    width: Annotated[int, Field(ge=4, le=256)] = 16
    """Maps behind the first convolution of the picture encoder."""
    temperature: Annotated[float, Field(gt=0, le=10)] = 0.1
    """That cosines are divided by before they compete."""
    least_count: Annotated[int, Field(ge=1)] = 1
    """Rarer words are left out of the captions."""


class StackConfig(Config):
    """The ``[stackgan]`` table."""

    stages: Literal[1, 2] = 2
    """1 ends with the sketches of 64 pixels; 2 goes on to 256."""
    noise: Annotated[int, Field(ge=1, le=4096)] = 32
    """Numbers that a picture is made from beside its sentence."""
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
    weighs, the less of what a sentence tells gets through."""
    contrast: Annotated[float, Field(ge=0, le=1000)] = 1.0
    """Weight of the choice of each picture among the texts of its batch, by the discriminator's vectors; 0 for none."""
    precision: Literal["auto", "float32", "bfloat16"] = "auto"
    """Number format of the stages' steps; ``auto`` is bfloat16 where the machine has units for it."""
    critic_rate: Annotated[float, Field(gt=0, le=100)] = 0.25
    """The discriminators' learning rate, as a share of the generators' (two time scales, Heusel et al. 2017)."""
    spectral: bool = True
    """Spectral norm in the discriminators instead of batch norm."""


class StackganRecipe(Recipe):
    """Draws pictures of what a sentence says."""

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

    def open_inputs(self) -> "Captioned | None":
        """The folder's pictures and captions; nothing for the birds, which are drawn.

        Raises:
            DataError: nothing there; or pictures without captions, captions without pictures, empty captions.
        """
        from glassworks.data.text.captions import open_captioned

        is_drawn = self.data.source == BIRDS and not Path(BIRDS).exists()
        return None if is_drawn else open_captioned(self.data.source)


@dataclass
class StackganReport(Report):
    """How well pictures show what sentences say.

    Attributes:
        pictures: to learn from.
        held_out: others, whose captions are drawn.
        words: of the vocabulary.
        text_right: share of held-out pictures whose own caption is the nearest of a hundred.
        stages: what each stage's pictures are worth.
        left_out: pictures that cannot be decoded.
    """

    pictures: int
    held_out: int
    words: int
    text_right: float
    stages: "list[StageReport]"
    left_out: int = 0


def run(
    recipe: StackganRecipe, inputs: "Captioned | None", folder: RunFolder, *, resume: bool, context: RunContext
) -> Findings:
    """See ``pipelines.base.run``."""
    from glassworks.models.files.network_file import write_networks
    from glassworks.pipelines.stackgan import show as shown
    from glassworks.pipelines.stackgan.judge import caption_judge
    from glassworks.pipelines.stackgan.measure import measured
    from glassworks.pipelines.stackgan.stages import Work
    from glassworks.pipelines.stackgan.text import learned_texts

    work = Work(_settled(recipe), inputs, folder, resume, context)
    texts = learned_texts(work)
    write_atomic(folder.path / VOCABULARY, json.dumps(texts.vocabulary.symbols))
    judge = caption_judge(work, texts)
    played = [work.stage_one(texts, judge)]
    if work.recipe.stackgan.stages == 2:
        played.append(work.stage_two(texts, judge, played[0].generator))
    numbers = StackganReport(
        pictures=len(work.train), held_out=len(work.held_out), words=len(texts.vocabulary) - 1,
        text_right=texts.right, left_out=work.pictures.left_out,
        stages=[measured(work, texts, judge, stage) for stage in played],
    )  # fmt: skip
    modules = {"text": texts.text, "pictures": texts.pictures}
    modules |= {f"{stage.name}_{name}": module for stage in played for name, module in stage.task.modules.items()}
    digest = write_networks(folder.model, modules, work.recipe)
    return finish(
        work.recipe, folder, context, numbers, verdicts=shown.verdicts(numbers), tables=shown.tables(numbers),
        figures=shown.figures(numbers, shown.sheets(work, texts, played)), weights_hash=digest,
    )  # fmt: skip


def _settled(recipe: StackganRecipe) -> StackganRecipe:
    """Nothing left open in any of the loops."""
    loops = {
        name: LoopConfig.parse(defaults | getattr(recipe, name).model_dump(exclude_unset=True), f"[{name}]").on(
            recipe.device
        )
        for name, defaults in DEFAULTS.items()
    }
    return recipe.model_copy(update=loops)
