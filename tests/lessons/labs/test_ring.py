"""The live game: the same seed plays the same game, rates count, and a game that has run away says so."""

import math

import pytest

from glassworks.lessons.labs.ring import MOST_STEPS, Game, Rules, Table


def played(steps, rules, rates=(0.0016, 0.0016)):
    game = Game(rules)
    game.learn(steps, *rates)
    return game.moment()


def test_a_seed_plays_the_same_game_in_any_portions():
    game = Game(Rules(seed=3))
    for _ in range(3):
        game.learn(2, 0.0016, 0.0016)
    assert game.moment() == played(6, Rules(seed=3))
    assert game.moment() != played(6, Rules(seed=4))


def test_each_rate_moves_its_own_network():
    still = Game(Rules()).moment()
    assert played(3, Rules(), (0.0, 0.0016)).samples == still.samples
    assert played(3, Rules(), (0.0016, 0.0)).samples != still.samples
    assert still.right is None


@pytest.mark.parametrize("rules", [Rules("minimax"), Rules(signs=False), Rules(flat=False), Rules(spectral=True)])
def test_other_rules_are_another_game(rules):
    found = played(3, rules)
    assert found != played(3, Rules())
    assert 0 <= found.right <= 1


def test_a_game_that_has_run_away_says_so():
    found = played(6, Rules("minimax", flat=False), (math.inf, 0.0016))
    assert not found.finite
    assert found.samples == []
    assert (found.modes, found.width) == (0, None)


def test_it_ends():
    game = Game(Rules())
    game.step = MOST_STEPS - 1
    game.learn(50, 0.001, 0.001)
    assert game.step == MOST_STEPS


def test_what_an_address_says_is_bounded():
    rules = Rules.of({"loss": "poker", "signs": 1, "seed": 123_456})
    assert rules == Rules("relativistic", signs=True, flat=False, spectral=False, seed=3456)


def test_a_reader_s_game_goes_on_until_there_are_other_rules():
    table, other, rules = Table(), Table(), {"loss": "minimax", "flat": True, "signs": True}
    assert "real" in table.answer(rules | {"do": "learn"})  # of a page that was closed: it begins anew
    steps = [one.answer(rules | {"do": "learn", "steps": 2})["moment"]["step"] for one in (table, table, other, other)]
    assert steps == [2, 4, 0, 2]
    assert table.answer(rules | {"do": "learn", "steps": 10_000, "generator": 9})["moment"]["step"] == 54
    assert table.answer(rules | {"do": "new"})["moment"]["step"] == 0
    assert "real" in table.answer(rules | {"do": "learn", "signs": False})
