"""Formulas of pages, as browsers have them drawn."""

import re

import pytest

from glassworks.pages.formula import mathml


@pytest.mark.parametrize(("latex", "primes"), [(r"\sigma'(x)", "&#x02032;"), (r"A'' * x", "&#x02033;")])
def test_a_prime_stands_beside_its_letter(latex, primes):
    """As a superscript it was raised twice where no font for mathematics is installed: it hung above the line."""
    made = mathml(latex)
    assert "msup" not in made
    assert re.search(rf'<mi>[^<]+</mi><mo lspace="0" rspace="0">{primes}</mo>', made)


def test_powers_and_gaps_stay_what_they_are():
    made = mathml(r"x^2 \qquad y_1")
    assert made.count("<math ") == 2
    assert "<msup><mi>x</mi><mn>2</mn></msup>" in made
    assert 'alttext="x^2"' in made
