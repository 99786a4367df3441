"""The choice of an engine, by engines whose speed and answers are known."""

import time

import numpy as np
import pytest

from glassworks.core.errors import RecipeError, RunError
from glassworks.inference.prediction import Answers
from glassworks.serving.engines import choice
from glassworks.serving.engines.choice import choose
from glassworks.serving.engines.engine import Candidate, Engine


class Known(Engine):
    """Sixty per cent for the first class, less ``shift``, after so many seconds an image, at a distance of ``far``."""

    def __init__(self, name, precision, seconds, shift=0.0, far=None):
        self.name, self.precision = name, precision
        self.seconds, self.shift, self.far = seconds, shift, far

    def read(self, image):
        return np.frombuffer(image[:1], np.uint8)

    def answers(self, images):
        time.sleep(self.seconds * len(images))
        light = np.full(len(images), 0.6) - self.shift
        distances = None if self.far is None else np.full(len(images), self.far, np.float32)
        return Answers(np.stack([light, 1 - light], 1).astype(np.float32), distances)

    def use_threads(self, count):
        pass


def candidate(name, precision, seconds, shift=0.0, far=None):
    return Candidate(name, precision, lambda _: Known(name, precision, seconds, shift, far))


def chosen(*candidates, wanted="auto", fingerprint="x"):
    found, engine = choose(candidates, wanted, fingerprint, 1)
    assert (engine.name, engine.precision) == (found.engine, found.precision)
    return found


OWN = candidate("torch", "float32", 0.012)


def test_the_fastest_that_decides_alike():
    found = chosen(OWN, candidate("torch", "bfloat16", 0.007), candidate("b", "int8", 0.003))
    assert (found.engine, found.precision) == ("b", "int8")
    assert "times as fast as torch float32" in found.reason
    assert [one.precision for one in found.measured] == ["float32", "bfloat16", "int8"]


def test_one_that_changes_a_decision_is_out():
    found = chosen(OWN, candidate("b", "int8", 0.003, shift=0.2))
    assert found.precision == "float32"
    assert found.measured[1].changed_decisions > 0


@pytest.mark.parametrize(("own", "other", "is_out"), [(1.2, 0.8, True), (1.01, 0.99, False), (0.5, None, True)])
def test_one_that_knows_other_images_is_out_but_for_those_at_the_limit(own, other, is_out):
    found = chosen(candidate("torch", "float32", 0.012, far=own), candidate("b", "int8", 0.003, far=other))
    assert found.precision == ("float32" if is_out else "int8")


def test_one_that_moves_a_probability_far_is_out():
    found = chosen(OWN, candidate("b", "int8", 0.003, shift=0.05))
    assert found.precision == "float32"
    assert found.measured[1].changed_decisions == 0
    assert found.measured[1].largest_difference == pytest.approx(0.05, abs=1e-6)


def test_a_small_gain_is_not_worth_it():
    assert chosen(OWN, candidate("b", "float32", 0.0118)).engine == "torch"


def test_a_slow_one_is_not_tried_in_full():
    found = chosen(OWN, candidate("b", "float32", 0.05))
    assert found.measured[1].note.startswith("too slow")


def test_one_that_cannot_be_made_is_noted():
    def broken(_threads):
        raise RunError(expected="units", found="none", do="Take another.")

    found = chosen(OWN, Candidate("b", "bfloat16", broken))
    assert found.engine == "torch"
    assert "none" in found.measured[1].note


def test_where_the_model_is_fast_nothing_else_is_tried():
    found = chosen(candidate("torch", "float32", 0.0005), candidate("b", "int8", 0.0001))
    assert found.precision == "float32"
    assert len(found.measured) == 1


def test_a_choice_is_remembered(monkeypatch):
    first = chosen(OWN, candidate("b", "int8", 0.003))
    monkeypatch.setattr(choice, "_measure", lambda *_: pytest.fail("it is measured again"))
    assert chosen(OWN, candidate("b", "int8", 0.003)) == first
    with pytest.raises(pytest.fail.Exception):
        chosen(OWN, candidate("b", "int8", 0.003), fingerprint="another model")


class Sharing(Known):
    """torch's threads are those of the process; another engine has its own, and leaves torch one."""

    of_process = 0

    def __init__(self, name, precision, seconds, seen):
        super().__init__(name, precision, seconds)
        self.seen, self.own = seen, 0

    def use_threads(self, count):
        self.own = count
        Sharing.of_process = count if self.name == "torch" else 1

    def answers(self, images):
        threads = Sharing.of_process if self.name == "torch" else self.own
        self.seen.append((self.name, self.precision, threads))
        return super().answers(images)


def test_every_candidate_is_measured_with_the_threads_that_it_will_have():
    seen, given = [], []

    def sharing(name, precision, seconds):
        def make(threads):
            given.append(threads)
            return Sharing(name, precision, seconds, seen)

        return Candidate(name, precision, make)

    candidates = [sharing("torch", "float32", 0.009), sharing("torch", "bfloat16", 0.008)]
    candidates += [sharing("b", "float32", 0.005), sharing("b", "bfloat16", 0.005)]
    _, engine = choose(candidates, "auto", "x", 2)
    assert given == [2] * 4
    assert {threads for *_, threads in seen} == {2}
    assert {(name, precision) for name, precision, _ in seen} == {(one.name, one.precision) for one in candidates}
    assert engine.own == 2


def test_what_is_asked_for():
    both = OWN, candidate("b", "int8", 0.003)
    assert chosen(*both, wanted="int8").reason == "asked for"
    assert chosen(*both, wanted="b int8").engine == "b"
    assert chosen(*both, wanted="trained").engine == "torch"
    with pytest.raises(RecipeError, match="int7"):
        chosen(*both, wanted="int7")
