"""Whether one way is faster, told from times that are given: no clock of this machine is asked."""

import pytest
import torch

from glassworks.inference import timing
from glassworks.inference.timing import is_faster_in_turns, is_loaded

IMAGES = torch.zeros(2, 3, 4, 4)


@pytest.mark.parametrize(
    ("some", "other", "faster"),
    [
        ([9.0, 1.0, 1.0, 1.0, 1.0], [9.0, 2.0, 2.0, 2.0, 2.0], True),
        ([9.0, 1.0, 1.0, 1.0, 2.5], [9.0, 2.0, 2.0, 2.0, 2.0], False),  # slower in one turn
        ([9.0, 1.0, 1.0, 1.0, 1.0], [9.0, 1.1, 1.1, 1.1, 1.1], False),  # too little
        ([1.0, 2.0, 2.0, 2.0, 2.0], [9.0, 1.0, 1.0, 1.0, 1.0], False),  # the first turn only warms up
    ],
)
def test_it_has_to_win_every_turn_and_clearly_in_the_median(some, other, faster, monkeypatch):
    times = {"some": iter(some), "other": iter(other)}
    monkeypatch.setattr(timing, "timed", lambda run, _: (next(times[run]), torch.zeros(1)))
    assert is_faster_in_turns("some", "other", IMAGES, 1.15) is faster


def test_slow_networks_have_fewer_turns(monkeypatch):
    calls = []
    monkeypatch.setattr(timing, "timed", lambda run, _: (calls.append(run), (1e6 if run == "b" else 1e5, None))[1])
    assert is_faster_in_turns("a", "b", IMAGES, 1.15)
    assert calls == ["a", "b"] * 3


def test_a_busy_machine_is_told_by_its_load(monkeypatch):
    monkeypatch.setattr(timing, "num_processors", lambda: 2)
    monkeypatch.setattr(timing.os, "getloadavg", lambda: (3.5, 1.0, 1.0), raising=False)
    assert is_loaded()
    monkeypatch.setattr(timing.os, "getloadavg", lambda: (2.5, 9.0, 9.0), raising=False)
    assert not is_loaded()
    monkeypatch.delattr(timing.os, "getloadavg")
    assert not is_loaded()
