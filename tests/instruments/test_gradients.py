"""Networks that a look cannot go through: each is answered as the user's own, by every look that asks it of them."""

import pytest
import torch
from without_gradients import FailingFunction, NoGradient

import glassworks as gw
from glassworks.core.errors import InputError

GIVEN = torch.rand(1, 3, 32, 32, generator=torch.Generator().manual_seed(0))
SETTINGS = {
    "backprop": {"image": GIVEN},
    "field": {"image": GIVEN, "layer": "inner.backbone.stages.0"},
    "dream": {"steps": 2, "size": 32, "layer": "inner.backbone.stages.0", "channels": [0]},
}


class FailingBackward(NoGradient):
    def forward(self, x):
        return self.inner(FailingFunction.apply(x))


@pytest.mark.parametrize("network", [NoGradient(), FailingBackward()], ids=["no_grad", "failing backward"])
@pytest.mark.parametrize("kind", SETTINGS)
def test_a_network_without_gradients(kind, network):
    with pytest.raises(InputError, match=r"gradients reach its input|backward pass is torch's own"):
        gw.look(kind, network, **SETTINGS[kind])


@pytest.mark.parametrize("kind", [*SETTINGS, "map"])
def test_weights_that_are_no_numbers(kind):
    network = NoGradient()
    with torch.no_grad():
        network.inner.head.bias[0] = float("inf")
    settings = SETTINGS.get(kind) or {"data": "xo"}
    with pytest.raises(InputError, match=r"found NaN or infinite ones, in inner\.head\.bias"):
        gw.look(kind, network, **settings)
