"""Both passes against derivatives worked out by hand, and sentences against numbers under many expressions."""

import math

import pytest

from glassworks.charts.render import svg
from glassworks.pipelines.graph.draw import draw
from glassworks.pipelines.graph.recipe import GraphRecipe
from glassworks.pipelines.graph.show import agrees, show
from glassworks.pipelines.graph.train import compute
from glassworks.testing.drawings import check_drawing


def recipe_of(expression, **values):
    return GraphRecipe.parse({"graph": {"expression": expression, "values": values}}, "test")


def found_of(expression, **values):
    return compute(recipe_of(expression, **values).graph)


def test_the_chain_of_three():
    found = found_of("x = w**2; y = sin(x); z = exp(y)", w=0.8)
    assert [edge.local for edge in found.edges] == pytest.approx([1.6, math.cos(0.64), math.exp(math.sin(0.64))])
    (w,) = found.variables
    assert w.derivative == pytest.approx(1.6 * math.cos(0.64) * math.exp(math.sin(0.64)), abs=1e-15)
    assert (w.paths, w.ways[0].names) == (1, ["w", "x", "y", "z"])


@pytest.mark.parametrize(
    ("expression", "values", "derivatives"),
    [
        ("x*w + exp(x)", {"x": 0.5, "w": 2}, [2 + math.exp(0.5), 0.5]),
        ("w*w", {"w": 3}, [6]),
        ("w/w", {"w": 3}, [0]),
        ("a/b", {"a": 1, "b": 2}, [0.5, -0.25]),
        ("a**b", {"a": 2, "b": 3}, [12, 8 * math.log(2)]),
        ("a - b*2", {"a": 1, "b": 1}, [1, -2]),
        ("sigmoid(w)", {"w": 0}, [0.25]),
        ("sqrt(w) + log(w)", {"w": 4}, [0.5]),
        ("relu(w) + abs(v)", {"w": -1, "v": -2}, [0, -1]),
        ("tan(w) * cos(w)", {"w": 0.3}, [math.cos(0.3)]),
        ("tanh(w)", {"w": 0.5}, [1 - math.tanh(0.5) ** 2]),
    ],
)  # fmt: skip
def test_derivatives_by_hand(expression, values, derivatives):
    found = found_of(expression, **values)
    assert [one.derivative for one in found.variables] == pytest.approx(derivatives)
    for one in found.variables:
        assert agrees(one, one.autograd)
        assert agrees(one, one.difference)
        if one.paths <= 12:
            assert sum(way.product for way in one.ways) == pytest.approx(one.derivative)


def test_paths_are_counted_without_walking_them():
    doubled = "; ".join(f"a{n + 1} = a{n} + a{n}" for n in range(30))
    (one,) = found_of(doubled, a0=1).variables
    assert (one.paths, one.derivative, len(one.ways)) == (2**30, 2.0**30, 12)


CASES = [
    ("x = w**2; y = sin(x); z = exp(y)", {"w": 0.8}),
    ("x*w + exp(x)", {"x": 0.5, "w": 2}),
    ("s = w*x + b; e = (sigmoid(s) - t)**2", {"w": 2, "x": 0.5, "b": -1, "t": 1}),
    ("w*w", {"w": -3}),
    ("relu(w)", {"w": 0}),
    ("sqrt(w)", {"w": 0}),
    ("a*b + c*d + e*f - g*h", dict.fromkeys("abcdefgh", 1.5)),
    ("; ".join(f"a{n + 1} = a{n} + sin(a{n})" for n in range(15)), {"a0": 1}),
]


@pytest.mark.parametrize(("expression", "values"), CASES)
def test_sentences_follow_the_numbers(expression, values):
    recipe = recipe_of(expression, **values)
    found = compute(recipe.graph)
    page = show(recipe, found, None)
    checks = [verdict for verdict in page.verdicts if "central difference" in verdict.text]
    assert len(checks) == len(found.variables)
    for verdict, one in zip(checks, found.variables, strict=True):
        assert (verdict.tone == "good") == agrees(one, one.difference)
    autograd = next(verdict for verdict in page.verdicts if "autograd" in verdict.text)
    assert (autograd.tone == "good") == all(agrees(one, one.autograd) for one in found.variables)
    for chart in page.charts:
        assert svg(chart).startswith("<svg")
    check_drawing(draw(recipe, None))


def test_words_of_a_check_without_a_difference_of_one_edge_and_of_more_variables_than_panels():
    """It had read: as well, to 0; each of the 1 edge; over each variable, where three of four were drawn."""
    recipe = recipe_of("x*w + exp(x)", x=0.5, w=2)
    assert any(
        "dz/dw as well, to the last digit." in v.text for v in show(recipe, compute(recipe.graph), None).verdicts
    )
    recipe = recipe_of("relu(w)", w=1)
    assert "goes over the one edge once" in show(recipe, compute(recipe.graph), None).verdicts[-1].text
    expression, values = CASES[2]
    recipe = recipe_of(expression, **values)
    slopes = show(recipe, compute(recipe.graph), None).charts[0]
    assert len(slopes.panels) == 3
    assert "over each of the first 3 variables" in slopes.caption


def test_at_a_kink_the_page_warns():
    recipe = recipe_of("relu(w)", w=0)
    page = show(recipe, compute(recipe.graph), None)
    assert [v.tone for v in page.verdicts] == ["note", "note", "warn", "good", "note"]
    assert "dz/dw = 0.5, the way back 0." in page.verdicts[2].text


def test_where_one_side_has_no_value_there_is_no_difference():
    (one,) = found_of("sqrt(w)", w=0).variables
    assert one.difference is None
    assert math.isnan(one.derivative)
