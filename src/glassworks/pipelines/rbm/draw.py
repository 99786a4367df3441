"""Two layers of units, joined with each other and not among themselves."""

from glassworks.charts.diagrams import Units, dense
from glassworks.charts.spec import Chart
from glassworks.pipelines.drawing import drawn
from glassworks.pipelines.rbm.recipe import RbmRecipe
from glassworks.pipelines.rbm.train import Trained


def draw(recipe: RbmRecipe, trained: Trained | None) -> Chart:
    """Visible units at the left, hidden ones at the right; links have no direction."""
    visible, hidden = trained.machine.weight.shape if trained else (recipe.data.size**2, recipe.rbm.hidden)
    layers = [
        Units(count=visible, name=f"{visible:,} visible units v\n({recipe.rbm.visible} pixels)", filled=True),
        Units(count=hidden, name=f"{hidden:,} hidden units h\n(0 or 1)"),
    ]
    caption = (
        "The machine: every visible unit is joined with every hidden one by a weight that counts in both directions, "
        "and with none of its own layer; of each layer some units are drawn."
    )
    return drawn(dense(layers, directed=False), caption, "The machine")
