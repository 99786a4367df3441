"""Optimizers of torch against readable forms of their papers' equations, and both against known tables."""

import numpy as np
import pytest

from glassworks.pipelines.optimizer_race.rules import BOWL
from glassworks.pipelines.optimizer_race.surfaces import descend


def sgd(g, x, state, lr):
    """x -= lr g."""
    return x - lr * g


def momentum(g, x, state, lr, mu=0.9, nesterov=False):
    """Polyak 1964 as Sutskever et al. 2013 write it, with the rate outside: v = mu v + g; x -= lr v.

    Nesterov's form looks ahead: x -= lr (g + mu v).
    """
    state["v"] = mu * state["v"] + g if "v" in state else g
    return x - lr * (g + mu * state["v"] if nesterov else state["v"])


def adagrad(g, x, state, lr, eps=1e-10):
    """Duchi et al. 2011: s += g^2; x -= lr g / (sqrt(s) + eps)."""
    state["s"] = state.get("s", 0) + g**2
    return x - lr * g / (np.sqrt(state["s"]) + eps)


def rmsprop(g, x, state, lr, alpha=0.99, eps=1e-8):
    """Hinton's lecture 6e: s = alpha s + (1 - alpha) g^2; x -= lr g / (sqrt(s) + eps)."""
    state["s"] = alpha * state.get("s", 0) + (1 - alpha) * g**2
    return x - lr * g / (np.sqrt(state["s"]) + eps)


def adam(g, x, state, lr, b1=0.9, b2=0.999, eps=1e-8):
    """Kingma & Ba 2015, algorithm 1."""
    t = state["t"] = state.get("t", 0) + 1
    state["m"] = b1 * state.get("m", 0) + (1 - b1) * g
    state["v"] = b2 * state.get("v", 0) + (1 - b2) * g**2
    m_hat, v_hat = state["m"] / (1 - b1**t), state["v"] / (1 - b2**t)
    return x - lr * m_hat / (np.sqrt(v_hat) + eps)


def adamw(g, x, state, lr, wd=0.01):
    """Loshchilov & Hutter 2019, algorithm 2: the decay acts on the weights themselves, beside Adam's step."""
    return adam(g, x * (1 - lr * wd), state, lr)


def adadelta(g, x, state, lr, rho=0.9, eps=1e-6):
    """Zeiler 2012, algorithm 1."""
    state["s"] = rho * state.get("s", 0) + (1 - rho) * g**2
    step = np.sqrt(state.get("d", 0) + eps) / np.sqrt(state["s"] + eps) * g
    state["d"] = rho * state.get("d", 0) + (1 - rho) * step**2
    return x - lr * step


EQUATIONS = {
    "SGD": (sgd, {"lr": 0.1}),
    "momentum": (momentum, {"lr": 0.1}),
    "Nesterov": (momentum, {"lr": 0.1, "nesterov": True}),
    "Adagrad": (adagrad, {"lr": 0.1}),
    "RMSProp (alpha .99)": (rmsprop, {"lr": 0.01}),
    "RMSProp (alpha .9)": (rmsprop, {"lr": 0.01, "alpha": 0.9}),
    "Adam": (adam, {"lr": 0.1}),
    "AdamW (decay .01)": (adamw, {"lr": 0.1}),
    "Adadelta": (adadelta, {"lr": 1.0}),
}
KNOWN = {
    "SGD": (0.9, 0.81, 0.59049, 0.3486784401),
    "momentum": (0.9, 0.72, -0.02916, -0.588789389),
    "Nesterov": (0.81, 0.5751, -0.104581684, -0.346578172),
    "Adagrad": (0.9, 0.833103527, 0.697714862, 0.553731200),
    "RMSProp (alpha .99)": (0.900000010, 0.832917975, 0.696465799, 0.549891132),
    "RMSProp (alpha .9)": (0.968377224, 0.945788026, 0.895506712, 0.832052418),
    "Adam": (0.900000001, 0.800412230, 0.507963662, 0.076249161),
    "AdamW (decay .01)": (0.899000001, 0.798519028, 0.504080093, 0.071695502),
    "Adadelta": (0.996837738, 0.993598198, 0.983631387, 0.966597186),
}
"""x after 1, 2, 5 and 10 steps on x^2 / 2 from 1."""


def by_the_paper(name, curvature, steps):
    rule, arguments = EQUATIONS[name]
    a, x, state = np.array(curvature), np.ones(len(curvature)), {}
    path = [x]
    for _ in range(steps):
        x = rule(a * x, x, state, **arguments)
        path.append(x)
    return np.array(path)


@pytest.mark.parametrize("curvature", [[1.0], [1.0, 10.0]])
@pytest.mark.parametrize("name", BOWL)
def test_torch_follows_the_papers_equations(name, curvature):
    assert np.abs(descend(*BOWL[name], curvature, 10) - by_the_paper(name, curvature, 10)).max() < 1e-11


@pytest.mark.parametrize("name", BOWL)
def test_the_table_of_ten_steps(name):
    assert descend(*BOWL[name], [1.0], 10)[[1, 2, 5, 10], 0] == pytest.approx(KNOWN[name], abs=6e-10)


@pytest.mark.parametrize(
    ("name", "alike"), [("Adam", True), ("RMSProp (alpha .99)", True), ("Adagrad", True), ("SGD", False)]
)
def test_rules_that_scale_each_direction_do_not_see_how_steep_it_is(name, alike):
    path = descend(*BOWL[name], [1.0, 10.0], 10)
    assert (np.abs(path[:, 0] - path[:, 1]).max() < 1e-6) == alike


def test_the_optimizers_of_the_loop_are_these(tmp_path):
    """The loop's fused and foreach forms take the very steps of the plain ones."""
    import torch

    from glassworks.training.config import LoopConfig
    from glassworks.training.engine import Engine
    from glassworks.training.optim import ModuleOptimizer

    for rule, name, rate in (
        ("sgd", "SGD", 0.1), ("momentum", "momentum", 0.1), ("nesterov", "Nesterov", 0.1), ("adagrad", "Adagrad", 0.1),
        ("rmsprop", "RMSProp (alpha .99)", 0.01), ("adam", "Adam", 0.1), ("adamw", "AdamW (decay .01)", 0.1),
    ):  # fmt: skip
        weight = torch.nn.Linear(1, 1, bias=False, dtype=torch.float64)
        torch.nn.init.ones_(weight.weight)
        config = LoopConfig(
            optimizer=rule, learning_rate=rate, clip_norm=0.0, warmup_fraction=0.0, schedule="constant",
            weight_decay=0.01 if rule == "adamw" else 0.0,
        )  # fmt: skip
        optimizer = ModuleOptimizer(weight, config, 10, Engine("cpu"))
        for step in range(10):
            optimizer.set_step(step)
            optimizer.minimize(weight.weight.square().sum() / 2)
        assert float(weight.weight.detach()) == pytest.approx(KNOWN[name][-1], abs=1e-8), rule
