"""Generator and discriminator of images."""

from typing import Any

from glassworks.charts.spec import Chart
from glassworks.pipelines.adversarial.draw import players
from glassworks.pipelines.dcgan.recipe import DcganRecipe
from glassworks.pipelines.drawing import drawn


def draw(recipe: DcganRecipe, trained: Any) -> Chart:
    """Convolutions that double the side, and convolutions that halve it."""
    gan, side = recipe.gan, recipe.data.size
    doublings = side.bit_length() - 3
    layers = f"4 × 4 doubled\n{doublings} time{'s' if doublings > 1 else ''}"
    network = players(
        noise=f"noise z\n{gan.noise_size} numbers",
        generator=f"generator G\n{layers}",
        made=f"image G(z)\n{side} × {side}",
        real=f"real image x\n{side} × {side}",
        discriminator="discriminator D\nhalved to 4 × 4",
        verdict="score",
    )
    caption = "Two players: transposed convolutions turn noise into an image, convolutions tell it from real ones."
    return drawn(network, caption, "The game")
