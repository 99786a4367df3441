"""Birds and their captions: the same seed gives the same pixels, and images and sentences state the same."""

import numpy as np
import pytest

from glassworks.core.context import RunContext
from glassworks.data.synthetic.bird_captions import NAMES, captions_of, sentence
from glassworks.data.synthetic.birds import ATTRIBUTES, COLOURS, Birds
from glassworks.data.synthetic.rendered import rendered_birds
from glassworks.data.text.words import words_of

NUMBERS = np.arange(60)


def test_a_bird_is_a_function_of_seed_and_number():
    birds = Birds(seed=3)
    together, alone = birds.draw(NUMBERS[:6], 32), birds.draw(NUMBERS[4:5], 32)
    assert together.shape == (6, 32, 32, 3)
    assert together.dtype == np.uint8
    assert np.array_equal(together[4], alone[0])
    assert not np.array_equal(together, Birds(seed=4).draw(NUMBERS[:6], 32))


def test_every_size_shows_the_same_bird():
    small, large = (Birds().draw(NUMBERS[:8], side).astype(float) for side in (32, 128))
    averaged = large.reshape(8, 32, 4, 32, 4, 3).mean(axis=(2, 4))
    assert np.abs(averaged - small).mean() < 4
    assert np.abs(averaged - small[::-1]).mean() > 25


def test_the_body_has_the_colour_it_is_said_to_have():
    """A bird's middle is its body or its wing: of those whose both are one colour it must be that colour."""
    birds, at = Birds(), dict(zip(NAMES, range(len(NAMES)), strict=True))
    values = birds.attributes(np.arange(400))
    chosen = np.flatnonzero(values[:, at["body"]] == values[:, at["wings"]])[:60]
    middle_N3 = birds.draw(chosen, 64)[:, 30:36, 30:36].mean(axis=(1, 2))
    table = np.array(list(COLOURS.values()))
    nearest = np.linalg.norm(middle_N3[:, None] - table, axis=2).argmin(axis=1)
    assert (nearest == values[chosen, at["body"]]).mean() > 0.9


def test_every_value_occurs():
    values = Birds().attributes(np.arange(2000))
    for name, column in zip(ATTRIBUTES, values.T, strict=True):
        assert set(column.tolist()) == set(range(len(ATTRIBUTES[name])))


@pytest.mark.parametrize("name", ATTRIBUTES)
def test_what_a_caption_states_is_in_its_words_and_nothing_else_is(name):
    said = {"grey": {"grey", "gray"}, "small": {"small", "little", "tiny"}, "large": {"large", "big"},
            "hooked": {"hooked", "curved"}, "blunt": {"blunt", "rounded"}, "pointed": {"pointed", "sharp"},
            "sunset": {"sunset", "evening"}, "snow": {"snow", "snowy"}}  # fmt: skip
    at = NAMES.index(name)
    for captions in captions_of(Birds().attributes(np.arange(100)), each=2, seed=0):
        for caption in captions:
            words = set(words_of(caption.text))
            if caption.states[at] >= 0:
                value = ATTRIBUTES[name][caption.states[at]]
                assert words & said.get(value, {value}), caption.text
            elif name not in ("body", "wings", "crown", "beak"):  # a colour may be that of another part
                assert not words & set().union(*(said.get(value, {value}) for value in ATTRIBUTES[name])), caption.text


def test_a_sentence_as_one_would_say_it():
    values = {"size": 0, "body": 2, "wings": -1, "crown": 7, "beak": 0, "beak length": 0, "beak shape": 0}
    states = tuple(values.get(name, -1) for name in NAMES)
    first = sentence(states, lambda options: options[0])
    assert first == "a small yellow bird with a black crown and a short black pointed beak"
    assert sentence((-1,) * len(NAMES), lambda options: options[0]) == "a bird"


def test_captions_agree_with_the_bird_and_vary():
    values = Birds().attributes(NUMBERS)
    captions_of_each = captions_of(values, each=4, seed=0)
    assert captions_of_each == captions_of(values, each=4, seed=0)
    states = np.array([[caption.states for caption in captions] for captions in captions_of_each])
    assert ((states == values[:, None]) | (states == -1)).all()
    assert (states >= 0).any(axis=2).all()
    assert np.mean([len({caption.text for caption in captions}) for captions in captions_of_each]) > 3.5


def test_birds_are_kept_and_drawn_on(tmp_path):
    few = rendered_birds(Birds(), 16, 5, tmp_path, RunContext())
    more = rendered_birds(Birds(), 16, 9, tmp_path, RunContext())
    assert (len(few), len(more)) == (5, 9)
    assert np.array_equal(more[NUMBERS[:9]], Birds().draw(NUMBERS[:9], 16))
