"""What is said of codes follows the numbers."""

import pytest

from glassworks.charts.render import svg
from glassworks.pipelines.codes.draw import draw
from glassworks.pipelines.codes.recipe import CodesRecipe
from glassworks.pipelines.codes.report import CodesReport, Learned
from glassworks.pipelines.codes.show import show
from glassworks.pipelines.codes.tables import CODES, ONE_HOT, SHORT, WORDS, code_words, differing, word_codes
from glassworks.testing.drawings import check_drawing


def shown(accuracies=None, classes=5, repeats=3):
    """Of networks with these accuracies; 0.97 where none are given."""
    recipe = CodesRecipe.parse({"codes": {"classes": classes, "repeats": repeats}}, "test")
    given = accuracies or {}
    learned = [
        Learned(code, k, code_words(code, k, classes, 0).shape[1], given.get(code, [0.97] * repeats))
        for code in CODES
        for k in (classes, classes + 1)
    ]
    found = CodesReport(
        classes,
        {code: code_words(code, classes + 1, classes, 0).tolist() for code in CODES},
        learned,
        list(WORDS),
        {name: differing(words).tolist() for name, words in word_codes().items()},
    )
    return recipe, show(recipe, found, None)


@pytest.mark.parametrize("accuracy", [0.95, 0.85])
def test_green_only_where_every_code_is_learned(accuracy):
    _, page = shown({SHORT: [accuracy] * 3})
    assert page.verdicts[2].tone == ("good" if accuracy >= 0.9 else "warn")
    assert ("not every code" in page.verdicts[2].text) == (accuracy < 0.9)


@pytest.mark.parametrize(
    ("short", "said"),
    [
        ([0.97, 0.98, 0.96], "not told apart"),
        ([0.90, 0.91, 0.90], "one-hot (6 outputs) is right more often than dense, shortest (3 outputs)"),
        ([0.99, 0.99, 0.99], "dense, shortest (3 outputs) is right more often than one-hot (6 outputs)"),
    ],
)
def test_codes_are_compared_by_what_the_seeds_tell_apart(short, said):
    _, page = shown({SHORT: short, ONE_HOT: [0.97, 0.97, 0.97]})
    assert said in page.verdicts[-1].text


@pytest.mark.parametrize("classes", [2, 5, 9])
@pytest.mark.parametrize("repeats", [1, 2])
def test_sentences_and_figures_under_other_settings(classes, repeats):
    recipe, page = shown(classes=classes, repeats=repeats)
    assert f"{classes} numbers hold {classes} classes one-hot, and {2**classes:,} classes" in page.verdicts[0].text
    assert ("one seed" in page.verdicts[2].text) == (repeats == 1)
    assert len(page.tables[0].rows) == classes + 1
    for chart in page.charts:
        assert svg(chart).startswith("<svg")
    check_drawing(draw(recipe, None))
