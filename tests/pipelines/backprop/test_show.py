"""What is compared with the publication is what the rate of a run lets one compare."""

import pytest

from glassworks.pipelines.backprop.recipe import BackpropRecipe
from glassworks.pipelines.backprop.show import show
from glassworks.pipelines.backprop.train import compute


def shown(**values):
    recipe = BackpropRecipe.parse({"backprop": values}, "test")
    return show(recipe, *compute(recipe.backprop))


def test_at_the_rate_of_the_publication_its_slip_is_told():
    said = [verdict.text for verdict in shown().verdicts]
    assert said[0] == "20 of the 20 numbers that Mazur (2015) printed, up to the new weights, agree to every digit."
    assert sum("slip" in text for text in said) == 2


@pytest.mark.parametrize("rate", [0.05, 5.0])
def test_at_another_rate_nothing_after_the_gradients_is_compared(rate):
    """It said of other numbers that they were the slip."""
    page = shown(rate=rate)
    said = [verdict.text for verdict in page.verdicts]
    assert said[0].startswith("12 of the 12 numbers that Mazur (2015) printed, up to the gradients")
    assert page.verdicts[0].tone == "good"
    assert not any("slip" in text or "he printed" in text for text in said)
    assert all(published is None for name, _, published in page.tables[0].rows if name.startswith("new_"))
