"""Networks about moved digits: what they are asked, and what moves."""

import numpy as np
import pytest

from glassworks.core.errors import InputError
from glassworks.lessons.labs import shift
from glassworks.lessons.labs.shift import all_three, answering, learn, seen
from glassworks.pipelines.shift.train import BUILDERS, framed


@pytest.fixture(scope="module")
def trained():
    patch = pytest.MonkeyPatch()
    patch.setattr(shift, "_trained", {})
    patch.setattr(shift, "learn", lambda name, digits: learn(name, digits, epochs=4))
    states = list(all_three())
    yield states
    patch.undo()


def test_all_three_at_the_end(trained):
    last = trained[-1]
    assert [one["name"] for one in last["networks"]] == list(BUILDERS)
    assert last["share"] == 1
    assert np.array(last["examples"]).shape == (10, 8, 8)
    shares = [state["share"] for state in trained]
    assert shares == sorted(shares)
    again = list(all_three())
    assert again == [last]  # trained once for all readers


def test_what_moves_and_what_stays(trained):
    pixels = trained[-1]["examples"][3]
    here, there = seen(pixels, 0, 0), seen(pixels, 1, -3)
    assert np.allclose(np.roll(here["image"], (1, -3), (0, 1)), there["image"])
    named = [{one["name"]: one for one in found["answers"]} for found in (here, there)]
    assert named[0]["convolutional network"]["share"] == pytest.approx(named[1]["convolutional network"]["share"])
    assert named[0]["dense network"]["share"] != pytest.approx(named[1]["dense network"]["share"])
    assert named[0]["dense network"]["digit"] == 3


def test_only_digits_are_taken(trained):
    with pytest.raises(InputError, match="8 x 8"):
        seen([[1, 2], [3, 4]], 0, 0)
    answer = answering()
    assert "image" in answer({"do": "see", "pixels": trained[-1]["examples"][0], "down": 0, "right": 2})
    assert answer({"do": "look"}) == {"share": 0.0, "running": False}


def test_the_digits_of_the_library_are_used():
    assert framed(0).columns.arrays["inputs"].shape[1:] == (1, 20, 20)
