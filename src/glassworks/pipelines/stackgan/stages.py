"""The stages of a StackGAN's run: what they share, how each is played, the networks they begin with.

Shape letters: N pictures, E text features.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import torch

from glassworks.core.context import RunContext
from glassworks.core.device import pick_device
from glassworks.core.seeds import derive
from glassworks.core.workspace import RunFolder
from glassworks.data.loader import Loader, Tensors
from glassworks.inference.precision import training_format
from glassworks.models.generative.stackgan import MatchingDiscriminator, Stacked, StageOne, StageTwo
from glassworks.pipelines.adversarial.show import Numbers
from glassworks.pipelines.adversarial.watch import Watcher
from glassworks.pipelines.stackgan.data import SIDES, CaptionedPictures, drawn_birds, read_pictures
from glassworks.tasks.gan import spectral
from glassworks.tasks.stackgan import TextGan
from glassworks.training.config import LoopConfig
from glassworks.training.loop import fit

if TYPE_CHECKING:
    from glassworks.data.text.captions import Captioned
    from glassworks.pipelines.stackgan.judge import CaptionJudge
    from glassworks.pipelines.stackgan.pipeline import StackganRecipe
    from glassworks.pipelines.stackgan.text import Texts

_PICTURED = 32  # samples in a picture of the training
Generating = TypeVar("Generating", StageOne, Stacked)


@dataclass(frozen=True)
class Played:
    """One stage, learned.

    Attributes:
        name: ``one`` or ``two``.
        side: of its pictures.
        task: holds its networks, with the weights of the kept epoch.
        history: one entry per epoch.
        kept: the entry whose weights were kept.
    """

    name: str
    side: int
    task: TextGan
    history: list[Numbers]
    kept: Numbers

    @property
    def generator(self) -> Any:
        """A ``StageOne``, or a ``Stacked``."""
        return self.task.generator


@dataclass(frozen=True)
class Work:
    """What the stages of a run share."""

    recipe: "StackganRecipe"
    inputs: "Captioned | None"
    folder: RunFolder
    resume: bool
    context: RunContext

    @cached_property
    def pictures(self) -> CaptionedPictures:
        """All of them, decoded or drawn."""
        data = self.recipe.data
        if self.inputs is None:
            return drawn_birds(data.count, data.captions, self.recipe.seed, self.context)
        return read_pictures(self.inputs, SIDES[0], self.recipe.seed, self.context)

    @cached_property
    def held_out(self) -> np.ndarray:
        """Rows that are held out: the first, of pictures that come in random order; halves of them are compared."""
        count = len(self.pictures)
        return np.arange(min(max(4, round(self.recipe.data.val_fraction * count)), count - 2))

    @property
    def train(self) -> np.ndarray:
        """Rows to learn from."""
        return np.arange(len(self.held_out), len(self.pictures))

    def limit(self, stage: str) -> int:
        """Pictures that a stage needs: the held-out ones and those it learns from."""
        large = self.recipe.data.large if stage == "two" else None
        return min(len(self.pictures), len(self.held_out) + large) if large else len(self.pictures)

    def loaders(
        self, columns: Tensors, config: LoopConfig, use: str, *, held_out_batch: int, limit: int | None = None
    ) -> tuple[Loader[Any], Loader[Any]]:
        """Batches to learn from, shuffled, and the held-out ones that judge; of the first ``limit`` pictures."""
        limit = limit or len(self.pictures)
        train_N = self.train[self.train < limit]
        size = min(config.batch_size, len(train_N))
        identity = f"{self.recipe.data.source} {len(self.pictures)} {limit} {use}"
        train = Loader(
            columns, train_N, size, derive(self.recipe.seed, use), shuffle=True, drop_last=True, identity=identity
        )
        return train, Loader(columns, self.held_out[: self.recipe.data.judged], held_out_batch)

    def stage_one(self, texts: "Texts", judge: "CaptionJudge") -> Played:
        """Sketches of 64 pixels."""
        generator, discriminator = stage_one_networks(self.recipe)
        return self._play("one", generator, discriminator, texts, judge, self.recipe.training)

    def stage_two(self, texts: "Texts", judge: "CaptionJudge", lower: StageOne) -> Played:
        """Pictures of 256 pixels, on top of them."""
        generator, discriminator = stage_two_networks(self.recipe, lower)
        return self._play("two", generator, discriminator, texts, judge, self.recipe.refining)

    def _play(
        self, name: str, generator: StageOne | Stacked, discriminator: MatchingDiscriminator, texts: "Texts",
        judge: "CaptionJudge", config: LoopConfig,
    ) -> Played:  # fmt: skip
        from glassworks.pipelines.stackgan.show import sheet_of, told

        side, recipe = SIDES[name == "two"], self.recipe
        task = TextGan(
            generator, discriminator, num_noise=generator.num_noise, judge=judge, judged_size=SIDES[0],
            weight=recipe.stackgan.divergence, contrast=recipe.stackgan.contrast,
            precision=self._precision(), seed=derive(recipe.seed, "stage", name),
        )  # fmt: skip
        limit = self.limit(name)
        columns = Tensors(
            {
                "pixels": self.pictures.pixels(side, limit),
                "texts": texts.encoded_NQE,
                "states": self.pictures.states_NQA,
            },
            "pictures",
        )
        train, monitor = self.loaders(columns, config, f"stage {name}", held_out_batch=50, limit=limit)
        shown_NE = torch.from_numpy(texts.encoded_NQE[self.held_out[:_PICTURED], 0])
        watch = Watcher(
            lambda: sheet_of(task.samples(shown_NE, "pictures")), self.folder.path / "samples" / f"stage_{name}",
            epochs=config.epochs, line=lambda entry: f"stage {name}: {told(entry)}", context=self.context,
        )  # fmt: skip
        result = fit(
            task, train, monitor, config, self.folder.part(f"stage_{name}"), seed=derive(recipe.seed, "stage", name),
            context=self.context, resume=self.resume, observers=[watch],
            rates={"discriminator": recipe.stackgan.critic_rate},
        )  # fmt: skip
        return Played(name, side, task, result.history, result.history[result.best_epoch - 1])

    def _precision(self) -> str:
        """What the recipe says, or what the machine has units for: a step is too short to be measured reliably."""
        said = self.recipe.stackgan.precision
        return training_format(pick_device(self.recipe.device)) if said == "auto" else said


def stage_one_networks(recipe: "StackganRecipe") -> tuple[StageOne, MatchingDiscriminator]:
    """Generator and discriminator with the weights they start from."""
    stack, features = recipe.stackgan, recipe.encoders.features

    def build() -> StageOne:
        return StageOne(
            features, size=SIDES[0], num_noise=stack.noise, num_condition=stack.condition, width=stack.width
        )

    return _networks(recipe, "one", build, SIDES[0], stack.critic_width)


def stage_two_networks(recipe: "StackganRecipe", lower: StageOne) -> tuple[Stacked, MatchingDiscriminator]:
    """The same of Stage II, on top of a Stage I."""
    stack = recipe.stackgan

    def build() -> Stacked:
        upper = StageTwo(
            recipe.encoders.features, num_condition=stack.condition, width=stack.upper_width, blocks=stack.blocks
        )
        return Stacked(lower, upper)

    return _networks(recipe, "two", build, SIDES[1], stack.upper_critic_width)


def _networks(
    recipe: "StackganRecipe", name: str, build: Callable[[], Generating], side: int, width: int
) -> tuple[Generating, MatchingDiscriminator]:
    stack = recipe.stackgan
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(derive(recipe.seed, "networks", name))
        generator = build()
        discriminator = MatchingDiscriminator(
            recipe.encoders.features, size=side, width=width, num_condition=stack.condition, norm=not stack.spectral
        )
        if stack.spectral:
            spectral(discriminator)
    return generator, discriminator
