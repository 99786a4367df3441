"""Shared results: computed once for all who ask at once, dropped when there are too many, in threads that are few."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from glassworks.lessons.labs.kept import AT_ONCE, Ahead, Kept, Turns, computed, computed_later


def test_readers_who_ask_at_once_wait_for_one_computation():
    kept: Kept[str, object] = Kept(3)
    began, go, made = threading.Event(), threading.Event(), []

    def make():
        began.set()
        assert go.wait(10)
        made.append(object())
        return made[-1]

    with ThreadPoolExecutor(4) as readers:
        asked = [readers.submit(kept.get, "same", make) for _ in range(4)]
        assert began.wait(10)
        assert kept.get("other", lambda: "at once") == "at once"  # nobody waits for what others asked for
        go.set()
        assert {id(one.result(10)) for one in asked} == {id(made[0])}
    assert len(made) == 1


def test_what_is_known_is_not_made():
    kept: Kept[str, int] = Kept(2)
    assert kept.known("one") is None
    kept.get("one", lambda: 1)
    kept.get("two", lambda: 2)
    assert kept.known("one") == 1  # and is used last by that
    kept.get("three", lambda: 3)
    assert kept.known("two") is None
    assert kept.known("one") == 1


def test_what_was_used_last_stays():
    kept: Kept[str, str] = Kept(7, len)
    made = []

    def get(key):
        return kept.get(key, lambda: made.append(key) or key)

    for key in ("aaa", "bbb", "aaa", "cc"):
        assert get(key) == key
    assert made == ["aaa", "bbb", "cc"]
    get("aaa")
    assert made[3:] == []
    get("bbb")
    assert made[3:] == ["bbb"]
    get("longer than all")
    get("longer than all")
    assert made[4:] == ["longer than all"]
    get("aaa")
    assert made[5:] == ["aaa"]


def test_something_is_forgotten_while_others_are_dropped_or_forgotten():
    """A network that is freed forgets what is kept of it at any moment: also amid a walk over all that is kept."""
    kept: Kept[object, int] = Kept(3, lambda _: Size(1))

    class Size(int):
        def __radd__(self, other):
            kept.forget(lambda key: key == "first")
            return int(self) + other

    class Newest:
        def __ne__(self, other):
            kept.forget(lambda key: key == "second")
            return self is not other

    kept.get("first", lambda: 1)
    kept.get("second", lambda: 2)
    kept.get("third", lambda: 3)
    newest = Newest()
    kept.get(newest, lambda: 4)
    assert kept.known("first") is None
    kept.get("fourth", lambda: 5)
    kept.forget(lambda key: kept.forget(lambda other: other == "third") or key == "fourth")
    assert (kept.known("third"), kept.known("fourth"), kept.known(newest)) == (None, None, 4)


def test_what_failed_is_tried_anew():
    kept: Kept[str, int] = Kept(1)
    with pytest.raises(ZeroDivisionError):
        kept.get("a", lambda: 1 // 0)
    assert kept.get("a", lambda: 2) == 2


def test_few_threads_compute_for_all_readers():
    with ThreadPoolExecutor(8) as readers:
        names = set(readers.map(lambda _: computed(lambda: threading.current_thread().name), range(40)))
    assert len(names) <= AT_ONCE
    assert all(name.startswith("computing") for name in names)
    with pytest.raises(ZeroDivisionError):
        computed(lambda: 1 // 0)


def test_what_is_urgent_comes_first_then_image_by_image_each_in_its_turn():
    turns, served = Turns(), []
    for about, name in (("shared", 1), ("own", 2), ("shared", 3), (None, 4), ("other", 5), (None, 6)):
        turns.add(lambda name=name: served.append(name), about)
    for _ in range(3):
        turns.next()()
    assert served == [4, 6, 1]
    turns.add(lambda: served.append(7), "shared")  # one turn of theirs has come: behind the others now
    turns.add(lambda: served.append(8))
    for _ in range(5):
        turns.next()()
    assert served == [4, 6, 1, 8, 3, 2, 5, 7]


def test_what_nobody_waits_for_comes_last():
    turns, served = Turns(), []
    turns.add_unasked(lambda: served.append("unasked"))
    turns.add(lambda: served.append("about"), "image")
    turns.add(lambda: served.append("urgent"))
    for _ in range(3):
        turns.next()()
    assert served == ["urgent", "about", "unasked"]


def test_what_is_made_ahead_waits_for_nobody_and_is_made_once():
    kept: Kept[str, int] = Kept(3)
    assert kept.make_ahead("a", lambda: 1)
    assert not kept.make_ahead("a", lambda: 2)
    assert kept.get("a", lambda: 3) == 1
    began, go = threading.Event(), threading.Event()
    with ThreadPoolExecutor(1) as readers:
        asked = readers.submit(kept.get, "b", lambda: began.set() or go.wait(10))
        assert began.wait(10)
        assert not kept.make_ahead("b", lambda: 4)  # somebody has asked: it is theirs, and not waited for
        go.set()
        assert asked.result(10) is True


def test_readers_take_turns_ahead_piece_by_piece_and_the_newest_wish_counts():
    ahead, served, began, go = Ahead(), [], threading.Event(), threading.Event()

    def pieces(name, count):
        for number in range(count):
            began.set()
            assert go.wait(10)
            served.append(f"{name}{number}")
            yield

    ahead.wish("first", pieces("a", 3))
    assert began.wait(10)
    ahead.wish("second", pieces("b", 9))
    ahead.wish("third", pieces("c", 2))
    ahead.wish("second", pieces("d", 2))
    assert computed(lambda: "at once") == "at once"  # a thread is free for whoever asks
    go.set()
    while ahead.is_under_way:
        time.sleep(0.01)
    assert served == ["a0", "d0", "c0", "a1", "d1", "c1", "a2"]


def test_a_wish_that_fails_does_not_end_the_others():
    def failing():
        yield 1 // 0

    ahead, done = Ahead(), threading.Event()
    ahead.wish("first", failing())
    ahead.wish("second", iter(done.set, None))
    assert done.wait(10)


def test_what_fails_later_is_told_to_who_asked():
    with pytest.raises(ZeroDivisionError):
        computed_later("image", lambda: 1 // 0)
    assert computed_later("image", int, "7") == 7
