"""A likelihood that fell again behind steady reconstructions is told."""

import math

import pytest

from glassworks.pipelines.rbm.report import RbmReport
from glassworks.pipelines.rbm.show import _verdicts


def said(*likelihoods, errors=None):
    errors = errors or (0.02,) * len(likelihoods)
    history = [
        {"epoch": epoch, "log_likelihood": value, "reconstruction": error}
        for epoch, (value, error) in enumerate(zip(likelihoods, errors, strict=True), 1)
    ]
    found = RbmReport(16, 8, 30, 0, likelihoods[-1], None, -3.401, 10.0, 10.0, 10.0, "enumeration", 0.02, history)
    return " ".join(verdict.text for verdict in _verdicts(found))


def test_reconstructions_do_not_show_that_the_model_got_worse():
    assert "From epoch 2 to 3 the likelihood fell from -4.48 to -9.65 nats" in said(-6.0, -4.48, -9.65)
    assert "From epoch 2 to 3 the likelihood fell from -4.48 to -9.65 nats" in said(-6.0, -4.48, -9.65, -7.0, -3.6)
    assert "fell" not in said(-6.0, -4.48, -4.5)
    assert "fell" not in said(-6.0, -4.48, -9.65, errors=(0.02, 0.02, 0.5))


@pytest.mark.parametrize(("held_out", "said"), [(-20.4, "0.40 nats more."), (-19.9, "0.10 nats less.")])
def test_images_learned_from_may_be_less_likely_than_others(held_out, said):
    found = RbmReport(64, 8, 100, 20, -20.0, held_out, None, 9.0, 8.9, 9.1, "annealed importance sampling", 3.0, [])
    assert _verdicts(found)[1].text.endswith(said)


def test_an_estimate_without_a_lower_end_says_so():
    """It was printed as -inf."""
    found = RbmReport(64, 8, 100, 20, -20.0, -21.0, None, 9.0, -math.inf, 9.1, "annealed importance sampling", 3.0, [])
    text = _verdicts(found)[0].text
    assert "log Z 9.00 (at most 9.10 at three standard errors, which leave no lower end)" in text
    assert "inf" not in text


def test_held_out_images_are_compared_with_pixels_that_know_nothing_of_each_other():
    def tone_and_text(held_out):
        found = RbmReport(64, 8, 100, 20, -20.0, held_out, None, 9.0, 8.9, 9.1, "annealed importance sampling", 3.0, [])
        found.pixels_alone = -30.0
        return _verdicts(found)[0]

    better, worse = tone_and_text(-25.0), tone_and_text(-31.0)
    assert (better.tone, worse.tone) == ("good", "warn")
    assert better.text.endswith("-30.00 if each pixel is drawn by its own frequency.")
