"""Templates of digits: what the page gets."""

import numpy as np

from glassworks.lessons.labs.templates import fitted, for_the_page, pixels_and_labels
from glassworks.pipelines.digits import Digits


def test_the_page_gets_held_out_digits_and_the_fitted_templates():
    page, digits = for_the_page(), Digits.divided(0)
    pixels, labels = pixels_and_labels()
    assert page["labels"] == labels[digits.held_out].tolist()
    assert page["images"][0] == pixels[digits.held_out[0]].tolist()
    assert np.allclose(page["weights"], fitted().coef_, atol=1e-4)
    assert set(digits.train) & set(digits.held_out) == set()
