"""Formulas of pages, as browsers have them drawn."""

import re

import pytest

from glassworks.pages.formula import indexed, mathml


@pytest.mark.parametrize(("latex", "primes"), [(r"\sigma'(x)", "&#x02032;"), (r"A'' * x", "&#x02033;")])
def test_a_prime_stands_beside_its_letter(latex, primes):
    """As a superscript it was raised twice where no font for mathematics is installed: it hung above the line."""
    made = mathml(latex)
    assert "msup" not in made
    assert re.search(rf'<mi>[^<]+</mi><mo lspace="0" rspace="0">{primes}</mo>', made)


GAP = '<mspace width="0.167em" />'


@pytest.mark.parametrize(
    ("latex", "drawn"),
    [
        (r"t \ln p", f"<mi>t</mi>{GAP}<mi>ln</mi>{GAP}<mi>p</mi>"),
        (r"t_n \ln p_n", f"</msub>{GAP}<mi>ln</mi>{GAP}<msub>"),
        (r"(1 - t) \ln (1 - p)", f'&#x00029;</mo>{GAP}<mi>ln</mi><mo stretchy="false">&#x00028;</mo>'),
        (r"-\ln \sigma(u)", f"<mo>&#x02212;</mo><mi>ln</mi>{GAP}<mi>&#x003C3;</mi>"),
        (r"\log_2 p", f"<msub><mi>log</mi><mn>2</mn></msub>{GAP}<mi>p</mi>"),
        (r"o \, \tanh(c)", f'<mi>o</mi>{GAP}<mi>tanh</mi><mo stretchy="false">'),
    ],
)
def test_the_name_of_a_function_keeps_its_distance(latex, drawn):
    """Browsers drew t ln p as one word."""
    assert drawn in mathml(latex)


def test_powers_and_gaps_stay_what_they_are():
    made = mathml(r"x^2 \qquad y_1")
    assert made.count("<math ") == 2
    assert "<msup><mi>x</mi><mn>2</mn></msup>" in made
    assert 'alttext="x^2"' in made


@pytest.mark.parametrize(("latex", "bar"), [("|w|^2", "&#x0007C;"), (r"\| w \|^2", "&#x02016;")])
def test_bars_stand_close_to_what_they_enclose(latex, bar):
    assert mathml(latex).count(f'lspace="0" rspace="0">{bar}</mo>') == 2


def test_indices_in_running_text_stand_below_the_line_and_names_of_settings_stay_as_they_are():
    assert indexed("w_k: a < b; C_in, e^-E") == "w<sub>k</sub>: a &lt; b; C<sub>in</sub>, e<sup>−E</sup>"
    plain = "perceptron.at_zero, gan.gamma_left and layer_decay; w = (2, 1)"
    assert indexed(plain) == plain


def test_thousands_are_kept_apart_within_one_number():
    """A comma as an operator stood off from the digits behind it."""
    assert "<mn>37,748,736</mn></mrow></math>" in mathml(r"256 = 37{,}748{,}736")
    assert "<mn>1</mn><mo>&#x0002C;</mo><mn>200</mn>" in mathml("1, 200")
