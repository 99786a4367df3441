"""Trainings that are broken on purpose, each in one way, and sound ones: the rules name the fault and its layer."""

import contextlib
import itertools

import numpy as np
import pytest
import torch
from torch import nn

from glassworks.core.context import RunContext
from glassworks.core.errors import RunError
from glassworks.core.workspace import RunFolder
from glassworks.data.loader import Loader, Tensors
from glassworks.instruments.health_record import Recording
from glassworks.looks.health.compute import RULES, examine
from glassworks.looks.health.report import FAULTS
from glassworks.tasks.supervised import Supervised
from glassworks.training.config import LoopConfig
from glassworks.training.loop import fit

CONFIG = LoopConfig(epochs=20, batch_size=32, optimizer="adam", learning_rate=3e-3, weight_decay=0.0, record_steps=10)
INPUTS, CLASSES = 16, 4


def dense(depth, act=nn.ReLU, units=32, std=None):
    """``depth`` layers with weights; ``std`` of the weights, else He's."""
    torch.manual_seed(0)
    sizes = [INPUTS, *[units] * (depth - 1), CLASSES]
    layers = []
    for before, after in itertools.pairwise(sizes):
        linear = nn.Linear(before, after)
        nn.init.normal_(linear.weight, std=std or (2 / before) ** 0.5)
        nn.init.zeros_(linear.bias)
        layers += [linear, act()]
    return nn.Sequential(*layers[:-1])


def examined(folder, network, *, n=256, labels=None, task=None, **settings):
    """Trains on clouds of points, until it ends or breaks down, and examines what was recorded."""
    rng = np.random.default_rng(0)
    targets = rng.integers(0, CLASSES, n + 64)
    centres = 1.5 * rng.normal(size=(CLASSES, INPUTS))
    inputs = (centres[targets] + rng.normal(size=(n + 64, INPUTS))).astype(np.float32)
    columns = Tensors({"inputs": inputs, "targets": targets if labels is None else labels(rng, n + 64)})
    config = CONFIG.model_copy(update=settings)
    train = Loader(columns, np.arange(n), batch_size=config.batch_size, seed=1, shuffle=True)
    monitor = Loader(columns, np.arange(n, n + 64), batch_size=64)
    task = task or Supervised(network, "cross_entropy")
    with contextlib.suppress(RunError):  # a loss that is not finite ends it; why is what is asked
        fit(task, train, monitor, config, RunFolder(folder), seed=0, context=RunContext())
    return examine(Recording.read(RunFolder(folder)))


def named(report):
    return {diagnosis.name: diagnosis.layer for diagnosis in report.diagnoses}


def test_a_sound_training_gets_no_diagnosis(tmp_path):
    norm = nn.Sequential(nn.Linear(INPUTS, 32), nn.BatchNorm1d(32), nn.ReLU(), nn.Linear(32, CLASSES))
    for name, network in (("relu", dense(4)), ("tanh", dense(4, nn.Tanh)), ("norm", norm)):
        report = examined(tmp_path / name, network)
        assert named(report) == {}
        measured = {healthy.name for healthy in report.healthy}
        assert measured >= {"vanishing_gradients", "learning_rate_too_high", "overfitting"}


def test_ten_sigmoid_layers_with_small_weights_starve_the_first(tmp_path):
    report = examined(tmp_path, dense(10, nn.Sigmoid, std=0.2))
    assert named(report) == {"vanishing_gradients": "0"}
    evidence = report.diagnoses[0].evidence
    assert evidence["ratio"] < 1e-4
    assert evidence["layers"][0] == "0"
    assert "18" not in evidence["layers"]


def test_too_large_weights_explode(tmp_path):
    report = examined(tmp_path, dense(10, std=1.0), clip_norm=0.0, optimizer="sgd", learning_rate=0.01)
    assert named(report)["exploding_gradients"] in ("0", "2")
    assert "learning_rate_too_high" not in named(report)
    found = next(diagnosis for diagnosis in report.diagnoses if diagnosis.name == "exploding_gradients")
    assert found.evidence["growth"] > 1e3
    assert found.evidence["broken_at"] is not None


def test_biases_far_below_zero_kill_their_layer(tmp_path):
    network = dense(4)
    nn.init.constant_(network[2].bias, -50.0)
    report = examined(tmp_path, network)
    assert named(report) == {"dead_relu": "3"}
    assert report.diagnoses[0].evidence["share"] == 1.0
    assert report.diagnoses[0].state == "fail"


def test_large_weights_saturate_sigmoids(tmp_path):
    network = dense(3, nn.Sigmoid)
    with torch.no_grad():
        network[0].weight.mul_(100)
    report = examined(tmp_path, network)
    assert named(report) == {"saturated_units": "1"}
    assert report.diagnoses[0].evidence["share"] > 0.9


@pytest.mark.parametrize("optimizer", ["adam", "sgd"])
def test_a_rate_a_hundred_times_too_high(tmp_path, optimizer):
    rate = {"adam": 1e-2, "sgd": 0.1}[optimizer]
    sound = examined(tmp_path / "sound", dense(4, nn.LeakyReLU), optimizer=optimizer, learning_rate=rate)
    assert named(sound) == {}
    report = examined(
        tmp_path / "high", dense(4, nn.LeakyReLU), optimizer=optimizer, learning_rate=100 * rate, clip_norm=0.0
    )
    assert "learning_rate_too_high" in named(report)
    found = next(diagnosis for diagnosis in report.diagnoses if diagnosis.name == "learning_rate_too_high")
    assert found.evidence["update"] > 0.1
    assert found.layer in ("0", "2", "4", "6")


def test_a_rate_of_a_millionth(tmp_path):
    report = examined(tmp_path, dense(4), learning_rate=1e-6)
    assert named(report) == {"learning_rate_too_low": ""}
    assert report.diagnoses[0].evidence["update"] < 1e-4


def test_updates_below_the_precision_of_the_weights_are_named_as_such(tmp_path):
    report = examined(tmp_path, dense(4), learning_rate=1e-12)
    assert named(report) == {"learning_rate_too_low": ""}
    assert report.diagnoses[0].evidence["update"] == 0
    (healthy,) = (one for one in report.healthy if one.name == "learning_rate_too_high")
    for text in (report.diagnoses[0].text, healthy.text):
        assert "precision" in text.lower()
        assert "than 0 of" not in text


def test_few_examples_with_random_labels_are_memorised(tmp_path):
    def labels(rng, n):
        return rng.integers(0, CLASSES, n)

    report = examined(tmp_path, dense(3, units=256), n=30, labels=labels, epochs=40, batch_size=10)
    assert named(report) == {"overfitting": ""}
    assert report.diagnoses[0].evidence["train_loss"] < 0.1


class WithNorm(Supervised):
    """Forgets one of the two modes."""

    def __init__(self, network, mode):
        super().__init__(network, "cross_entropy")
        self.mode = mode
        network.eval = lambda: network.train(mode == "train")
        network.train = lambda to=True: nn.Module.train(network, mode == "train")


@pytest.mark.parametrize("mode", ["eval", "train"])
def test_a_batch_norm_in_the_wrong_mode(tmp_path, mode):
    torch.manual_seed(0)
    network = nn.Sequential(nn.Linear(INPUTS, 32), nn.BatchNorm1d(32), nn.ReLU(), nn.Linear(32, CLASSES))
    with torch.no_grad():
        network[0].weight.mul_(4)
    report = examined(tmp_path, network, task=WithNorm(network, mode))
    assert named(report) == {"batch_norm_mode": "1"}
    assert ("evaluations" in report.diagnoses[0].evidence) == (mode == "train")


def test_a_batch_norm_whose_statistics_never_move(tmp_path):
    torch.manual_seed(0)
    network = nn.Sequential(nn.Linear(INPUTS, 32), nn.BatchNorm1d(32, momentum=0.0), nn.ReLU(), nn.Linear(32, CLASSES))
    with torch.no_grad():
        network[0].weight.mul_(4)
    report = examined(tmp_path, network)
    assert named(report) == {"batch_norm_mode": "1"}
    assert report.diagnoses[0].evidence["untouched"]


def test_every_fault_has_a_name_that_people_use():
    assert set(FAULTS) == {*RULES, "label_leak"}
