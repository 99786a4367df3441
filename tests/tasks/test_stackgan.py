"""The matching-aware loss and the conditions' divergence by hand, and both stages as the loop expects them."""

import math
from typing import cast

import pytest
import torch

from glassworks.models.generative.stackgan import MatchingDiscriminator, Stacked, StageOne, StageTwo
from glassworks.tasks.gan import spectral
from glassworks.tasks.matching import as_samples
from glassworks.tasks.stackgan import TextGan, divergence, matching_aware_loss
from glassworks.testing.tasks import PlainOptimizer, check_task


def compare(fakes, reals, texts, states):
    assert fakes.shape == reals.shape
    assert len(texts) == len(states) == len(fakes)
    return {"loss": float((fakes.mean() - reals.mean()).abs())}


def game(stage=1, *, is_spectral=False, **settings):
    torch.manual_seed(0)
    generator = StageOne(6, size=16, num_noise=5, num_condition=3, width=4)
    if stage == 2:
        generator = Stacked(generator, StageTwo(6, num_condition=3, width=4, blocks=1))
    critic = MatchingDiscriminator(6, size=16 if stage == 1 else 64, width=4, num_condition=3, norm=not is_spectral)
    if is_spectral:
        spectral(critic)
    return TextGan(generator, critic, num_noise=generator.num_noise, compare=compare, compared_size=16, **settings)


def batch(side=16):
    source = torch.Generator().manual_seed(1)
    return {
        "pixels": torch.randint(256, (6, side, side, 3), generator=source, dtype=torch.uint8),
        "texts": torch.randn(6, 2, 6, generator=source),
        "states": torch.zeros(6, 2, 0, dtype=torch.int64),
    }


@pytest.mark.parametrize(("stage", "is_spectral"), [(1, False), (1, True), (2, False)])
def test_a_task_as_the_loop_expects_it(stage, is_spectral):
    check_task(game(stage, is_spectral=is_spectral), batch(16 if stage == 1 else 64))


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_the_same_with_a_contrast_in_either_format(precision):
    check_task(game(is_spectral=True, contrast=1.0, precision=precision), batch())


def test_the_contrast_alone_makes_pictures_choose_their_texts():
    """What the discriminator sees of each of two kinds of images comes to lie by the text of its kind."""
    task = game(contrast=20.0)
    light = torch.arange(8) % 2
    pixels = (190 * light[:, None, None, None].expand(8, 16, 16, 3) + 20).to(torch.uint8)
    texts = torch.eye(6)[light]
    data = {"pixels": pixels, "texts": texts[:, None], "states": torch.zeros(8, 1, 0, dtype=torch.int64)}
    optimizers = {name: PlainOptimizer(list(module.parameters()), 0.01) for name, module in task.modules.items()}
    torch.manual_seed(0)
    for _ in range(40):
        task.step(data, optimizers)
    critic = cast("MatchingDiscriminator", task.modules["discriminator"].eval())
    with torch.no_grad():
        vectors = critic.in_text_space(critic.look(as_samples(pixels)))
    assert (vectors @ torch.eye(6)[:2].T).argmax(1).tolist() == light.tolist()


def test_the_losses_by_hand():
    zero = torch.zeros(3)
    assert float(matching_aware_loss(zero, zero, zero)) == pytest.approx(2 * math.log(2))
    sure = torch.full((3,), 50.0)
    assert float(matching_aware_loss(sure, -sure, -sure)) == pytest.approx(0, abs=1e-6)
    # A real image with another's text counts half, as a fake does.
    assert float(matching_aware_loss(sure, sure, -sure)) == pytest.approx(25)


def test_the_divergence_of_known_conditions():
    assert float(divergence(torch.zeros(2, 3), torch.zeros(2, 3))) == 0
    mean, log_variance = torch.tensor([[1.0, 0.0]]), torch.tensor([[0.0, math.log(4)]])
    assert float(divergence(mean, log_variance)) == pytest.approx(0.5 + (4 - math.log(4) - 1) / 2)


def test_evaluation_uses_the_same_noise_each_time():
    task, texts = game(), torch.randn(5, 6)
    assert torch.equal(task.samples(texts, "a"), task.samples(texts, "a"))
    assert not torch.equal(task.samples(texts, "a"), task.samples(texts, "b"))
    assert task.evaluate([batch()]) == task.evaluate([batch()])


def test_the_judge_sees_large_pictures_averaged():
    task = game()
    large = torch.cat([torch.full((1, 3, 64, 32), -3.0), torch.full((1, 3, 64, 32), 0.5)], dim=3)
    small = task.reduced(large)
    assert small.shape == (1, 3, 16, 16)
    assert small[0, 0, 0].unique().tolist() == [-1, 0.5]


def test_the_discriminator_takes_no_part_in_the_generators_update():
    task = game()
    optimizers = {name: PlainOptimizer(list(module.parameters()), 0.1) for name, module in task.modules.items()}
    task.step(batch(), optimizers)
    assert all(parameter.requires_grad for parameter in task.modules["discriminator"].parameters())


def test_the_discriminator_learns_which_text_belongs_to_which_image():
    """Dark images with one text, light ones with another: after some steps it refuses the exchange."""
    task = game()
    source = torch.Generator().manual_seed(0)
    light = torch.arange(16) % 2
    pixels = (torch.rand(16, 16, 16, 3, generator=source) * 60 + 190 * light[:, None, None, None]).to(torch.uint8)
    texts = torch.eye(6)[light][:, None]
    data = {"pixels": pixels, "texts": texts, "states": torch.zeros(16, 1, 0, dtype=torch.int64)}
    optimizers = {name: PlainOptimizer(list(module.parameters()), 0.05) for name, module in task.modules.items()}
    torch.manual_seed(0)
    reports = [task.step(data, optimizers).values for _ in range(60)]
    assert float(reports[-1]["matching_accuracy"]) > 0.95
