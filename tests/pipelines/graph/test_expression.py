"""Expressions are parsed, never executed, and what is not arithmetic is refused with what to write."""

import pytest

from glassworks.core.errors import RecipeError
from glassworks.pipelines.graph.expression import parsed, values, variables, written
from glassworks.pipelines.graph.recipe import GraphRecipe
from glassworks.recipes.load import load_recipe


def test_statements_become_operations_with_names():
    nodes = parsed("x = w**2; y = sin(x) + 2*3; z = -y")
    assert [node.name for node in nodes] == ["w", "x", "v1", "y", "z"]
    assert [written(nodes, node) for node in nodes] == ["w", "w ** 2", "sin(x)", "v1 + 6", "-1 * y"]
    assert variables(nodes) == ["w"]


def test_names_that_the_text_takes_are_not_given_twice():
    nodes = parsed("exp(z * v1)")
    assert [node.name for node in nodes] == ["z", "v1", "v2", "v3"]
    assert [node.name for node in parsed("sin(w) * v1")] == ["w", "v2", "v1", "z"]


@pytest.mark.parametrize(
    ("text", "at", "value"),
    [
        ("2 - 3 * w / 4", 2, 0.5),
        ("(-w)**2", 3, 9),
        ("2**w", 3, 8),
        ("relu(w) + abs(w)", -2, 2),
        ("sigmoid(w)", 0, 0.5),
        ("sqrt(w) * tanh(0)", 4, 0),
        ("log(exp(w)) + cos(0) + tan(0)", 1.5, 2.5),
    ],
)
def test_values(text, at, value):
    assert values(parsed(text), {"w": at})[-1] == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "there is none"),
        ("w +", "is not arithmetic"),
        ("w", "leaves nothing to differentiate"),
        ("3 + 4", "leaves nothing"),
        ("__import__('os').system('x')", "is not known"),
        ("w.real + 1", "is not known"),
        ("[w for w in x]", "is not known"),
        ("(lambda: w)()", "is not known"),
        ("sin(w, 2)", "is not known"),
        ("w if w else x", "is not known"),
        ("'a' * w", "is not known"),
        ("sin = w**2; sin + 1", "cannot be a name"),
        ("_w + 1", "cannot be a name"),
        ("x = w + 1; x = x + 1", "has a value already"),
        ("x = w + 1; sin(w)", "does not depend on x"),
        ("w**2; sin(w)", "every statement but the last has a name"),
        ("+".join(["w"] * 50), "more than 40 operations"),
        ("1/0 + w", "not a finite number"),
    ],
)
def test_what_is_not_arithmetic_is_refused(text, said):
    with pytest.raises(ValueError, match=said):
        parsed(text)


def test_the_last_statement_may_name_what_is_there():
    assert parsed("y = w**2; y")[-1].name == "y"


@pytest.mark.parametrize(
    ("expression", "given", "said"),
    [
        ("log(w)", {"w": -1}, r"z = log\(w\) cannot be computed: log of -1 is not a finite number"),
        ("w**0.5", {"w": -1}, "not a finite number"),
        ("exp(w)", {"w": 1e5}, "not a finite number"),
        ("9**w", {"w": 9000}, "not a finite number"),
        ("a * b", {"w": 1}, "no value for a, b and w is not in the expression; write graph.values={a = 1, b = 1}"),
    ],
)
def test_values_that_do_not_fit_are_refused_before_a_run(expression, given, said):
    with pytest.raises(RecipeError, match=said.replace("{", r"\{")):
        GraphRecipe.parse({"graph": {"expression": expression, "values": given}}, "test")


def test_both_are_set_on_the_command_line():
    recipe = load_recipe("graph", ["graph.expression=x*w + exp(x)", "graph.values={x=0.5, w=2}"])
    assert recipe.describe() == "The graph of x*w + exp(x), forward and backward"
    assert recipe.graph.values == {"x": 0.5, "w": 2}
