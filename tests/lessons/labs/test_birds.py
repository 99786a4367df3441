"""Birds of a sentence: the same seed gives the same ones, noise does what it says, unknown words are said."""

import pytest

from glassworks.charts.images import read_data_uri
from glassworks.core.errors import InputError
from glassworks.lessons.labs.birds import COUNT, answer, draw, words


def test_every_stage_has_an_image_for_each_bird():
    flock = draw("a red bird")
    assert [name for name, _, _ in flock.stages] == ["Stage I", "Stage II"][: len(flock.stages)]
    for _, side, images in flock.stages:
        assert len(images) == COUNT
        assert read_data_uri(images[0]).shape == (side, side, 3)


def test_an_answer_is_light_enough_to_be_dragged():
    """As the smallest PNGs twelve birds were 420 kB, and took the server longer to write than to draw."""
    assert sum(len(one) for _, _, images in draw("a red bird").stages for one in images) < 150_000


def test_sentence_seed_and_noise_decide():
    first = draw("a red bird", seed=1)
    assert draw("a red bird", seed=1) == first
    assert draw("a red bird", seed=2).stages != first.stages
    assert draw("a blue bird", seed=1).stages != first.stages
    assert draw("a red bird", noise=0).apart < 1e-6  # but for the rounding of a batch
    assert 0 < draw("a red bird", noise=0.5).apart < draw("a red bird", noise=2).apart


def test_a_word_that_was_not_learned_is_said_with_the_nearest():
    (said,) = draw("a bleu bird").unknown
    assert "bleu" in said
    assert "'blue'" in said
    with pytest.raises(InputError, match="a small yellow bird"):
        draw("xylophone")
    assert "yellow" in words()


def test_noise_of_an_address_is_bounded():
    wild, most = ({"sentence": "a red bird", "noise": noise} for noise in (1000, 3))
    assert answer(wild) == answer(most)
