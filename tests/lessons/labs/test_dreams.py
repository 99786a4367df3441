"""Images that excite a channel: made once, with progress, and stopped when nobody looks any more."""

import threading
import time

import pytest

from glassworks.core.errors import GlassworksError
from glassworks.lessons.labs import dreams
from glassworks.lessons.labs.dreams import states
from glassworks.lessons.labs.work import Work


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    monkeypatch.setattr(dreams, "STEPS", 6)
    dreams._made.clear()


def asked(channel=1, cut="stages.0"):
    return {"model": "formula_net", "cut": cut, "channel": channel}


def test_an_image_excites_the_channel_more_than_its_start_and_comes_at_once_the_second_time():
    first = list(states(asked()))
    shares = [one["share"] for one in first]
    assert shares == sorted(shares)
    assert len(shares) > 5
    assert first[-1]["dream"]["image"].startswith("data:image/")
    assert list(states(asked())) == [first[-1]]
    assert next(states(asked(channel=2)))["share"] < 1  # another channel is other work


def test_a_channel_that_is_not_there_is_said():
    with pytest.raises(GlassworksError):
        list(states(asked(channel=100_000)))


def test_a_fault_ends_the_work_instead_of_keeping_its_turn_for_ever(monkeypatch):
    def fails(*_):
        raise MemoryError("too large")

    monkeypatch.setattr(dreams, "_keep", fails)
    with pytest.raises(MemoryError):
        list(states(asked()))


def test_what_another_reader_made_meanwhile_is_not_made_again(monkeypatch):
    made = []

    def keep(key, _context):
        made.append(key)
        dreams._made[key] = {"image": ""}

    monkeypatch.setattr(dreams, "_keep", keep)
    first, second = states(asked()), states(asked())
    with dreams._computing:
        next(first), next(second)
    assert list(first)[-1] == list(second)[-1] == {"share": 1.0, "dream": {"image": ""}}
    assert len(made) == 1


def test_who_stops_looking_stops_the_work(monkeypatch):
    monkeypatch.setattr(dreams, "STEPS", 100_000)
    before = threading.active_count()
    work = Work(states(asked()))
    while work.look()["share"] < 1e-4:
        time.sleep(0.05)
    work.stop()
    work.wait()
    for _ in range(200):
        if threading.active_count() <= before:
            break
        time.sleep(0.05)
    assert threading.active_count() <= before
    assert not dreams._made
