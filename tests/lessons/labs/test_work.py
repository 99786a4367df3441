"""Work that a reader watches: it shows how far it is, stops, and ends when nobody asks any more."""

import threading

import pytest
import torch

from glassworks.core.errors import InputError
from glassworks.lessons.labs import parts, ring, translator
from glassworks.lessons.labs.work import AT_ONCE, Work, drawn_from, watched


def steps(gate, reached):
    """One state for each time that the gate opens."""
    for at in range(1, 5):
        gate.acquire()
        reached.append(at)
        yield {"share": at / 4, "at": at}


def test_it_ends_with_its_last_state():
    work = Work(iter([{"share": 0.5}, {"share": 1.0, "result": 7}]))
    work.wait()
    assert work.look() == {"share": 1.0, "result": 7, "running": False}


def test_it_is_stopped_at_its_next_state():
    gate, reached = threading.Semaphore(1), []
    answer = watched(lambda _asked: steps(gate, reached))
    assert answer({"do": "look"}) == {"share": 0.0, "running": False}
    assert answer({"do": "begin"})["running"]
    gate.release()
    gate.release()
    state = answer({"do": "stop"})
    assert not state["running"]
    assert state["at"] == reached[-1] < 4


def test_a_second_one_takes_the_place_of_the_first():
    gates = [threading.Semaphore(0), threading.Semaphore(9)]
    reached = [[], []]
    answer = watched(lambda asked: steps(gates[asked["which"]], reached[asked["which"]]))
    answer({"do": "begin", "which": 0})
    answer({"do": "begin", "which": 1})
    gates[0].release()
    state = answer({"do": "look"})
    while state["running"]:
        state = answer({"do": "look"})
    assert state["at"] == 4
    assert len(reached[0]) <= 1


def test_nobody_asks_and_it_ends():
    now = [0.0]
    gate, reached = threading.Semaphore(0), []
    work = Work(steps(gate, reached), clock=lambda: now[0])
    now[0] = 60.0
    for _ in range(4):
        gate.release()
    work.wait()
    assert len(reached) <= 1


def test_an_error_is_an_answer():
    def fails():
        raise InputError(expected="text", found="nothing", do="Give some.")
        yield {}

    work = Work(fails())
    work.wait()
    assert "Give some." in work.look()["error"]


def test_a_fault_is_an_answer_too():
    def states():
        yield {"share": 0.5}
        raise MemoryError("too large")

    work = Work(states())
    work.wait()
    assert work.look() == {"share": 0.5, "running": False, "error": "This went wrong: too large"}


def test_others_wait_for_their_turn():
    gates = [threading.Semaphore(0) for _ in range(AT_ONCE)]
    first = [Work(steps(gate, [])) for gate in gates]
    waiting = Work(iter([{"share": 1.0}]))
    assert waiting.look()["waiting"]
    for gate in gates:
        for _ in range(4):
            gate.release()
    for work in (*first, waiting):
        work.wait()
    assert waiting.look()["share"] == 1.0


@pytest.mark.parametrize(
    "draw",
    [
        lambda: parts.made("linear"),
        lambda: ring.Game(ring.Rules()).learn(1, 1e-3, 1e-3),
        lambda: translator._untrained(attention=True, seed=0),
    ],
    ids=["parts", "ring", "translator"],
)
def test_readers_of_different_lessons_draw_in_turn(draw):
    """Torch has one generator: what one lesson draws must not come between another's numbers."""
    with drawn_from(1):
        alone = torch.rand(2)
    other = threading.Thread(target=draw)
    with drawn_from(1):
        first = torch.rand(1)
        other.start()
        other.join(0.5)
        assert other.is_alive()
        assert torch.equal(torch.cat([first, torch.rand(1)]), alone)
    other.join()
