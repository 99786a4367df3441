"""Numbers that scripts write are those of the reports, sign by sign."""

import pytest

from glassworks.charts.format import percent, typeset

SENTENCES = [
    "5% of them, p = 1.3e-06, -0.5 to 2e-3",
    "a 3 x 3 filter of 224x224 pixels gives = -4",
    "1e-8 and 4.0e+02, but v1e-5b and file-1.png stay",
    "no numbers at all",
]
SHARES = [0, 1, 0.5, 0.9996, 0.9999, 0.0004, 0.00001, 0.123456, 0.1, 0.875]


@pytest.fixture
def tab(trained, open_tab):
    made = open_tab()
    made.goto(f"{trained.url}/runs")
    return made


def written(tab, name, value):
    return tab.evaluate(
        "([name, value]) => import('/static/figures.js').then(made => made[name](value))", [name, value]
    )


def test_sentences_and_shares_are_set_as_reports_set_them(tab):
    assert [written(tab, "typeset", text) for text in SENTENCES] == [typeset(text) for text in SENTENCES]
    assert [written(tab, "percent", share) for share in SHARES] == [percent(share) for share in SHARES]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("number", -0.25, "−0.25"),
        ("number", 0, "0"),
        ("number", 1234.5678, "1235"),
        ("number", -1.5e-6, "−1.50\u202f×\u202f10⁻⁶"),
        ("number", 2.5e7, "2.50\u202f×\u202f10⁷"),
        ("percent", 9e-8, "0\u202f%"),
        ("smallPercent", 0.031, "3.1\u202f%"),
        ("smallPercent", -4e-10, "−4\u202f×\u202f10⁻⁸\u202f%"),
        ("percent", -0.031, "−3.1\u202f%"),
        ("duration", 75, "1\u202fmin 15\u202fs"),
    ],
)
def test_numbers_of_any_size_have_true_signs_and_powers(tab, name, value, words):
    assert written(tab, name, value) == words
