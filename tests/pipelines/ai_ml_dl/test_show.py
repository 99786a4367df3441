"""What is said of the three ways follows the numbers."""

import pytest

from glassworks.charts.render import svg
from glassworks.pipelines.ai_ml_dl.by_hand import CLASSICAL, DEEP, NAMES, RULES, VARIANTS, images
from glassworks.pipelines.ai_ml_dl.draw import draw
from glassworks.pipelines.ai_ml_dl.recipe import WaysRecipe
from glassworks.pipelines.ai_ml_dl.report import Mistakes, Way, WaysReport
from glassworks.pipelines.ai_ml_dl.show import show
from glassworks.testing.drawings import check_drawing


def shown(rules, classical, deep, examples=(20, 400)):
    """Of ways with these accuracies, the same for all numbers of examples."""

    def way(name, count, values):
        return Way(name, count, 3, values, dict.fromkeys(VARIANTS, values))

    ways = [way(RULES, 0, rules)]
    ways += [way(name, n, values) for name, values in ((CLASSICAL, classical), (DEEP, deep)) for n in examples]
    drawn, targets = images(20, 0, "new images", VARIANTS)
    answers = {name: (targets if name == RULES else 1 - targets) for name in NAMES}
    recipe = WaysRecipe.parse({"ways": {"examples": examples, "repeats": len(rules)}}, "test")
    return recipe, show(recipe, WaysReport(ways, 20, {"bias": 0.1}), Mistakes(drawn, targets, answers))


def test_green_only_where_the_mean_of_the_seeds_is_high():
    _, page = shown([0.9, 0.9], [0.97, 0.89], [0.99, 0.84])
    assert [verdict.tone for verdict in page.verdicts[1:4]] == ["warn", "good", "warn"]
    assert all(("not solved" in v.text) == (v.tone == "warn") for v in page.verdicts[1:4])


@pytest.mark.parametrize(
    ("deep", "said"),
    [
        ([0.99, 0.99, 0.99], "by more than their scatter: deep learning"),
        ([0.96, 0.95, 0.97], "not told apart from it by these seeds: classical machine learning"),
    ],
)
def test_the_best_is_named_where_seeds_tell_it_apart(deep, said):
    _, page = shown([0.9, 0.9, 0.9], [0.95, 0.96, 0.95], deep)
    assert said in page.verdicts[4].text


@pytest.mark.parametrize("examples", [(50,), (10, 1000), (20, 100, 400)])
@pytest.mark.parametrize("seeds", [1, 3])
def test_figures_and_sentences_under_other_settings(examples, seeds):
    recipe, page = shown([0.9] * seeds, [0.95] * seeds, [0.97] * seeds, examples)
    assert any("On average right" in verdict.text for verdict in page.verdicts) == (len(examples) > 1)
    assert ("one seed" in page.verdicts[0].text) == (seeds == 1)
    for chart in page.charts:
        assert svg(chart).startswith("<svg")
    check_drawing(draw(recipe, None))


def test_the_hardest_images_come_first():
    _, page = shown([0.9], [0.95], [0.97])
    assert "20 of 20 are wrong in some way" in page.charts[1].caption
