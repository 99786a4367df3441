"""A network that was looked at is the network that it was, also where its forward pass failed."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import torch
from torch import nn

from glassworks.core.errors import InputError
from glassworks.instruments.hooks import borrowed, find_layer, first_tensor
from glassworks.instruments.tape import record


class Overwriting(nn.Module):
    """relu(fc(x)) + x, both done in place, as ResNets do."""

    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(2, 2, bias=False)
        self.relu = nn.ReLU(inplace=True)
        with torch.no_grad():
            self.fc.weight.copy_(torch.tensor([[1.0, 0.0], [0.0, -1.0]]))

    def forward(self, x):
        y = self.relu(self.fc(x))
        y += x
        return y


class Failing(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = Overwriting()

    def forward(self, x):
        self.inner(x)
        raise RuntimeError("out of order")


def num_hooks(network):
    return sum(
        len(module._forward_hooks) + len(module._forward_pre_hooks) + len(module._backward_hooks)
        for module in network.modules()
    )


def test_keeps_what_the_layer_gave_though_it_is_overwritten():
    network = Overwriting()
    x = torch.tensor([[2.0, 3.0]])
    with borrowed(network) as hooks:
        kept = hooks.keep(["fc", "relu"])
        output = network(x)
    assert kept["fc"][0].tolist() == [[2.0, -3.0]]
    assert kept["relu"][0].tolist() == [[2.0, 0.0]]
    assert output.tolist() == network(x).tolist() == [[4.0, 3.0]]
    assert num_hooks(network) == 0


def test_gradients_at_layers_that_are_overwritten():
    network, seen = Overwriting(), {}
    x = torch.tensor([[2.0, 3.0]], requires_grad=True)
    with borrowed(network) as hooks:
        hooks.on_gradient("fc", lambda gradient: seen.update(fc=gradient.tolist()))
        hooks.on_gradient("relu", lambda gradient: seen.update(relu=gradient.tolist()))
        network(x).sum().backward()
    assert seen == {"fc": [[1.0, 0.0]], "relu": [[1.0, 1.0]]}


@pytest.mark.parametrize("training", [True, False])
def test_a_failing_forward_leaves_no_trace(training):
    network = Failing().train(training)
    network.inner.relu.train(not training)  # modes differ from module to module
    network.inner.fc.weight.requires_grad_(False)
    left = []

    def look():
        with borrowed(network, requires_grad=True) as hooks:
            hooks.keep(["inner.fc"])
            hooks.on_gradient("inner.relu", print)
            hooks.on_enter("inner", lambda module, inputs: None)
            hooks.on_leave("", left.append)
            network(torch.ones(1, 2))

    with pytest.raises(RuntimeError, match="out of order"):
        look()
    assert left == [network]
    assert num_hooks(network) == 0
    assert [module.training for module in network.modules()] == [training, training, training, not training]
    assert not network.inner.fc.weight.requires_grad


def test_an_unknown_layer_detaches_what_was_there_and_names_the_near_miss():
    network = Failing()
    with pytest.raises(InputError, match=r"(?i)'inner\.fd'.*\n.*did you mean 'inner\.fc'"), borrowed(network) as hooks:
        hooks.keep(["inner.relu", "inner.fd"])
    assert num_hooks(network) == 0
    with pytest.raises(InputError, match=r"Layers: inner\.fc, inner\.relu"):
        find_layer(network, "xyz")


def test_nested_use_gives_back_what_each_found():
    network = Overwriting().train()
    with borrowed(network, training=False, requires_grad=False) as outer:
        first = outer.keep(["fc"])
        with borrowed(network, training=True, requires_grad=True) as inner:
            second = inner.keep(["fc"])
            network(torch.ones(1, 2))
        assert not network.training
        assert not network.fc.weight.requires_grad
        network(torch.ones(1, 2))
    assert network.training
    assert network.fc.weight.requires_grad
    assert (len(first["fc"]), len(second["fc"])) == (2, 1)
    assert num_hooks(network) == 0


def test_the_owners_gradients_are_not_added_to():
    network = nn.Linear(2, 2)
    network.weight.grad = torch.full((2, 2), 7.0)
    with borrowed(network):
        network(torch.ones(1, 2)).sum().backward()
    assert network.weight.grad.tolist() == [[7.0, 7.0], [7.0, 7.0]]


def test_a_layer_that_is_used_twice_has_two_outputs():
    shared = nn.ReLU()
    network = nn.Sequential(shared, nn.Linear(2, 2), shared)
    with borrowed(network) as hooks:
        kept = hooks.keep(["0"])
        network(torch.ones(1, 2))
    assert len(kept["0"]) == 2
    assert find_layer(network, "2") is shared


def test_outputs_of_several_tensors():
    attention = nn.MultiheadAttention(2, 1)
    with borrowed(attention) as hooks:
        kept = hooks.keep([""])
        output = attention(torch.ones(3, 1, 2), torch.ones(3, 1, 2), torch.ones(3, 1, 2))
    assert kept[""][0].shape == output[0].shape == (3, 1, 2)
    assert first_tensor({"a": (None, torch.ones(1))}).tolist() == [1.0]
    assert first_tensor(None) is None


def test_readers_of_one_network_do_not_meet():
    """Each records a float64 copy of it: who came in between took the other's numbers for the network's own."""
    network = nn.Sequential(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Linear(144, 3)).eval()
    input_ = torch.rand(1, 1, 8, 8)
    objective = lambda logits: logits[0, 0] ** 2  # noqa: E731

    def read(_):
        with borrowed(network) as hooks, torch.no_grad():
            kept = hooks.keep(["0"])
            output = network(input_)
        return output.dtype, len(kept["0"]), record(network, input_, objective).objective.item()

    with ThreadPoolExecutor(4) as readers:
        found = set(readers.map(read, range(60)))
    assert found == {read(0)}
    assert found.pop()[:2] == (torch.float32, 1)
