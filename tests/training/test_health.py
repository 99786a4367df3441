"""The recorder in the loop: it changes no bit, and its file is that of an undisturbed run."""

import json

import pytest
import torch
from torch import nn

from glassworks.training.health import LEAST_SAMPLES, MOST_SAMPLES, stride
from glassworks.training.observers import Observer

from .helpers import CONFIG, run


class StoppedError(Exception):
    pass


class StopAt(Observer):
    def __init__(self, step):
        self.step = step

    def on_save(self, state):
        if state.step == self.step:
            raise StoppedError


def lines(folder):
    return [json.loads(line) for line in (folder / "health.jsonl").read_text().splitlines()]


@pytest.mark.parametrize(
    ("record_steps", "total", "expected"), [(25, 1000, 25), (25, 100, 12), (25, 5, 1), (10, 40_000, 100), (1, 18, 1)]
)
def test_steps_between_two_samples(record_steps, total, expected):
    assert stride(record_steps, total) == expected
    if total > LEAST_SAMPLES * record_steps:
        assert LEAST_SAMPLES <= -(-total // expected) <= MOST_SAMPLES


def test_recording_changes_no_bit_of_the_weights(tmp_path):
    recorded = run(tmp_path / "on", config=CONFIG.model_copy(update={"record_steps": 1}))
    plain = run(tmp_path / "off", config=CONFIG.model_copy(update={"record_steps": 0}))
    assert recorded[2] == plain[2]
    assert recorded[0] == plain[0]
    assert not (tmp_path / "off" / "health.jsonl").exists()
    samples = lines(tmp_path / "on")
    assert [sample["step"] for sample in samples] == list(range(1, 19))
    assert [layer["name"] for layer in samples[0]["layers"]] == ["0", "6"]
    assert samples[0]["norms"][0]["name"] == "1"


def test_gradients_are_told_as_they_were_before_the_limit(tmp_path):
    def first(clip_norm):
        config = CONFIG.model_copy(update={"clip_norm": clip_norm, "epochs": 1})
        run(tmp_path / str(clip_norm), config=config)
        return lines(tmp_path / str(clip_norm))[0]

    free, tight = first(1e6), first(1e-3)
    assert tight["gradient"] == free["gradient"]
    for one, other in zip(free["layers"], tight["layers"], strict=True):
        assert other["weight_gradient"] == pytest.approx(one["weight_gradient"], rel=2e-3)
        assert other["gradient"] == one["gradient"]


@pytest.mark.parametrize("at", [5, 6, 7])
def test_a_resumed_run_leaves_the_file_of_an_undisturbed_one(tmp_path, at):
    config = CONFIG.model_copy(update={"record_steps": 1})
    run(tmp_path / "whole", config=config)
    with pytest.raises(StoppedError):
        run(tmp_path / "parts", config=config, observers=[StopAt(at)])
    with (tmp_path / "parts" / "health.jsonl").open("a") as file:
        file.write('{"kind": "sample", "st')  # the line in which it was killed
    run(tmp_path / "parts", config=config, resume=True)
    assert (tmp_path / "parts" / "health.jsonl").read_text() == (tmp_path / "whole" / "health.jsonl").read_text()


def test_a_run_goes_on_with_another_distance_between_samples(tmp_path):
    """Checkpoints from before there was a recorder are good, too."""
    expected = run(tmp_path / "whole")[2]
    with pytest.raises(StoppedError):
        run(tmp_path / "parts", config=CONFIG.model_copy(update={"record_steps": 0}), observers=[StopAt(7)])
    assert run(tmp_path / "parts", resume=True)[2] == expected


def test_a_failing_step_leaves_no_hook(tmp_path):
    class Failing(nn.Sequential):
        def forward(self, x):
            super().forward(x)
            raise RuntimeError("out of order")

    net = Failing(nn.Flatten(), nn.Linear(192, 2))
    with pytest.raises(RuntimeError, match="out of order"):
        run(tmp_path, net=net)
    assert not any(module._forward_hooks or module._forward_pre_hooks for module in net.modules())
    assert torch.overrides._get_current_function_mode() is None
