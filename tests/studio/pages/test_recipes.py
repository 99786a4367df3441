"""The page of recipes: every card has its image."""

from importlib.resources import files

import pytest

from glassworks.recipes.shipped import shipped
from glassworks.studio.pages.recipes import image_of


@pytest.mark.parametrize("name", shipped())
def test_every_shipped_recipe_has_an_image_in_light_and_dark(name):
    """Drawn by docs/cards.py."""
    assert image_of(name) == f"/static/results/{name}"
    folder = files("glassworks.studio") / "static" / "results"
    for scheme in ("light", "dark"):
        assert (folder / f"{name}-{scheme}.webp").read_bytes()[8:12] == b"WEBP"
