"""The graph of a typed formula: its derivatives are autograd's, and what is no arithmetic is refused with a word."""

import pytest

from glassworks.core.errors import InputError
from glassworks.lessons.labs.graph import answer, graph_of


@pytest.mark.parametrize("expression", ["exp(sin(w**2))", "x*w + exp(x)", "a / b - tanh(a) * sqrt(b)"])
def test_backwards_is_autograd(expression):
    found = graph_of(expression, [0.5, 1.5])
    variables = [step["derivative"] for step in found["steps"] if step["is_variable"]]
    assert variables == pytest.approx(found["autograd"], abs=1e-9)


def test_values_that_are_missing_begin_somewhere():
    assert [step["value"] for step in graph_of("w + x", [2.0])["steps"] if step["is_variable"]] == [2.0, 0.8]


@pytest.mark.parametrize(
    "expression", ["", "w", "w +", "__import__('os')", "log(w)", "f(w)", "w.real", "1 + 2", "(" * 190, "w" * 300]
)
def test_what_cannot_be_computed_is_refused(expression):
    with pytest.raises(InputError, match=r"exp\(sin"):
        graph_of(expression, [-1.0])


def test_values_of_an_address_that_are_no_numbers_are_left_out():
    assert answer({"expression": "w + x", "values": ["?", 2.0]})["graph"] == graph_of("w + x", [2.0])
