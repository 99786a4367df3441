"""Changes by rule are those of forward mode, in any direction, for whatever networks are made of."""

import pytest
import torch
from taped_operations import IMAGE, NETWORKS, Lambda, operations
from torch import nn

from glassworks.instruments.tape import LOSS
from glassworks.looks.backprop import changes as module
from glassworks.looks.backprop.changes import changes
from glassworks.looks.backprop.derivatives import tangents

FURTHER = {
    "means": Lambda(lambda x: x.mean((2, 3)) + x.sum(3).mean(2) + nn.functional.adaptive_avg_pool2d(x, 1).flatten(1)),
    "parts": Lambda(lambda x: nn.functional.pad(x[:, 1:3, 0], (1, 2)) + x.expand(2, 4, 5, 3)[0, 2, 2, 1]),
    "a matrix by itself": Lambda(lambda x: (x[0, 0, :3] @ x[0, 0, :3]) + 2.0 * x[0, 0, :3]),
    "padded by other numbers": Lambda(lambda x: nn.functional.pad(x, (1, 1), value=2.0) * x.exp().mean()),
    "padded for a maximum": Lambda(lambda x: nn.functional.pad(x, (1, 1), value=float("-inf")).amax(3)),
    "clamped at 0": nn.Sequential(nn.Hardtanh(0, 1), nn.ReLU6(), nn.Hardtanh(-0.5, 1.0)),
    "summed, then a view": Lambda(lambda x: (x[:1, :, :1, :1] + x).flatten(1)),
    "summands of other shapes": Lambda(lambda x: torch.add(x, x[:, :1], alpha=0.5) + x[0, 0, 0, 0] + 3.0),
}


@pytest.mark.parametrize("name", [*NETWORKS, *FURTHER])
def test_rules_are_forward_mode(name):
    generator = torch.Generator().manual_seed(4)
    tried = 0
    for op, tensor in operations((NETWORKS | FURTHER)[name], IMAGE):
        change = torch.rand(tensor.shape, generator=generator, dtype=tensor.dtype) - 0.5
        wanted = tangents(op, tensor, change)
        found = changes(op, tensor, change)
        assert len(found) == len(wanted) == len(op.outputs)
        for one, other in zip(found, wanted, strict=True):
            if one is not None:
                torch.testing.assert_close(one, other, rtol=1e-9, atol=1e-12)
                tried += 1
            assert one is not None or other is None or not other.numel()
    assert tried


@pytest.mark.parametrize("groups", [1, 2])
def test_a_filter_s_single_weight_moves_one_channel(groups):
    layer = nn.Conv2d(4, 6, 3, stride=2, padding=1, groups=groups)
    for op, tensor in operations(layer, IMAGE):
        for place in (0, tensor.numel() - 1):
            change = torch.zeros_like(tensor)
            change.view(-1)[place] = 1
            torch.testing.assert_close(changes(op, tensor, change), tangents(op, tensor, change))


def test_residual_networks_of_convolutions_need_no_forward_mode(monkeypatch):
    """It takes several times as long, and a lock that all readers of a server share."""
    monkeypatch.setattr(module, "tangents", None)
    layers = [
        nn.Conv2d(4, 4, 3, padding=1),
        nn.BatchNorm2d(4),
        nn.ReLU(),
        nn.MaxPool2d(2, stride=1),
        nn.Conv2d(4, 4, 1),
    ]
    network = nn.Sequential(*layers, Lambda(lambda x: x + x.relu()), nn.AvgPool2d(2), nn.Flatten(), nn.Linear(8, 3))
    for op, tensor in operations(network, IMAGE):
        if tensor.ndim > 1 and op.layer != LOSS:
            changes(op, tensor, torch.ones_like(tensor))
