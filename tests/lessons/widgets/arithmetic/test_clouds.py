"""The generator's game by hand of lesson 10: densities by scipy, the value by another integral, slopes by autograd."""

import math

import numpy as np
import pytest
import torch
from page_arithmetic import NODE, by_page

pytestmark = pytest.mark.skipif(NODE is None, reason="no Node")
WIDTH = 0.35
RING = [[2 * math.cos(at * math.pi / 4), 2 * math.sin(at * math.pi / 4)] for at in range(8)]
MADE = [[0.3, -0.2], [1.1, 0.4], [2.0, 0.1], [-1.5, 1.2], [0, 2.2], [0.1, 0.1], [-2, -0.3], [1.4, -1.3]]


def log_density(centres, place):
    """By torch's own mixture of normal distributions."""
    each = torch.distributions.Independent(
        torch.distributions.Normal(torch.tensor(centres, dtype=torch.float64), WIDTH), 1
    )
    weights = torch.distributions.Categorical(logits=torch.zeros(len(centres), dtype=torch.float64))
    return torch.distributions.MixtureSameFamily(weights, each).log_prob(place)


def test_densities_and_the_best_discriminator():
    place = torch.tensor([0.7, 0.6], dtype=torch.float64)
    real, made = log_density(RING, place), log_density(MADE, place)
    assert by_page("clouds", f"m.logDensity({MADE}, [0.7, 0.6])") == pytest.approx(made.item(), abs=1e-9)
    assert by_page("clouds", f"m.chance({MADE}, [0.7, 0.6])") == pytest.approx((real - made).sigmoid().item(), abs=1e-9)
    # All generated points on one real cluster of eight: (1/8) / (1/8 + 1).
    assert by_page("clouds", "m.chance(m.RING.map(() => [2, 0]), [2, 0])") == pytest.approx(1 / 9, abs=1e-4)


def test_the_value_is_the_expectation_over_both():
    equal, apart = by_page("clouds", "[m.value(m.RING), m.value(m.RING.map(() => [40, 40]).fill([4, 4]))]")
    assert equal == pytest.approx(-math.log(4), abs=1e-6)
    assert -0.1 < apart < 0  # nothing in common
    random = np.random.default_rng(0)
    draws = {}
    for name, centres in (("real", RING), ("made", MADE)):
        chosen = np.array(centres)[random.integers(0, 8, 40_000)]
        draws[name] = torch.from_numpy(chosen + WIDTH * random.normal(size=chosen.shape))
    scores = {name: log_density(RING, points) - log_density(MADE, points) for name, points in draws.items()}
    loss = torch.nn.functional.softplus
    sampled = -(loss(-scores["real"]).mean() + loss(scores["made"]).mean()).item()
    assert by_page("clouds", f"m.value({MADE})") == pytest.approx(sampled, abs=0.02)


@pytest.mark.parametrize("loss", ["minimax", "non_saturating"])
def test_slopes_are_autograd_s_against_a_discriminator_that_holds_still(loss):
    place = torch.tensor([1.1, 0.4], dtype=torch.float64, requires_grad=True)
    score = log_density(RING, place) - log_density(MADE, place)
    softplus = torch.nn.functional.softplus
    (-softplus(score) if loss == "minimax" else softplus(-score)).backward()
    assert np.allclose(by_page("clouds", f"m.slope({MADE}, [1.1, 0.4], '{loss}')"), place.grad, atol=1e-6)


def test_the_slope_finds_clouds_but_does_not_part_two_on_one():
    begin = [[round(0.75 * math.cos(at / 2), 1), round(0.75 * math.sin(at / 2), 1)] for at in range(8)]
    go = f"Array.from({{length: 300}}).reduce((made) => m.step(made, 'non_saturating'), {begin})"
    made = np.array(by_page("clouds", go))
    far = np.linalg.norm(made[:, None] - np.array(RING)[None], axis=2)
    assert far.min(axis=1).max() < 0.1  # each has arrived
    assert np.bincount(far.argmin(axis=1), minlength=8).tolist() == [1, 2, 1, 2, 1, 1, 0, 0]
    assert by_page("clouds", f"m.covered({go})") == 6
    still = by_page("clouds", f"m.step({begin}, 'minimax')")
    assert np.allclose(still, begin, atol=1e-3)  # D is 0 there, and the loss is flat
