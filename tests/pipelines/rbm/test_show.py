"""A likelihood that fell again behind steady reconstructions is told."""

from glassworks.pipelines.rbm.report import RbmReport
from glassworks.pipelines.rbm.show import _verdicts


def said(*likelihoods):
    history = [
        {"epoch": epoch, "log_likelihood": value, "reconstruction": 0.02} for epoch, value in enumerate(likelihoods, 1)
    ]
    found = RbmReport(16, 8, 30, 0, likelihoods[-1], None, -3.401, 10.0, 10.0, 10.0, "enumeration", 0.02, history)
    return " ".join(verdict.text for verdict in _verdicts(found))


def test_reconstructions_do_not_show_that_the_model_got_worse():
    assert "From epoch 2 to 3 the likelihood fell from -4.48 to -9.65 nats" in said(-6.0, -4.48, -9.65)
    assert "fell" not in said(-6.0, -4.48, -4.5)


def test_held_out_images_are_compared_with_pixels_that_know_nothing_of_each_other():
    def tone_and_text(held_out):
        found = RbmReport(64, 8, 100, 20, -20.0, held_out, None, 9.0, 8.9, 9.1, "annealed importance sampling", 3.0, [])
        found.pixels_alone = -30.0
        return _verdicts(found)[0]

    better, worse = tone_and_text(-25.0), tone_and_text(-31.0)
    assert (better.tone, worse.tone) == ("good", "warn")
    assert better.text.endswith("-30.00 if each pixel is drawn by its own frequency.")
