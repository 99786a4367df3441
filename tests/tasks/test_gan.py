"""Losses, penalty and spectral norm against values worked out by hand, and a step as the loop expects it."""

import math

import pytest
import torch
from torch import nn

from glassworks.models.generative.point_gan import PointDiscriminator, PointGenerator
from glassworks.tasks.gan import Gan, discriminator_loss, generator_loss, gradient_penalty, spectral
from glassworks.testing.tasks import PlainOptimizer, check_task


def gan(**settings):
    torch.manual_seed(0)
    compare = lambda fakes, reals: {"loss": float(abs(fakes.mean() - reals.mean()))}  # noqa: E731
    return Gan(
        PointGenerator(4, 8),
        settings.pop("discriminator", None) or PointDiscriminator(8),
        noise_size=4,
        reals=lambda batch: batch["points"],
        compare=compare,
        **settings,
    )


@pytest.mark.parametrize(
    "settings", [{}, {"loss": "minimax"}, {"loss": "wasserstein", "penalty": 10.0, "critic_steps": 3}]
)
def test_a_task_as_the_loop_expects_it(settings):
    check_task(gan(**settings), {"points": torch.randn(12, 2)})


def test_a_spectral_discriminator_is_a_task_too():
    check_task(gan(discriminator=spectral(PointDiscriminator(8))), {"points": torch.randn(12, 2)})


def test_at_chance_the_minimax_game_has_the_value_of_minus_ln_4():
    zero = torch.zeros(5)
    assert float(discriminator_loss("minimax", zero, zero)) == pytest.approx(math.log(4))
    assert float(generator_loss("minimax", zero)) == pytest.approx(-math.log(2))
    assert float(generator_loss("non_saturating", zero)) == pytest.approx(math.log(2))


def test_losses_by_hand():
    real, fake = torch.tensor([2.0, 0.0]), torch.tensor([-1.0, 3.0])
    logistic = lambda x: 1 / (1 + math.exp(-x))  # noqa: E731
    value = -(math.log(logistic(2)) + math.log(logistic(0))) / 2
    value -= (math.log(1 - logistic(-1)) + math.log(1 - logistic(3))) / 2
    assert float(discriminator_loss("non_saturating", real, fake)) == pytest.approx(value, rel=1e-6)
    assert float(discriminator_loss("wasserstein", real, fake)) == 0
    assert float(generator_loss("wasserstein", fake)) == -1


def test_the_non_saturating_loss_still_has_a_slope_where_minimax_has_none():
    scores = torch.tensor([-10.0], requires_grad=True)
    slopes = [
        float(torch.autograd.grad(generator_loss(kind, scores), scores)[0]) for kind in ("minimax", "non_saturating")
    ]
    assert abs(slopes[0]) < 1e-4
    assert slopes[1] == pytest.approx(-1, abs=1e-4)


def test_the_penalty_of_a_plane_is_known():
    """score = 3 x + 4 y has slope 5 everywhere: (5 - 1)^2."""
    plane = nn.Linear(2, 1)
    plane.weight.data = torch.tensor([[3.0, 4.0]])
    assert gradient_penalty(plane, torch.randn(6, 2), torch.randn(6, 2)).item() == pytest.approx(16, rel=1e-5)


def test_spectral_norm_bounds_the_slope():
    network = spectral(nn.Sequential(nn.Linear(5, 5, bias=False)))
    for _ in range(200):  # one power iteration a pass
        network(torch.randn(1, 5))
    assert torch.linalg.matrix_norm(network[0].weight, 2).item() == pytest.approx(1, abs=1e-3)


def test_evaluation_uses_the_same_noise_each_time():
    task = gan()
    assert torch.equal(task.samples(5), task.samples(5))
    assert not torch.equal(task.samples(5), task.samples(5, "pictures"))


def test_the_discriminator_takes_no_part_in_the_generators_update():
    task = gan()
    optimizers = {name: PlainOptimizer(list(module.parameters()), 0.1) for name, module in task.modules.items()}
    task.step({"points": torch.randn(8, 2)}, optimizers)
    assert all(parameter.requires_grad for parameter in task.discriminator.parameters())
