"""The game of lesson 10 by hand: the page's losses are the library's, and its numbers the published ones."""

import json
import math

import numpy as np
import pytest
import torch
from page_arithmetic import NODE, by_page

from glassworks.tasks.gan import discriminator_loss, generator_loss

pytestmark = pytest.mark.skipif(NODE is None, reason="no Node")
REAL, MADE, CHANCES = [0.5, 0.3, 0.2], [0.2, 0.3, 0.5], [0.6, 0.25, 0.4]


def samples(shares, values):
    """Ten of all kinds, in these shares, each with its kind's value."""
    return torch.tensor(values, dtype=torch.float64).repeat_interleave((10 * torch.tensor(shares)).round().long())


def test_the_value_is_the_library_s_loss_with_the_other_sign():
    scores = [math.log(d / (1 - d)) for d in CHANCES]
    loss = discriminator_loss("minimax", samples(REAL, scores), samples(MADE, scores)).item()
    assert by_page("gan", f"m.value({REAL}, {MADE}, {CHANCES})") == pytest.approx(-loss, abs=1e-6)


def test_the_best_discriminator_and_the_distance_of_two_distributions():
    found = by_page("gan", f"[m.best({REAL}, {MADE}), m.divergence({REAL}, {MADE}), m.divergence({REAL}, {REAL})]")
    assert np.allclose(found[0], [0.714285714, 0.5, 0.285714286], atol=1e-9)
    assert found[1] == pytest.approx(0.066414314382, abs=1e-9)
    assert found[2] == pytest.approx(0, abs=1e-12)
    assert by_page("gan", "m.divergence([1, 0], [0, 1])") == pytest.approx(math.log(2), abs=1e-9)
    best = by_page("gan", f"m.value({REAL}, {MADE}, m.best({REAL}, {MADE}))")
    others = by_page(
        "gan", f"[-0.05, 0.05].map((by) => m.value({REAL}, {MADE}, m.best({REAL}, {MADE}).map((d) => d + by)))"
    )
    assert max(others) < best == pytest.approx(-1.253465732355, abs=1e-9)


@pytest.mark.parametrize("kind", ["minimax", "non_saturating"])
def test_a_step_of_the_generator_is_autograd_s(kind):
    logits = torch.tensor(MADE, dtype=torch.float64).log().requires_grad_()
    scores = torch.tensor(CHANCES, dtype=torch.float64).logit()
    # The loss of one sample of each kind, weighted by how often that kind is generated.
    costs = torch.stack([generator_loss(kind, score, score) for score in scores])
    (logits.softmax(0) * costs).sum().backward()
    moved = (logits.detach() - 2 * logits.grad).softmax(0)
    assert np.allclose(by_page("gan", f"m.step({json.dumps(MADE)}, {CHANCES}, '{kind}', 2)"), moved, atol=1e-6)


def test_steps_against_the_best_discriminator_end_at_the_data():
    step = f"m.step(q, m.best({REAL}, q), 'minimax', 2)"
    code = f"Array.from({{length: 400}}).reduce((q) => {step}, {MADE})"
    assert np.allclose(by_page("gan", code), REAL, atol=1e-3)
