"""The moving average of weights, against TensorFlow's published rule and torch's own averaged model.

Source: tf.train.ExponentialMovingAverage: ``average -= (1 - decay) * (average - variable)`` with
``decay = min(decay, (1 + num_updates) / (10 + num_updates))``.
"""

import pytest
import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from glassworks.training.ema import Ema, copy_into, live_tensors


def line(weight=0.0):
    layer = nn.Linear(1, 1)
    with torch.no_grad():
        layer.weight.fill_(weight)
        layer.bias.fill_(-weight)
    return layer


def test_early_averages_forget_the_start_by_the_published_rule():
    """Weights 0, then 1, 2, 3 after 1, 2, 3 updates: decays 2/11, 3/12, 4/13, computed by hand in fractions."""
    layer = line()
    average = Ema({"net": layer}, decay=0.999)
    expected = [9 / 11, 75 / 44, 372 / 143]  # (2*0 + 9*1)/11; (3/12)*9/11 + (9/12)*2; (4/13)*75/44 + (9/13)*3
    for step, value in enumerate(expected, start=1):
        with torch.no_grad():
            layer.weight.fill_(step)
            layer.bias.fill_(-step)
        average.update(step)
        assert average.averages["net.weight"].item() == pytest.approx(value)
        assert average.averages["net.bias"].item() == pytest.approx(-value)


def test_later_averages_decay_as_torch_s_own():
    """At step 10,000 (1 + t)/(10 + t) is 0.9991, above the decay: torch's averaged model has no other rule."""
    torch.manual_seed(0)
    layer = nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2))
    ours = Ema({"net": layer}, decay=0.9)
    torchs = AveragedModel(layer, multi_avg_fn=get_ema_multi_avg_fn(0.9), use_buffers=True)
    torchs.update_parameters(layer)  # its first update copies
    for step in range(10_000, 10_005):
        with torch.no_grad():
            for parameter in layer.parameters():
                parameter.add_(torch.randn_like(parameter))
        layer(torch.randn(4, 3))
        ours.update(step)
        torchs.update_parameters(layer)
    expected = {f"net.{name}": tensor for name, tensor in torchs.module.state_dict().items()}
    assert set(ours.averages) == set(expected) - {"net.1.num_batches_tracked"}, "whole numbers have no average"
    for name, tensor in ours.averages.items():
        torch.testing.assert_close(tensor, expected[name])


def test_the_smaller_of_the_two_decays_counts():
    """At step 80 the early rule gives exactly 81/90 = 0.9; a decay of 0.5 forgets faster."""
    layer = line(1.0)
    for decay, kept in ((0.95, 0.9), (0.5, 0.5)):
        average = Ema({"net": layer}, decay)
        average.averages["net.weight"].zero_()
        average.update(80)
        assert average.averages["net.weight"].item() == pytest.approx(1 - kept)


def test_the_networks_hold_the_averages_for_a_while_and_their_own_weights_again_after_a_failure():
    layer = line(5.0)
    average = Ema({"net": layer}, decay=0.9)
    average.averages["net.weight"].fill_(7.0)
    held = []

    def fails():
        with average.in_place():
            held.append(layer.weight.item())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert held == [7.0]
    assert layer.weight.item() == 5.0
    assert average.averages["net.weight"].item() == 7.0


def test_averages_begin_as_copies_and_are_named_by_their_network():
    layer = line(2.0)
    average = Ema({"a": layer, "b": line(3.0)}, decay=0.9)
    assert set(average.averages) == {"a.weight", "a.bias", "b.weight", "b.bias"}
    with torch.no_grad():
        layer.weight.fill_(9.0)
    assert average.averages["a.weight"].item() == 2.0


def test_copying_writes_into_the_networks_themselves():
    layer = line(2.0)
    copy_into(live_tensors({"net": layer}), {"net.weight": torch.tensor([[4.0]]), "net.bias": torch.tensor([6.0])})
    assert (layer.weight.item(), layer.bias.item()) == (4.0, 6.0)
