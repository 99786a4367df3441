"""The recipes that ship with the package."""

import pytest

from glassworks.core.errors import RecipeError
from glassworks.recipes.shipped import shipped_text


def test_an_unknown_recipe_names_its_neighbours():
    with pytest.raises(RecipeError, match="photos_transfer"):
        shipped_text("photo_transfer")
