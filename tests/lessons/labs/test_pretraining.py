"""The race of starts: what it yields, that seeds decide it, and that pre-training moves the weights."""

import pytest
import torch

from glassworks.lessons.labs import pretraining
from glassworks.lessons.labs.pretraining import WAYS, answer_of, exchange, pretrain, race
from glassworks.pipelines.dense import dense
from glassworks.pipelines.starts import STARTS


@pytest.fixture(autouse=True)
def short(monkeypatch):
    monkeypatch.setattr(pretraining, "ROUNDS", 3)
    monkeypatch.setattr(pretraining, "_PRETRAINING", 1)


@pytest.mark.parametrize("way", WAYS)
def test_every_way_ends_at_its_whole_share(way):
    states = list(race(way, layers=2, labels=100))
    shares = [state["share"] for state in states]
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1)
    assert len(states[-1]["accuracies"]) == len(states[-1]["losses"]) == 3
    assert states[-1]["held_out"] == 360
    assert WAYS[way].start in STARTS


def test_the_same_seed_is_the_same_race():
    torch.manual_seed(1)
    first = list(race("pretrained", layers=2, labels=100, dropout=0.3, seed=4))[-1]
    torch.manual_seed(2)
    assert list(race("pretrained", layers=2, labels=100, dropout=0.3, seed=4))[-1] == first
    assert list(race("pretrained", layers=2, labels=100, dropout=0.3, seed=5))[-1] != first


def test_pretraining_needs_no_labels_and_leaves_the_top_alone():
    network = dense([64, 16, 16, 10], "logistic", seed=0)
    before = [one.detach().clone() for one in network.parameters()]
    assert list(pretrain(network, torch.rand(200, 64), seed=0)) == [1, 2]
    moved = [not torch.equal(one, other) for one, other in zip(before, network.parameters(), strict=True)]
    assert moved == [True, True, True, True, False, False]


def test_weights_that_are_exchanged_are_the_same_in_other_places():
    network = dense([64, 16, 16, 10], "logistic", seed=0)
    before = [layer.weight.detach().clone() for layer in network if isinstance(layer, torch.nn.Linear)]
    exchange(network, seed=0)
    after = [layer.weight.detach() for layer in network if isinstance(layer, torch.nn.Linear)]
    for one, other in zip(before, after, strict=True):
        assert torch.equal(one.flatten().sort().values, other.flatten().sort().values)
    moved = [not torch.equal(one, other) for one, other in zip(before, after, strict=True)]
    assert moved == [True, True, False]


def test_more_dropout_makes_the_training_loss_larger():
    losses = [list(race("relu", layers=2, labels=200, dropout=share))[-1]["losses"][-1] for share in (0.0, 0.5)]
    assert losses[1] > losses[0]


def test_what_is_asked_stays_within_bounds():
    asked = {"way": "nothing", "layers": 500, "dropout": 3, "labels": 1, "seed": 0}
    states = answer_of(asked)
    assert next(states)["held_out"] == 360
