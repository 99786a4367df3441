"""Results about things: shared while the thing lives, gone with it."""

import gc

from glassworks.lessons.labs.kept_of import KeptOf


class Thing:
    """May be a key."""


def test_results_are_those_of_their_thing_and_go_with_it():
    kept: KeptOf[Thing, str, int] = KeptOf(10)
    one, other = Thing(), Thing()
    assert kept.get(one, "a", lambda: 1) == 1
    assert kept.get(other, "a", lambda: 2) == 2
    assert kept.get(one, "a", lambda: 3) == 1
    assert kept.known(other, "b") is None
    del one
    gc.collect()
    assert kept._kept.known((0, "a")) is None
    assert kept.known(other, "a") == 2
    for _ in range(50):  # one that comes to lie where another was
        assert kept.known(Thing(), "a") is None


def test_all_things_together_have_so_much():
    kept: KeptOf[Thing, str, str] = KeptOf(7, len)
    one, other = Thing(), Thing()
    for thing, text in ((one, "aaa"), (other, "bbb"), (one, "cc")):
        kept.get(thing, text, lambda text=text: text)
    assert kept.known(one, "aaa") is None
    assert kept.known(other, "bbb") == "bbb"
    kept.clear()
    assert kept.known(other, "bbb") is None
