"""What the page says of one response, of noise and of the vote follows the numbers, under any setting and seed."""

import numpy as np
import pytest

from glassworks.charts.render import svg
from glassworks.pipelines.xo_maps.recipe import XOMapsRecipe
from glassworks.pipelines.xo_maps.show import O_PLACES, X_PLACES, show
from glassworks.pipelines.xo_maps.train import compute

SETTINGS = [
    {},
    {"turned": 0},
    {"turned": 1},
    {"turned": 30},
    {"turned": 81},
    {"letter": "o", "filter": 3, "row": 7, "column": 5},
]


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("settings", SETTINGS)
def test_sentences_say_what_was_computed(settings, seed):
    recipe = XOMapsRecipe.parse({"xo": settings}, "test")
    found = compute(recipe.xo, seed)
    page = show(recipe, found, None)
    texts = [one.text for one in page.verdicts]
    assert any(f"{found.worked.sum}/9 = {found.worked.sum / 9:.2f}" in text for text in texts)
    noisy = next(text for text in texts if text.startswith("An X of which"))
    apart = found.noisy.scores["x"] - found.noisy.scores["o"]
    assert noisy.endswith("an X." if apart > 1e-6 else "an O, and wrong." if apart < -1e-6 else "both are equal.")
    many = next(one for one in page.verdicts if one.text.startswith(f"Of {found.noisy_letters} letters"))
    assert ("each time others" in many.text) == (0 < found.turned < 81)
    assert ("1 pixel turned" in many.text and "1 of 81 pixels is turned" in noisy) == (found.turned == 1)
    assert (many.tone == "good") == (found.noisy_right >= 0.95 * found.noisy_letters)
    for chart in page.charts:
        assert svg(chart).startswith("<svg")


def test_the_vote_is_drawn_from_the_values_and_their_voters():
    found = compute()
    vote = next(chart for chart in show(XOMapsRecipe(), found, None).charts if chart.title == "The vote")
    for panel, values in zip(vote.panels, (found.x.vector, found.o.vector, found.noisy.vector), strict=False):
        bars, means = panel.layers[:3], panel.layers[3:]
        assert np.sum([bar.values for bar in bars], axis=0).tolist() == values
        assert [one.y for one in means] == [np.mean([values[at - 1] for at in some]) for some in (X_PLACES, O_PLACES)]
