"""What is said of one hidden layer follows the sizes that were tried."""

import pytest

from glassworks.pipelines.approximation.recipe import ApproximationRecipe
from glassworks.pipelines.approximation.report import ApproximationReport, Learned
from glassworks.pipelines.approximation.show import show


def said(**functions):
    learned = [Learned(name, errors, {units: [0.0] * 101 for units in errors}) for name, errors in functions.items()]
    found = ApproximationReport({4: 0.2, 8: 0.05}, {4: 0.3, 8: 0.08}, -2.0, learned)
    return show(ApproximationRecipe(), found, None)


@pytest.mark.parametrize(("last", "tone"), [(0.001, "good"), (0.01, "good"), (0.02, "warn")])
def test_green_where_the_error_falls_at_least_like_1_over_n(last, tone):
    verdict = said(bump={1: 0.08, 8: last}).verdicts[1]
    assert verdict.tone == tone
    assert verdict.text.startswith("Learned, bump, exp(-50 (x - 1/2)²): the mean squared error goes from 8.0e-02")
    assert verdict.text.endswith("falling like 1/n it would come to 1.0e-02.")


def test_one_size_falls_from_nowhere():
    verdict = said(sine={1: 0.08}).verdicts[1]
    assert (verdict.tone, verdict.text) == (
        "note",
        "Learned, sine, sin(2π x): a mean squared error of 8.0e-02 with 1 unit.",
    )


def test_one_size_that_is_built_says_nothing_of_twice_the_units():
    """It was said that twice the units leave 1 of the error."""
    found = ApproximationReport({4: 0.2}, {4: 0.3}, 0.0, [Learned("sine", {1: 0.1}, {1: [0.0] * 101})])
    assert "Twice the units" not in show(ApproximationRecipe(), found, None).verdicts[0].text


def test_the_theorem_covers_what_has_no_kink():
    text = said(sine={1: 0.1, 2: 0.01}, kink={1: 0.1, 2: 0.01}).verdicts[-1].text
    assert text.startswith("For sine Barron (1993) guarantees the order 1/n; not for kink,")


def test_a_single_unit_is_named_as_one():
    (panel,) = said(sine={1: 0.1}).charts[-1].panels
    assert panel.layers[-1].name == "1 unit"
