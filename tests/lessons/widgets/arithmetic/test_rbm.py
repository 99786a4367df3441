"""The page's Boltzmann machine is the library's."""

import json

import numpy as np
import pytest
import torch
from page_arithmetic import NODE, by_page

from glassworks.data.synthetic.bars_and_stripes import bars_and_stripes
from glassworks.models.generative.rbm import RBM
from glassworks.pipelines.rbm.partition import exact_log_z, log_likelihoods
from glassworks.tasks.rbm import BoltzmannLearning

pytestmark = pytest.mark.skipif(NODE is None, reason="no Node")


@pytest.fixture
def machine():
    torch.manual_seed(3)
    made = RBM(9, 6, spread=0.8).double()
    with torch.no_grad():
        made.visible_bias.normal_()
        made.hidden_bias.normal_()
    return made


def written(machine):
    parts = {"w": machine.weight, "b": machine.visible_bias, "c": machine.hidden_bias}
    return json.dumps({name: part.detach().flatten().tolist() for name, part in parts.items()})


@pytest.mark.parametrize("side", [2, 3, 4])
def test_bars_and_stripes(side):
    assert by_page("rbm", f"m.patterns({side})") == bars_and_stripes(side).tolist()


def test_the_machine_s_means_energies_and_likelihood(machine):
    rows = torch.from_numpy(bars_and_stripes(3)).double()
    v, h = rows[5], torch.tensor([1.0, 0, 1, 1, 0, 1], dtype=torch.float64)
    asked = [
        f"Array.from(m.hiddenMean(x, {v.tolist()}))",
        f"Array.from(m.visibleMean(x, {h.tolist()}))",
        f"m.energy(x, {v.tolist()}, {h.tolist()})",
        f"m.freeEnergy(x, {v.tolist()})",
        "m.logZ(x)",
        "m.logLikelihood(x, m.patterns(3))",
        "m.reconstruction(x, m.patterns(3))",
    ]
    page = by_page("rbm", f"((x) => [{', '.join(asked)}])({written(machine)})")
    with torch.no_grad():
        log_z = exact_log_z(machine)
        assert np.allclose(page[0], machine(v[None])[0], atol=1e-6)
        assert np.allclose(page[1], machine.visible_mean(h[None])[0], atol=1e-6)
        assert np.isclose(page[2], machine.energy(v[None], h[None]).item(), atol=1e-6)
        assert np.isclose(page[3], machine.free_energy(v[None]).item(), atol=1e-6)
        assert np.isclose(page[4], log_z, atol=1e-6)
        assert np.isclose(page[5], log_likelihoods(machine, rows, log_z).mean().item(), atol=1e-6)
        assert np.isclose(page[6], BoltzmannLearning(machine).evaluate([{"inputs": rows}])["reconstruction"], atol=1e-6)


@pytest.mark.parametrize("steps", [1, 3])
def test_an_update_of_contrastive_divergence(machine, steps):
    """With means in place of draws, so that both do the same."""
    before = written(machine)
    rows = torch.from_numpy(bars_and_stripes(3)).double()
    optimizer = torch.optim.SGD(machine.parameters(), lr=0.3)
    optimizer.update = optimizer.step
    BoltzmannLearning(machine, steps=steps, draw=lambda mean: mean).step({"inputs": rows}, {"rbm": optimizer})
    moved = f"m.moved(x, m.slopes(x, m.patterns(3), {steps}, (means) => means), 0.3)"
    page = by_page("rbm", f"((x) => Object.values({moved}).map((one) => Array.from(one)))({before})")
    for found, part in zip(page, (machine.weight, machine.visible_bias, machine.hidden_bias), strict=True):
        assert np.allclose(found, part.detach().flatten(), atol=1e-6)


def test_it_learns_bars_and_stripes():
    learned = "m.learn(m.machine(9, 8, 1), m.patterns(3), {updates: 1500, steps: 5, rate: 0.2}, m.uniform(5))"
    untrained, trained = by_page(
        "rbm", f"[m.machine(9, 8, 1), {learned}].map((x) => m.logLikelihood(x, m.patterns(3)))"
    )
    assert untrained < -6
    assert -3.4 < trained < -np.log(14)
