"""Who holds a key with others, who alone, and who comes first."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from glassworks.studio.datasets.holds import Holds


def test_many_hold_a_key_together_and_one_alone_while_no_other_does():
    holds, gate = Holds(), threading.Barrier(4)
    inside, seen = {"together": 0, "alone": 0}, []

    def work(kind):
        gate.wait()
        for _ in range(300):
            with getattr(holds, kind)("a"):
                inside[kind] += 1
                seen.append(dict(inside))
                inside[kind] -= 1

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(work, ["together", "together", "alone", "alone"]))
    assert len(seen) == 1200
    assert all(one["alone"] in (0, 1) and not (one["alone"] and one["together"]) for one in seen)


def test_whoever_wants_it_alone_comes_before_those_who_come_later():
    holds, said = Holds(), []
    with ThreadPoolExecutor(2) as threads, holds.together("a"):

        def take(kind):
            with getattr(holds, kind)("a"):
                said.append(kind)

        asked = [threads.submit(take, "alone")]
        while "a" not in holds._wanted:
            pass
        asked.append(threads.submit(take, "together"))
        with holds.together("b"), holds.alone("c"):  # others are free
            pass
        assert said == []
    for one in asked:
        one.result()
    assert said == ["alone", "together"]


def test_an_error_lets_go():
    holds = Holds()
    for kind in (holds.together, holds.alone):
        with pytest.raises(ZeroDivisionError), kind("a"):
            1 / 0  # noqa: B018 - it is the error that counts
    with holds.alone("a"):
        assert dict(holds._held) == {"a": -1}
    assert dict(holds._held) == {}
