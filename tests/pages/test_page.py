"""A report is a hand-out: it prints on one to four sheets of A4.

Short runs, whose pages have as much on them as those of long ones.
"""

import re

import pytest

from glassworks.verbs.train import train

MOST = 4

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("recipe", "settings"),
    [
        ("gan_ring", ["training.epochs=9", "points.count=2560"]),
        ("googlenet", ["training.epochs=1"]),
        ("mlp_digits", ["training.epochs=8"]),
        ("rbm_digits", ["training.epochs=3"]),
        ("softmax_digits", ["training.epochs=2"]),
        ("word_vectors", ["training.epochs=2"]),
        ("xo_cnn", []),
    ],
)
def test_a_report_prints_on_at_most_four_sheets(recipe, settings, browser, tmp_path):
    train(recipe, out=tmp_path / "run", settings=settings)
    tab = browser.new_page()
    tab.goto((tmp_path / "run" / "report.html").as_uri())
    printed = tab.pdf(format="A4", print_background=True)
    tab.close()
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b(?!s)", printed)) <= MOST
