import json

import pytest
import torch
from torch import nn

from glassworks.models.fingerprint import weights_hash
from glassworks.training.ema import live_tensors
from glassworks.training.loop import steps
from glassworks.training.observers import Observer

from .helpers import CONFIG, learning, loaders, run


def test_it_learns_and_says_so(tmp_path):
    config = CONFIG.model_copy(update={"epochs": 25, "learning_rate": 0.05, "ema_decay": 0.0, "checkpoint_steps": None})
    result, _, _ = run(tmp_path, config=config)
    assert [entry["epoch"] for entry in result.history] == list(range(1, 26))
    assert result.steps == 25 * 6
    assert result.history[-1]["monitor_loss"] < result.history[0]["monitor_loss"]
    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert sum(line["kind"] == "epoch" for line in lines) == 25
    assert [line["step"] for line in lines if line["kind"] == "step"] == list(range(1, 151))
    assert list((tmp_path / "events").glob("events.out.tfevents.*"))


@pytest.mark.parametrize("ema_decay", [0.0, 0.9])
def test_the_network_ends_with_the_weights_of_the_best_epoch(tmp_path, ema_decay):
    config = CONFIG.model_copy(update={"ema_decay": ema_decay, "learning_rate": 0.3})
    result, task, _ = run(tmp_path, config=config)
    losses = [entry["monitor_loss"] for entry in result.history]
    assert result.best_epoch == 1 + losses.index(min(losses))
    _, monitor = loaders()
    assert task.evaluate(monitor.epoch(0))["loss"] == pytest.approx(min(losses), rel=1e-5)


def test_a_network_may_learn_at_a_share_of_the_rate(tmp_path):
    """Half the rate by name is half the rate in the config, bit for bit."""
    halved = CONFIG.model_copy(update={"learning_rate": CONFIG.learning_rate / 2})
    plain, named = run(tmp_path / "a", config=halved)[2], run(tmp_path / "b", rates={"network": 0.5})[2]
    assert named == plain
    assert run(tmp_path / "c")[2] != plain


def test_it_stops_once_the_monitor_loss_no_longer_falls(tmp_path):
    config = CONFIG.model_copy(
        update={"epochs": 50, "patience": 2, "learning_rate": 5.0, "optimizer": "sgd", "ema_decay": 0.0}
    )
    result = run(tmp_path, config=config)[0]
    assert result.stopped_early
    assert len(result.history) == result.best_epoch + 2


def test_the_same_seed_gives_the_same_bits_and_leaves_the_callers_generator_alone(tmp_path):
    state = torch.get_rng_state()
    first = run(tmp_path / "a")[2]
    torch.rand(5)
    torch.set_rng_state(state)
    assert run(tmp_path / "b")[2] == first
    assert torch.equal(torch.get_rng_state(), state)


def test_without_a_monitor_the_last_weights_are_kept(tmp_path):
    result = run(tmp_path, monitored=False)[0]
    assert result.best_epoch == 3
    assert "monitor_loss" not in result.history[0]


def test_without_a_monitor_there_is_nothing_to_lose_patience_with(tmp_path):
    """It stopped after ``patience`` epochs, however many were asked for, as no epoch could be the best."""
    config = CONFIG.model_copy(update={"patience": 1})
    result = run(tmp_path, config=config, monitored=False)[0]
    assert len(result.history) == 3
    assert not result.stopped_early


def test_step_by_step_without_a_folder_it_is_the_same_training(tmp_path, monkeypatch):
    """Also where whoever drives it draws random numbers, builds networks or looks at the state in between."""
    result, _, weights = run(tmp_path / "run")
    monkeypatch.chdir(tmp_path)
    task = learning()
    taken = []
    for state in steps(task, *loaders(), CONFIG, seed=7):
        taken.append((state.epoch, state.step))
        torch.rand(3)
        assert not torch.are_deterministic_algorithms_enabled()
    assert weights_hash(live_tensors(task.modules)) == weights
    assert [step for _, step in taken] == list(range(1, result.steps + 1))
    assert state.history == result.history
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_a_training_that_is_not_driven_to_its_end_says_so_to_its_observers():
    moments = []

    class Watch(Observer):
        def on_start(self, state):
            moments.append("start")

        def on_end(self, state):
            moments.append(f"end after step {state.step}")

    taken = steps(learning(), *loaders(), CONFIG, seed=7, observers=[Watch()])
    next(taken), next(taken)
    taken.close()
    assert moments == ["start", "end after step 2"]


class Wide(nn.Module):
    """A depthwise layer of five columns, which says by what its gradient will be computed."""

    def __init__(self):
        super().__init__()
        torch.manual_seed(0)
        self.layer, self.head = nn.Conv2d(3, 3, 5, stride=2, padding=2, groups=3), nn.Linear(3, 2)
        self.by = set()

    def forward(self, x):
        y = self.layer(x)
        if torch.is_grad_enabled():
            self.by.add(type(y.grad_fn).__name__)
        return self.head(y.relu().mean((2, 3)))


def test_depthwise_layers_learn_by_the_fast_gradients_and_repeat_their_bits(tmp_path):
    task = run(tmp_path / "a", net=Wide())[1]
    assert task.network.by == {"_DepthwiseBackward"}
    assert run(tmp_path / "b", net=Wide())[2] == weights_hash(live_tensors(task.modules))
