"""The translator that learns while a reader watches: it repeats, says where it looks, refuses what is no digits."""

import pytest

from glassworks.core.errors import InputError
from glassworks.lessons.labs.translator import Translator


@pytest.fixture(scope="module")
def learned():
    """A few steps: enough to ask it something."""
    translator = Translator()
    states = translator.begin(attention=True, seed=1)
    return translator, [next(states), next(states)]


def test_states_say_how_far_it_is_and_repeat(learned):
    _, (first, second) = learned
    assert 0 < first["share"] < second["share"] < 1
    assert second["loss"] < first["loss"]
    again = Translator().begin(attention=True, seed=1)
    assert [next(again), next(again)] == [first, second]


def test_it_writes_symbols_and_looks_at_all_that_it_has_read(learned):
    read = learned[0].read("2026")
    assert read.source == list("2026")
    assert [len(state) for state in read.states] == [read.units] * 4
    longer = learned[0].read("20261")
    assert longer.states[:4] == read.states  # what comes later does not change what was read before
    assert len(read.output) == len(read.probability) == len(read.attention) <= 6
    assert all(len(row) == 4 and sum(row) == pytest.approx(1, abs=1e-5) for row in read.attention)


def test_without_attention_there_is_none():
    translator = Translator()
    next(translator.begin(attention=False, seed=0))
    assert translator.read("12").attention is None


@pytest.mark.parametrize("text", ["", "12a", "²", "1" * 17, "-1"])
def test_what_is_no_digits_is_refused(learned, text):
    with pytest.raises(InputError, match="314159"):
        learned[0].read(text)
