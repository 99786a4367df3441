import numpy as np
import pytest
import torch
from torch import nn

from glassworks.core.events import Progress
from glassworks.core.runs import RunFolder
from glassworks.models.classifier import Classifier
from glassworks.training.config import TrainingConfig
from glassworks.transfer.finetune import compare_gain, finetune


def paired(both, better, worse, neither):
    """Decisions before and after with these counts."""
    before = [1] * both + [0] * better + [1] * worse + [0] * neither
    after = [1] * both + [1] * better + [0] * worse + [0] * neither
    return np.array(before, bool), np.array(after, bool)


def test_the_interval_is_the_published_one():
    gain = compare_gain(*paired(36, 12, 2, 0))
    assert gain.interval == pytest.approx([0.0569, 0.3404], abs=1e-4)  # Newcombe 1998, method 10


def test_changing_sides_mirrors_the_interval():
    before, after = paired(30, 9, 3, 8)
    gain, loss = compare_gain(before, after), compare_gain(after, before)
    assert loss.interval == pytest.approx([-gain.interval[1], -gain.interval[0]])
    assert (gain.is_gain, loss.is_gain) == (True, False)


def test_no_difference_is_no_gain():
    gain = compare_gain(*paired(8, 1, 1, 0))
    assert (gain.difference, gain.is_gain) == (0.0, False)
    assert gain.interval[0] < 0 < gain.interval[1]


def classifier():
    torch.manual_seed(0)
    backbone = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten())
    return Classifier(backbone, 4, 2)


def tuned(model, folder, config):
    labels = np.arange(48) % 2
    pixels = np.random.default_rng(0).integers(0, 100, (48, 10, 10, 3))
    pixels = (pixels + 120 * labels[:, None, None, None]).astype(np.uint8)
    return finetune(
        model,
        pixels,
        labels,
        np.arange(32),
        np.arange(32, 48),
        normalized=lambda p: p.permute(0, 3, 1, 2).float() / 255,
        size=8,
        config=config,
        folder=RunFolder(folder),
        seed=0,
        progress=Progress(),
    )


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("GLASSWORKS_CACHE", str(tmp_path / "cache"))


def test_a_network_that_gains_is_kept(tmp_path):
    model = classifier()
    mean = model.backbone[1].running_mean.clone()
    config = TrainingConfig(epochs=8, batch_size=8, learning_rate=0.05, crop="none", device="cpu")
    report = tuned(model, tmp_path / "run", config)
    assert report.kept
    assert report.gain.after == 1.0
    assert report.gain.before < 1.0
    assert torch.equal(model.backbone[1].running_mean, mean), "running statistics stay"


def test_without_a_gain_the_network_is_as_it_was(tmp_path):
    model = classifier()
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    config = TrainingConfig(epochs=1, batch_size=8, learning_rate=1e-9, crop="none", device="cpu")
    report = tuned(model, tmp_path / "run", config)
    assert not report.kept
    assert all(torch.equal(before[name], tensor) for name, tensor in model.state_dict().items())
