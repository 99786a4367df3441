"""The page's signal through many layers, and its gradient, are torch's."""

import json

import numpy as np
import pytest
import torch
from page_arithmetic import NODE, by_page

from glassworks.core.registry import resolve
from glassworks.pipelines.dense import ACTIVATIONS
from glassworks.pipelines.starts import STARTS, initialise

pytestmark = pytest.mark.skipif(NODE is None, reason="no Node")


@pytest.mark.parametrize("activation", ["logistic", "tanh", "relu"])
def test_a_signal_through_layers_and_its_gradient(activation):
    random = np.random.default_rng(0)
    rows, back = random.normal(size=(5, 8)), random.normal(size=(5, 8))
    layers = random.normal(size=(4, 8, 8)) * 0.4
    f = resolve(ACTIVATIONS, activation, "activation")()
    x, outputs = torch.from_numpy(rows), []
    for weights in layers:
        x = f(x @ torch.from_numpy(weights).T) if outputs else f(x.requires_grad_() @ torch.from_numpy(weights).T)
        x.retain_grad()
        outputs.append(x)
    x.backward(torch.from_numpy(back))
    given = ", ".join(json.dumps(part) for part in (rows.tolist(), [one.ravel().tolist() for one in layers]))
    found = by_page("signal", f"m.through({given}, '{activation}', {json.dumps(back.tolist())})")
    assert np.allclose(found["outputs"], [one.detach().std(correction=0) for one in outputs], atol=1e-6)
    assert np.allclose(found["gradients"], [one.grad.std(correction=0) for one in outputs], atol=1e-6)


def test_the_starts_are_the_library_s():
    names = {"small": "small (0.01)", "large": "large (1)", "xavier": "Xavier", "he": "He"}
    assert {"zeros", *names.values()} == set(STARTS)
    for page, library in names.items():
        network = torch.nn.Sequential(torch.nn.Linear(400, 400))
        initialise(network, library, 0)
        assert np.isclose(by_page("signal", f"m.STARTS.{page}.spread(400)"), network[0].weight.std().item(), rtol=0.02)
    assert by_page("signal", "m.STARTS.zeros.spread(400)") == 0
    assert abs(by_page("signal", "m.spread(m.normals(40000, 1))") - 1) < 0.02
