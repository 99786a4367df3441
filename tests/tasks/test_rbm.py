"""A 6x4 machine whose every quantity was computed by three enumerations."""

import itertools
import json
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F

from glassworks.models.generative.rbm import RBM, transposed
from glassworks.pipelines.rbm.partition import (
    all_states,
    annealed_log_z,
    exact_log_z,
    log_likelihoods,
)
from glassworks.tasks.rbm import BoltzmannLearning, chain, sampled, statistics
from glassworks.testing.tasks import PlainOptimizer, check_task

KNOWN = json.loads((Path(__file__).parent / "rbm_6x4.json").read_text())


def known_machine():
    machine = RBM(6, 4).double()
    with torch.no_grad():
        machine.weight.copy_(torch.tensor(KNOWN["W"], dtype=torch.float64))
        machine.visible_bias.copy_(torch.tensor(KNOWN["visible_bias"], dtype=torch.float64))
        machine.hidden_bias.copy_(torch.tensor(KNOWN["hidden_bias"], dtype=torch.float64))
    return machine


def data():
    return torch.tensor(KNOWN["data"], dtype=torch.float64)


def close(found, known, **tolerance):
    torch.testing.assert_close(found, torch.tensor(known, dtype=torch.float64), **tolerance)


def test_log_z_and_log_likelihood_by_enumeration():
    machine = known_machine()
    assert exact_log_z(machine) == pytest.approx(KNOWN["logZ"], abs=1e-9)
    assert float(log_likelihoods(machine, data(), KNOWN["logZ"]).mean()) == pytest.approx(KNOWN["avg_loglik"], abs=1e-9)
    with torch.no_grad():
        close(machine.free_energy(data()), KNOWN["free_energy"])
        close(machine(data()), KNOWN["p_h_given_v"])


def test_both_ways_of_enumerating_and_the_joint_states_agree():
    machine = known_machine()
    with torch.no_grad():
        by_hidden = torch.logsumexp(machine.hidden_log_weight(all_states(4)), 0)
        v, h = all_states(6).repeat_interleave(16, 0), all_states(4).repeat(64, 1)
        by_both = torch.logsumexp(-machine.energy(v, h), 0)
    assert float(by_hidden) == pytest.approx(KNOWN["logZ"], abs=1e-9)
    assert float(by_both) == pytest.approx(KNOWN["logZ"], abs=1e-9)


def test_the_gradient_of_the_exact_likelihood():
    """Positive statistics less those under the machine's own distribution, enumerated."""
    machine = known_machine()
    with torch.no_grad():
        states = all_states(6)
        p = log_likelihoods(machine, states, KNOWN["logZ"]).exp()
        hidden = machine(states)
        model = {
            "weight": (states * p[:, None]).T @ hidden,
            "visible_bias": p @ states,
            "hidden_bias": p @ hidden,
        }
        found = {name: value - model[name] for name, value in statistics(machine, data()).items()}
    close(found["weight"], KNOWN["exact_grad_W"], atol=1e-9, rtol=0)
    close(found["visible_bias"], KNOWN["exact_grad_vb"], atol=1e-9, rtol=0)
    close(found["hidden_bias"], KNOWN["exact_grad_hb"], atol=1e-9, rtol=0)


@pytest.mark.parametrize(("rule", "rounded"), [("cd1", False), ("cd1_thresholded_visible", True)])
def test_contrastive_divergence_with_fixed_thresholds(rule, rounded):
    machine, known = known_machine(), KNOWN[rule]

    def threshold(mean):
        return (mean > 0.5).double()

    with torch.no_grad():
        h0 = threshold(machine(data()))
        v1 = chain(machine, h0, 1, draw=threshold, draw_visible=threshold if rounded else lambda mean: mean)
        positive, negative = statistics(machine, data()), statistics(machine, v1)
    close(v1, known["v1"])
    close(positive["weight"] - negative["weight"], known["dW"])


def test_a_step_of_the_task_fills_in_those_gradients():
    machine = known_machine()
    task = BoltzmannLearning(machine, draw=lambda mean: (mean > 0.5).double())
    before = machine.weight.detach().clone()
    report = task.step({"inputs": data()}, {"rbm": PlainOptimizer(list(machine.parameters()), 0.1)})
    close(machine.weight.detach() - before, (0.1 * torch.tensor(KNOWN["cd1"]["dW"], dtype=torch.float64)).tolist())
    assert float(report.values["loss"]) == pytest.approx(KNOWN["cd1"]["mean_squared_recon_sum"])


@pytest.mark.parametrize("options", [{}, {"steps": 3, "visible_samples": True}, {"chains": 5}, {"binary_data": True}])
@pytest.mark.parametrize("visible", ["binary", "gaussian"])
def test_it_is_a_task_as_the_loop_expects(options, visible):
    torch.manual_seed(0)
    machine = RBM(6, 4, visible=visible)
    check_task(BoltzmannLearning(machine, **options), {"inputs": data().float()})


def test_grey_values_are_shares_of_one():
    machine = known_machine()
    task = BoltzmannLearning(machine)
    grey = (data() * 255).to(torch.uint8)
    assert task.evaluate([{"inputs": grey}]) == task.evaluate([{"inputs": data()}])


def test_the_pseudo_likelihood_is_that_of_one_unit_given_the_rest():
    machine = RBM(2, 1).double()  # without weights each unit is a coin of its own
    with torch.no_grad():
        machine.weight.zero_()
        machine.visible_bias.copy_(torch.tensor([0.7, 0.7]))
    measured = BoltzmannLearning(machine).evaluate([{"inputs": torch.ones(1, 2)}])
    assert measured["loss"] == pytest.approx(-2 * float(torch.tensor(0.7).sigmoid().log()), rel=1e-6)


@pytest.mark.slow
def test_annealed_importance_sampling_of_the_known_machine():
    estimate = annealed_log_z(known_machine(), temperatures=1000, chains=1000, seed=0)
    assert estimate.log_z == pytest.approx(KNOWN["logZ"], abs=0.02)
    assert estimate.low < estimate.log_z < estimate.high
    assert estimate.low <= KNOWN["logZ"] <= estimate.high


def test_a_few_temperatures_already_come_near():
    estimate = annealed_log_z(known_machine(), temperatures=100, chains=500, seed=0)
    assert estimate.log_z == pytest.approx(KNOWN["logZ"], abs=0.06)
    assert 100 < estimate.effective_chains <= 500


def test_the_base_may_know_the_data():
    bias = torch.tensor([0.5, -0.5, 1.0, 0.0, -1.0, 0.2], dtype=torch.float64)
    estimate = annealed_log_z(known_machine(), temperatures=100, chains=500, base_bias_V=bias)
    assert estimate.log_z == pytest.approx(KNOWN["logZ"], abs=0.06)


def test_gaussian_units_by_enumeration_by_quadrature_and_annealed():
    """One visible unit: Z is an integral that can be done on a grid."""
    torch.manual_seed(1)
    machine = RBM(1, 3, visible="gaussian", spread=1.0).double()
    with torch.no_grad():
        machine.visible_bias.fill_(0.3)
        machine.hidden_bias.copy_(torch.tensor([0.2, -0.4, 0.1]))
        grid = torch.linspace(-15, 15, 20_001, dtype=torch.float64)[:, None]
        integral = float(torch.trapezoid((-machine.free_energy(grid)).exp(), grid[:, 0]))
    log_z = exact_log_z(machine)
    assert log_z == pytest.approx(float(torch.tensor(integral).log()), abs=1e-6)
    assert annealed_log_z(machine, temperatures=200, chains=500).log_z == pytest.approx(log_z, abs=0.05)


def variational_bound(lower, upper, visible_MV):
    """The mean over rows of ``sum_h q(h|v) (log p(v|h) + log p_upper(h)) + entropy(q)``, ``q`` the lower machine's.

    A lower bound of the two-layer network's log-likelihood (Hinton, Osindero, Teh 2006, equation 8), exact by going
    through all states of the middle layer; binary units, at most ``MOST_ENUMERATED`` in the middle.
    """
    with torch.inference_mode():
        visible_MV = visible_MV.to(lower.weight)
        states_SH = all_states(lower.weight.shape[1]).to(lower.weight)
        prior_S = log_likelihoods(upper, states_SH, exact_log_z(upper))
        input_MH = lower.hidden_input(visible_MV)
        log_q_MS = (F.logsigmoid(input_MH) @ states_SH.T + F.logsigmoid(-input_MH) @ (1 - states_SH).T).double()
        input_SV = lower.visible_bias + states_SH @ lower.weight.T
        log_p_MS = (visible_MV @ F.logsigmoid(input_SV).T + (1 - visible_MV) @ F.logsigmoid(-input_SV).T).double()
        return float((log_q_MS.exp() * (log_p_MS + prior_S - log_q_MS)).sum(1).mean())


def test_a_transposed_machine_on_top_changes_nothing():
    machine = known_machine()
    bound = variational_bound(machine, transposed(machine), data())
    assert bound == pytest.approx(KNOWN["avg_loglik"], abs=1e-9)


def test_training_the_upper_machine_raises_the_bound():
    """Started as the lower one upside down, with the exact gradient: the bound never falls."""
    lower = known_machine()
    upper = transposed(lower)
    with torch.no_grad():
        q_MH = lower(data())
        states = all_states(4)
        weights = (q_MH[:, None] * states + (1 - q_MH)[:, None] * (1 - states)).prod(2).mean(0)
    bounds = [variational_bound(lower, upper, data())]
    optimizer = PlainOptimizer(list(upper.parameters()), 0.1)
    for _ in range(50):
        loss = (weights * upper.free_energy(states)).sum() + torch.logsumexp(-upper.free_energy(states), 0)
        optimizer.minimize(loss)
        bounds.append(variational_bound(lower, upper, data()))
    assert all(after >= before for before, after in itertools.pairwise(bounds))
    assert bounds[-1] > bounds[0] + 0.1


def test_samples_come_at_their_rate():
    torch.manual_seed(0)
    assert float(sampled(torch.full((100_000,), 0.3)).mean()) == pytest.approx(0.3, abs=0.01)
