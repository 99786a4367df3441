"""Ready parts: each learns, the saved network answers the same, and unknown parts are refused."""

import pytest
import torch

from glassworks.core.errors import InputError
from glassworks.lessons.labs import parts
from glassworks.lessons.labs.parts import PARTS, made, train


@pytest.mark.parametrize("name", PARTS)
def test_it_learns_and_is_saved_exactly(name, monkeypatch):
    monkeypatch.setattr(parts, "STEPS", 30)
    states = list(train(name))
    assert [state["share"] for state in states] == pytest.approx([1 / 3, 2 / 3, 1])
    assert states[-1]["correct"] > 36  # a tenth: guessing
    assert states[-1]["difference"] == 0
    assert states[-1]["bytes"] > 4 * states[-1]["parameters"]
    assert "bytes" not in states[0]


def test_parts_take_rows_of_pixels():
    assert made("lstm")(torch.zeros(5, 64)).shape == (5, 10)


def test_unknown_parts_are_refused():
    with pytest.raises(InputError, match="'cnn'"):
        made("cnnn")
