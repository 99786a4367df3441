"""Numbers of one step that can be worked out by hand, and a network that is left as it was."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from glassworks.instruments.health_record import ActivationHealth, Sample
from glassworks.instruments.recorder import Recorder


def linear(*rows):
    layer = nn.Linear(len(rows[0]), len(rows), bias=False)
    with torch.no_grad():
        layer.weight.copy_(torch.tensor(rows))
    return layer


def one_step(network, x, rate=0.1):
    """Records a step of plain gradient descent on the sum of the outputs."""
    recorder = Recorder({"network": network})
    with recorder.step() as step:
        network.zero_grad()
        loss = network(x).sum()
        loss.backward()
        with torch.no_grad():
            for parameter in network.parameters():
                parameter.sub_(rate * parameter.grad)
    return step.read({"loss": loss})


def test_a_step_by_hand():
    network = nn.Sequential(linear([1.0, 0.0], [0.0, -1.0]), nn.ReLU(), linear([2.0, 3.0]))
    sample, values = one_step(network, torch.tensor([[1.0, 2.0], [3.0, 4.0]]))
    first, last = sample.layers
    # The first gives (1, -2) and (3, -4); the second of its units is silent for both.
    assert (first.name, first.kind, first.mean) == ("0", "Linear", -0.5)
    assert first.std == pytest.approx(np.std([1, -2, 3, -4]))
    # dE/d(first) = (2, 0) and (2, 0); dE/dw = (8, 12; 0, 0).
    assert first.gradient == pytest.approx(8**0.5)
    assert first.weight_gradient == pytest.approx(208**0.5)
    assert first.update == pytest.approx(0.1 * (208 / 2) ** 0.5, rel=1e-5)
    assert last.weight == pytest.approx(13**0.5)
    assert last.gradient == pytest.approx(2**0.5)
    (relu,) = sample.activations
    assert (relu.layer, relu.function, relu.units, relu.seen, relu.saturated) == ("1", "relu", 2, 2, None)
    assert relu.mask().tolist() == [False, True]
    assert values == {"loss": 8.0}


def test_half_precision_is_measured_in_parts_as_exactly_as_a_whole(monkeypatch):
    monkeypatch.setattr("glassworks.instruments.recorded_step._PART", 8)
    torch.manual_seed(0)
    network, x = nn.Conv2d(3, 5, 1, bias=False).to(torch.bfloat16), torch.randn(7, 3, 2, 2, dtype=torch.bfloat16)
    output = network(x).detach().float().numpy()
    sample, _ = one_step(network, x)
    assert sample.layers[0].mean == pytest.approx(output.mean(), rel=1e-5)
    assert sample.layers[0].std == pytest.approx(output.std(), rel=1e-5)
    assert sample.layers[0].gradient == pytest.approx(output.size**0.5)


class Block(nn.Module):
    """Two ReLUs that are no modules, and one that writes over its input."""

    def __init__(self):
        super().__init__()
        self.a, self.b = linear([1.0], [-1.0]), linear([1.0, 1.0])
        self.relu = nn.ReLU(inplace=True)

    def forward(self, x):
        y = torch.relu(self.a(x))
        y = F.relu(y - 5)
        return self.relu(self.b(y))


def test_activation_functions_count_wherever_they_are_called():
    sample, _ = one_step(Block(), torch.tensor([[1.0], [2.0]]))
    silent = {use.name: use.mask().tolist() for use in sample.activations}
    assert silent == {"relu": [False, True], "relu 2": [True, True], "relu relu": [True]}
    assert sample.layers[1].gradient == 0.0  # at what was overwritten afterwards


def test_saturation_and_the_calls_of_one_layer_add_up():
    class Twice(nn.Module):
        def __init__(self):
            super().__init__()
            self.cell = nn.Sequential(linear([1.0]), nn.Sigmoid())
            self.out = linear([1.0])

        def forward(self, x):
            return self.out(self.cell(x) + self.cell(10 * x))

    sample, _ = one_step(Twice(), torch.tensor([[1.0], [-1.0]]))
    (use,) = sample.activations
    assert use.saturated == 0.5  # sigmoid(1) is in the middle, sigmoid(10) at an end
    assert use.after == 1


def test_what_a_batch_norm_takes_for_its_statistics():
    norm = nn.BatchNorm1d(1, eps=1e-12)
    norm.running_mean.fill_(1.0)
    norm.running_var.fill_(4.0)
    sample, _ = one_step(nn.Sequential(norm, linear([1.0])), torch.tensor([[4.0], [6.0]]))
    (measured,) = sample.norms
    assert (measured.name, measured.training, measured.untouched) == ("0", True, False)
    assert measured.shift == pytest.approx(2.0)  # (5 - 1) / 2
    assert measured.spread == pytest.approx(np.log(4))  # 1 over 4


def test_a_norm_in_evaluation_mode_is_frozen_only_within_a_network_that_learns():
    network = nn.Sequential(nn.BatchNorm1d(1), linear([1.0]))
    x = torch.tensor([[4.0], [6.0]])
    network[0].eval()
    modes = [one_step(network, x)[0].norms[0]]
    network.eval()
    modes.append(one_step(network, x)[0].norms[0])
    assert [(norm.training, norm.frozen) for norm in modes] == [(False, True), (False, False)]


def test_spectral_norm_belongs_to_its_layer_and_several_networks_are_told_apart():
    networks = {"one": torch.nn.utils.parametrizations.spectral_norm(linear([2.0, 0.0])), "two": linear([1.0])}
    recorder = Recorder(networks)
    with recorder.step() as step:
        networks["two"](networks["one"](torch.ones(3, 2))).sum().backward()
    sample, _ = step.read({})
    assert [(layer.name, layer.network, layer.kind) for layer in sample.layers] == [
        ("one", "one", "ParametrizedLinear"),
        ("two", "two", "Linear"),
    ]


@pytest.mark.parametrize("fails", [False, True])
def test_nothing_stays_attached(fails):
    class Network(Block):
        def forward(self, x):
            y = super().forward(x)
            if fails:
                raise RuntimeError("out of order")
            return y

    network = Network()

    def attempt():
        with Recorder({"network": network}).step() as step:
            seen.append(step)
            network(torch.ones(1, 1)).sum().backward()

    seen = []
    if fails:
        with pytest.raises(RuntimeError, match="out of order"):
            attempt()
    else:
        attempt()
    hooks = [len(module._forward_hooks) + len(module._forward_pre_hooks) for module in network.modules()]
    assert sum(hooks) == 0
    before = len(seen[0].read({})[0].activations)
    Block()(torch.ones(1, 1))  # the watch over functions is gone, too
    assert len(seen[0].read({})[0].activations) == before


def test_a_line_of_the_file_gives_the_sample_back():
    use = ActivationHealth("a", "relu", number=0, units=9, silent="8080")
    assert use.mask().tolist() == [True, *[False] * 7, True]
    sample = Sample([], [use], [], step=3, epoch=1, loss=float("nan"), gradient=1 / 3)
    line = sample.line()
    assert (line["loss"], line["gradient"]) == (None, 0.333333)
    assert Sample.of(line).activations == [use]
