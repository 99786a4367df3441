"""Losses, penalty and spectral norm against values worked out by hand, and a step as the loop expects it."""

import math

import pytest
import torch
from torch import nn

from glassworks.models.generative.point_gan import PointDiscriminator, PointGenerator
from glassworks.tasks.gan import Gan, discriminator_loss, generator_loss, gradient_penalty, spectral, squared_slope
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
    "settings",
    [
        {},
        {"loss": "minimax"},
        {"loss": "wasserstein", "penalty": 10.0, "critic_steps": 3},
        {"loss": "relativistic", "r1": 1.0, "r2": 0.5, "critic_steps": 2},
    ],
)
def test_a_task_as_the_loop_expects_it(settings):
    check_task(gan(**settings), {"points": torch.randn(12, 2)})


def test_a_spectral_discriminator_is_a_task_too():
    check_task(gan(discriminator=spectral(PointDiscriminator(8))), {"points": torch.randn(12, 2)})


def test_at_chance_the_minimax_game_has_the_value_of_minus_ln_4():
    zero = torch.zeros(5)
    assert float(discriminator_loss("minimax", zero, zero)) == pytest.approx(math.log(4))
    assert float(generator_loss("minimax", zero, zero)) == pytest.approx(-math.log(2))
    assert float(generator_loss("non_saturating", zero, zero)) == pytest.approx(math.log(2))


def test_losses_by_hand():
    real, fake = torch.tensor([2.0, 0.0]), torch.tensor([-1.0, 3.0])
    logistic = lambda x: 1 / (1 + math.exp(-x))  # noqa: E731
    value = -(math.log(logistic(2)) + math.log(logistic(0))) / 2
    value -= (math.log(1 - logistic(-1)) + math.log(1 - logistic(3))) / 2
    assert float(discriminator_loss("non_saturating", real, fake)) == pytest.approx(value, rel=1e-6)
    assert float(discriminator_loss("wasserstein", real, fake)) == 0
    assert float(generator_loss("wasserstein", real, fake)) == -1


def test_the_non_saturating_loss_still_has_a_slope_where_minimax_has_none():
    scores = torch.tensor([-10.0], requires_grad=True)
    slopes = [
        float(torch.autograd.grad(generator_loss(kind, scores, scores), scores)[0])
        for kind in ("minimax", "non_saturating")
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


def test_the_relativistic_losses_by_hand():
    """Only differences within a pair count: 2 - (-1) = 3 and 0 - 3 = -3."""
    real, fake = torch.tensor([2.0, 0.0]), torch.tensor([-1.0, 3.0])
    softplus = lambda t: math.log(1 + math.exp(t))  # noqa: E731
    value = (softplus(-3) + softplus(3)) / 2
    assert float(discriminator_loss("relativistic", real, fake)) == pytest.approx(value, rel=1e-6)
    assert float(generator_loss("relativistic", real, fake)) == pytest.approx(value, rel=1e-6)
    assert float(generator_loss("relativistic", real, fake + 1)) < value
    assert float(generator_loss("relativistic", real + 7, fake + 7)) == pytest.approx(value, rel=1e-6)
    assert float(discriminator_loss("relativistic", fake, fake)) == pytest.approx(math.log(2))


def test_the_squared_slope_of_a_plane_is_known():
    """score = 3 x + 4 y: 25 everywhere, and its gradient with respect to the weights is 2 w."""
    plane = nn.Linear(2, 1)
    plane.weight.data = torch.tensor([[3.0, 4.0]])
    points = torch.randn(6, 2).requires_grad_()
    squared = squared_slope(points, plane(points))
    squared.backward()
    assert squared.item() == pytest.approx(25, rel=1e-5)
    assert plane.weight.grad.tolist() == [[6.0, 8.0]]


def test_r1_is_taken_at_real_samples_and_r2_at_generated_ones():
    """A score of x^2 / 2 has slope |x|: 2 at the real points, and at those of a generator that is stuck at 5."""

    class Square(nn.Module):
        def __init__(self):
            super().__init__()
            self.scale = nn.Parameter(torch.ones(()))

        def forward(self, points_B1):
            return self.scale * points_B1.square()[:, 0] / 2

    class Stuck(nn.Module):
        def __init__(self):
            super().__init__()
            self.at = nn.Parameter(torch.tensor(5.0))

        def forward(self, noise_BZ):
            return self.at.expand(len(noise_BZ), 1)

    def penalty(**gammas):
        task = Gan(
            Stuck(), Square(), noise_size=1, reals=lambda batch: batch["points"],
            compare=lambda fakes, reals: {"loss": 0.0}, loss="relativistic", **gammas,
        )  # fmt: skip
        optimizers = {name: PlainOptimizer(list(module.parameters()), 1e-9) for name, module in task.modules.items()}
        return task.step({"points": torch.full((4, 1), 2.0)}, optimizers).values["r1_r2"].item()

    assert penalty(r1=1.0) == pytest.approx(2**2 / 2)
    assert penalty(r2=3.0) == pytest.approx(3 * 5**2 / 2)
    assert penalty(r1=1.0, r2=3.0) == pytest.approx(2 + 37.5)


def test_the_batch_is_left_as_it_was():
    batch = {"points": torch.randn(8, 2)}
    task = gan(loss="relativistic", r1=1.0, r2=1.0)
    task.step(batch, {name: PlainOptimizer(list(one.parameters()), 0.1) for name, one in task.modules.items()})
    assert not batch["points"].requires_grad


def test_a_discriminator_that_says_the_same_of_everything_is_not_taken_for_one_that_guesses():
    """Half of its answers are right in either case; only of one kind are they all right."""
    task = gan()
    for parameter in task.discriminator.parameters():
        nn.init.zeros_(parameter)
    nn.init.ones_(list(task.discriminator.parameters())[-1])  # the bias of the score
    numbers = task.evaluate([{"points": torch.randn(8, 2)}])
    assert (numbers["reals_right"], numbers["fakes_right"], numbers["discriminator_accuracy"]) == (1.0, 0.0, 0.5)
