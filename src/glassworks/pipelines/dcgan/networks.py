"""Generator and discriminator as a recipe describes them."""

from glassworks.core.generator import seeded
from glassworks.core.seeds import derive
from glassworks.models.generative.dcgan import Discriminator, Generator
from glassworks.pipelines.dcgan.recipe import DcganRecipe
from glassworks.tasks.gan import spectral


def networks(recipe: DcganRecipe, channels: int) -> tuple[Generator, Discriminator]:
    """Generator and discriminator with the weights they start from."""
    gan, size = recipe.gan, recipe.data.size
    with seeded(derive(recipe.seed, "network")):
        generator = Generator(size, channels, gan.noise_size, gan.width)
        # Batch norm mixes the samples of a batch, whose slopes the penalties take one by one.
        one_by_one = gan.spectral or gan.penalty or any(gan.slopes)
        discriminator = Discriminator(size, channels, gan.width, norm=not one_by_one)
        if gan.spectral:
            spectral(discriminator)
    return generator, discriminator
