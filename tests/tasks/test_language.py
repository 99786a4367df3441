import math

import pytest
import torch
from torch import nn

from glassworks.models.sequence.recurrent import CharacterNetwork
from glassworks.tasks.language import LanguageModelling, sample
from glassworks.testing.tasks import check_task


def batch(rows=2):
    codes = torch.arange(9) % 4
    return {"inputs": codes[:8].repeat(rows, 1), "targets": codes[1:].repeat(rows, 1)}


@pytest.mark.parametrize("kind", ["rnn", "lstm", "gru"])
def test_it_is_a_task_as_the_loop_expects(kind):
    torch.manual_seed(0)
    check_task(LanguageModelling(CharacterNetwork(4, kind=kind, hidden=8, dropout=0.2)), batch())


def test_bits_of_a_network_that_knows_nothing():
    network = CharacterNetwork(4, hidden=8)
    nn.init.zeros_(network.output.weight)
    nn.init.zeros_(network.output.bias)
    measured = LanguageModelling(network).evaluate([batch(), batch()])
    assert measured == {"loss": pytest.approx(math.log(4)), "bits": pytest.approx(2.0), "n": 32}


def test_an_evaluation_carries_the_memory_along():
    torch.manual_seed(0)
    task = LanguageModelling(CharacterNetwork(4, hidden=8))
    codes = torch.randint(0, 4, (1, 17))
    whole = task.evaluate([{"inputs": codes[:, :16], "targets": codes[:, 1:]}])["loss"]
    halves = [{"inputs": codes[:, at : at + 8], "targets": codes[:, at + 1 : at + 9]} for at in (0, 8)]
    assert task.evaluate(halves)["loss"] == pytest.approx(whole, abs=1e-6)


class Fixed(nn.Module):
    """Always the same logits, for probabilities 0.2 and 0.8."""

    def __init__(self):
        super().__init__()
        self.logits = nn.Parameter(torch.tensor([0.2, 0.8]).log())

    def forward(self, codes, state=None):
        return self.logits.expand(*codes.shape, 2), ()


@pytest.mark.parametrize(("temperature", "share"), [(1.0, 0.8), (0.5, 16 / 17), (0.0, 1.0)])
def test_temperature_sharpens_the_choice(temperature, share):
    """Probabilities to the power of 1 / T, normalized: at one half 0.04 to 0.64."""
    drawn = sample(Fixed(), torch.tensor([0]), 3000, temperature, torch.Generator().manual_seed(0))
    assert sum(drawn) / 3000 == pytest.approx(share, abs=0.02)
