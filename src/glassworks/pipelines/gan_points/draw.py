"""Generator and discriminator of points in the plane."""

from typing import Any

from glassworks.charts.spec import Chart
from glassworks.pipelines.adversarial.draw import players
from glassworks.pipelines.drawing import drawn
from glassworks.pipelines.gan_points.recipe import GanPointsRecipe


def draw(recipe: GanPointsRecipe, trained: Any) -> Chart:
    """Dense networks of three hidden layers each."""
    gan, shape = recipe.gan, recipe.points.shape
    network = players(
        noise=f"noise z\n{gan.noise_size} numbers",
        generator=f"generator G\n3 × {gan.width} units",
        made="point G(z)",
        real=f"real point x\n({shape})",
        discriminator=f"discriminator D\n3 × {gan.width} units",
        verdict="score",
    )
    signs = min(recipe.points.signs, gan.noise_size)
    torn = f" {signs} of the {gan.noise_size} noise numbers are taken as signs only." if signs else ""
    return drawn(network, f"Two players: G turns noise into points, D tells them from real ones.{torn}", "The game")
