"""All networks as a recipe describes them, each with the weights it starts from."""

from collections.abc import Callable
from typing import TypeVar

from glassworks.core.generator import seeded
from glassworks.core.seeds import derive
from glassworks.models.generative.stackgan import MatchingDiscriminator, Stacked, StageOne, StageTwo
from glassworks.models.sequence.text_encoder import ImageEncoder, TextEncoder
from glassworks.pipelines.stackgan.data import SIDES
from glassworks.pipelines.stackgan.recipe import EncodersConfig, StackganRecipe
from glassworks.tasks.gan import spectral

Generator = TypeVar("Generator", StageOne, Stacked)


def encoders(config: EncodersConfig, num_words: int, seed: int) -> tuple[TextEncoder, ImageEncoder]:
    """Of sentences and of images."""
    with seeded(derive(seed, "encoders")):
        text = TextEncoder(num_words, config.features, config.embedding, config.hidden)
        return text, ImageEncoder(config.features, SIDES[0], config.width)


def stage_one_networks(recipe: StackganRecipe) -> tuple[StageOne, MatchingDiscriminator]:
    """Generator and discriminator of Stage I."""
    stack, features = recipe.stackgan, recipe.encoders.features

    def build() -> StageOne:
        return StageOne(
            features, size=SIDES[0], num_noise=stack.noise, num_condition=stack.condition, width=stack.width
        )

    return _networks(recipe, "one", build, SIDES[0], stack.critic_width)


def stage_two_networks(recipe: StackganRecipe, lower: StageOne) -> tuple[Stacked, MatchingDiscriminator]:
    """Those of Stage II, on top of a Stage I."""
    stack = recipe.stackgan

    def build() -> Stacked:
        upper = StageTwo(
            recipe.encoders.features, num_condition=stack.condition, width=stack.upper_width, blocks=stack.blocks
        )
        return Stacked(lower, upper)

    return _networks(recipe, "two", build, SIDES[1], stack.upper_critic_width)


def _networks(
    recipe: StackganRecipe, name: str, build: Callable[[], Generator], side: int, width: int
) -> tuple[Generator, MatchingDiscriminator]:
    stack = recipe.stackgan
    with seeded(derive(recipe.seed, "networks", name)):
        generator = build()
        discriminator = MatchingDiscriminator(
            recipe.encoders.features, size=side, width=width, num_condition=stack.condition, norm=not stack.spectral
        )
        if stack.spectral:
            spectral(discriminator)
    return generator, discriminator
