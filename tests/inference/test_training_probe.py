from itertools import pairwise

import pytest
import torch
from torch import nn

from glassworks.inference import probe
from glassworks.inference.training_probe import MAX_ROUNDING, MOST_IMAGES, num_images, probe_training, rounding

LABELS = torch.tensor([0, 1, 2, 3])


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("GLASSWORKS_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(probe, "TINY", 0)  # the networks here are
    monkeypatch.setattr(probe, "is_loaded", lambda: False)
    monkeypatch.setattr(probe, "timed", lambda run, images: (1.0, run(images)))  # a busy machine rules no format out


def network():
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 5)
    )


def sample(count=4):
    return torch.randn(count, 3, 16, 16, generator=torch.Generator().manual_seed(1))


def test_it_leaves_the_network_and_the_generator_alone_and_is_remembered():
    net = network()
    before = {name: tensor.clone() for name, tensor in net.state_dict().items()}
    state = torch.get_rng_state()
    first = probe_training(net, sample(), LABELS)
    assert torch.equal(state, torch.get_rng_state())
    assert all(torch.equal(before[name], tensor) for name, tensor in net.state_dict().items())
    assert all(parameter.grad is None for parameter in net.parameters())
    again = probe_training(net, sample(), LABELS)
    assert (again.remembered, again.chosen, again.candidates) == (True, first.chosen, first.candidates)
    assert not probe_training(net, sample(), LABELS.flip(0)).remembered


def test_rounding_is_measured_in_standard_errors_of_the_gradient():
    reference = torch.tensor([[3.0, 0.0], [1.0, 0.0]])  # their mean is uncertain by 1
    assert rounding(reference + torch.tensor([0.0, 0.25]), reference) == pytest.approx(0.25)
    assert rounding(reference, reference) == 0
    assert rounding(reference, torch.ones(2, 2)) == float("inf")  # images that do not differ
    assert rounding(reference[:1], reference[:1]) == float("inf")


def test_a_large_constant_in_the_outputs_is_no_loss_where_gradients_stand():
    """Its outputs in bfloat16 are useless, and would refuse it; softmax does not see a constant."""

    class Shifted(nn.Module):
        def __init__(self):
            super().__init__()
            torch.manual_seed(0)
            self.linear = nn.Linear(48, 5)

        def forward(self, x):
            return self.linear(x.flatten(1)).float() + 1000

    found = probe_training(Shifted(), torch.randn(4, 3, 4, 4), LABELS).candidates[1]
    assert 0 < found.error < MAX_ROUNDING


def test_a_format_in_which_the_gradient_is_lost_is_refused():
    class Lost(nn.Module):
        """Small differences on a large constant, which eight bits of mantissa cannot hold."""

        def __init__(self):
            super().__init__()
            self.linear = nn.Linear(48, 5)

        def forward(self, x):
            return self.linear(x.flatten(1) + 1000) - self.linear(torch.full_like(x, 1000).flatten(1))

    report = probe_training(Lost(), sample()[:, :, :4, :4], LABELS)
    assert report.candidates[1].error > MAX_ROUNDING
    assert report.chosen == "float32"


@pytest.mark.parametrize("count", [1, 3])
def test_fewer_than_four_images_tell_nothing(count):
    net = network().eval()
    assert probe_training(net, sample(count), LABELS[:count]).chosen == "float32"


def test_small_images_are_measured_by_as_many_as_a_step_learns_from():
    """Batch normalisation over one value of each of two images leaves their sign, and a gradient that says nothing."""
    torch.manual_seed(0)
    widths = [192, 64, 64, 64, 64, 64]
    blocks = [nn.Sequential(nn.Linear(a, b), nn.BatchNorm1d(b), nn.ReLU()) for a, b in pairwise(widths)]
    net = nn.Sequential(nn.Flatten(), *blocks, nn.Linear(64, 5)).train()
    images = torch.randn(MOST_IMAGES, 3, 8, 8, generator=torch.Generator().manual_seed(1))
    labels = torch.arange(MOST_IMAGES) % 5
    assert probe_training(net, images[:4], labels[:4]).candidates[1].error > 2 * MAX_ROUNDING
    assert probe_training(net, images, labels).candidates[1].error < MAX_ROUNDING


def test_as_many_small_images_as_are_the_work_of_a_few_photographs():
    assert (num_images(32, 32), num_images(64, 48), num_images(128, 128), num_images(224, 224)) == (32, 32, 12, 4)
    assert num_images(512, 512) == 4


def test_the_reason_says_what_a_gradient_is_off_by():
    reason = probe_training(network(), sample(), LABELS).reason
    assert "gradient off by 0.0% of its standard error (at most 33.3%); bfloat16" in reason
    assert "error 0" not in reason.replace("standard error", "")


def test_a_tiny_network_stays_in_float32_unmeasured_whatever_was_measured_earlier(monkeypatch):
    monkeypatch.setattr(probe, "choose", None)
    monkeypatch.setattr(probe, "TINY", 50_000_000)
    found = probe_training(network(), sample(), LABELS)
    assert (found.chosen, found.tiny, found.remembered) == ("float32", True, False)
    assert found.reason == "so small a network stays in float32"
