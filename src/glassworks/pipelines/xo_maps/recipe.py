"""The recipe of the worked example of the X and the O."""

from glassworks.core.recipe import Recipe


class XOMapsRecipe(Recipe):
    """The worked example of the X and the O; there is nothing to set."""

    task: str = "xo_maps"
    """The kind of recipe: what one run of it does."""
